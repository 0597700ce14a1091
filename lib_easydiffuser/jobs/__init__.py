"""Long work that must survive: a plan of items, work on them, and a journal that only grows. Knows no picture.

plan.jsonl ─► work ─► journal.jsonl ─► finish
                └─ status.json: where it stands, for whoever opens the page again ─┘
"""
