"""The tab, in small panels. Knows the Host protocol and gradio, never the WebUI."""
