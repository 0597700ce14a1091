"""The API: `/easydiffuser/v1/...`, typed; inside a WebUI beside the host's own and behind its switches.

request ─► route.py: login, kind and size of the body ─► requests.py: types ─► handlers.py ─► answers.py
              └──────────── problems.py: every error is a status, a sentence and a hint ────────────┘

owner.py says whose it is: the WebUI's or our own page's.
"""
