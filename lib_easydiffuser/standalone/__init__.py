"""Running without the WebUI: the command line, and the same tab in a page of its own."""
