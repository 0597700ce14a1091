"""How near our words come to the true prompts: every way of ours on the same pictures, with intervals.

pictures, truths ─► ways ─► words ─► embeddings ─► scores beside the mean embedding's ─► table, page, submission

A way is one file in `ways/`, a reader of true prompts one in `truths/`, frozen features one in `features/`.
"""
