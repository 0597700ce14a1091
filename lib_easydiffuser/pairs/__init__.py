"""Prompts, written and painted: what a regressor learns from and a way of ours is measured on.

words lists | GPT-2 ─► written ─► cleaned ─► near-duplicates dropped ─► painted by a running WebUI ─► folder | Parquet
"""
