"""What can be fitted from pictures and their prompts: numbers in, numbers out.

features ─► ridge ─────────┐
pictures ─► timm network ──┴─► regressor file ─► prompt embeddings ─► simplex (ensemble) ─► scores with intervals

Knows neither captioners nor the text encoder: who has those hands their vectors in (`evaluate/`).
"""
