"""A recipe in the tab: chosen, changed, run as a job, each step shown with its picture."""
