"""Recipes: a chain of steps that a WebUI makes pictures by, each step's picture and infotext kept.

file ─► read ─► Recipe ─► plan ─► step by step: request ─► WebUI's API ─► picture + infotext ─► the next step
"""
