"""What the WebUI runs at every start and at every Reload UI: it hands our parts to the host. So far there are none."""

import lib_easydiffuser  # noqa: F401  -- the package is found from here, and importing it stays cheap
