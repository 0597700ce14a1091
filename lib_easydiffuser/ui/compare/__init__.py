"""Generate and compare: what the section holds, does and tells the page."""
