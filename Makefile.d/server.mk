# The captioner `server` against one that nobody here wrote.
.PHONY: test-server

test-server: setup  ## ask transformers' own server, with a tiny checkpoint, as a person would (makes .venv-serve once)
	@.ci/server
