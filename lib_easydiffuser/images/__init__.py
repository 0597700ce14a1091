"""path | bytes | base64 | PIL -> Picture, and the prompt a picture file carries."""
