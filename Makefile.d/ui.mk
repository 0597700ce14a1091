# The tab: on its own, in a real host, and what it costs the host's start.
.PHONY: preview test-webui test-axe bench-start bench-redraw guide-figures
WEBUI_PYTHON ?=
SHOTS ?= outputs/webui

preview: setup  ## the tab on a page of its own: make preview [ARGS="--webui URL --webui-auth user:password"]
	@$(PY) -m lib_easydiffuser preview $(ARGS)

test-webui: setup  ## drive a real host: make test-webui WEBUI=folder [WEBUI_PYTHON=python] [ARGS="--ckpt-dir folder"]
	@$(PY) -m tests.webui.real "$(WEBUI)" --python "$(WEBUI_PYTHON)" --shots "$(SHOTS)" $(ARGS)

test-axe: setup  ## axe-core (by npm) on the tab, both themes, English and Korean
	@OMP_NUM_THREADS=1 $(PY) -m pytest -q tests/ui/test_axe.py $(ARGS)

bench-start: setup  ## what we add to a host's start: make bench-start [WEBUI=folder WEBUI_PYTHON=python]
	@$(PY) benchmarks/start.py $(if $(WEBUI),--webui "$(WEBUI)" --python "$(WEBUI_PYTHON)")

bench-redraw: setup  ## what the page takes to draw an answer, beside another checkout: make bench-redraw BEFORE=folder
	@$(PY) benchmarks/redraw.py "$(BEFORE)"

guide-figures: setup  ## draw the figures of docs/guide.md and docs/guide.ko.md anew
	@$(PY) .ci/draw_guide.py
