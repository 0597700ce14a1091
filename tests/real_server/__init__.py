"""The captioner `server` against a server that nobody here wrote: transformers' own `transformers serve`."""
