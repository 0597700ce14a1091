"""Easy Diffuser: a picture becomes the prompt that makes its like."""

__version__ = "0.1.0"
