"""The tab's section for many pictures: a form, a job that outlives the page, and what the page draws of it."""
