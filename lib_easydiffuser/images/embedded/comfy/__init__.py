"""ComfyUI's graphs: what conditions the sampler that made the picture."""
