"""Folders of pictures and thousands of captions: the same analysis many times, losing nothing."""
