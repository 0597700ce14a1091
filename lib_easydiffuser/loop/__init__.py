"""From picture to picture: generate, compare, change the tags, again. Free of any page and any host."""
