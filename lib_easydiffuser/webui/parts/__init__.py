"""Parts the WebUI contributes: its own models behind our contracts."""
