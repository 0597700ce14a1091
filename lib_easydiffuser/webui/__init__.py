"""The only room that imports the WebUI: its Host, scripts, settings page, API routes and callbacks."""
