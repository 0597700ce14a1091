"""The Gradio tab in small panels. Knows the Host protocol, never the WebUI."""
