"""Generating with a picture's own tags: the entry in img2img's script dropdown, its companion, the X/Y/Z axes."""
