"""path | bytes | base64 | PIL -> Picture, and the prompt a picture file carries."""

from .folder import find_pictures
from .load import load_picture
from .part import part_of, read_part

__all__ = ["find_pictures", "load_picture", "part_of", "read_part"]
