"""Run by itself: what pip's files, variables and defaults say of where packages come from, as JSON.

[addresses of indexes, find-links, file of certificates]
"""

if __name__ == "__main__":
    import json

    from pip._internal.commands import create_command

    options, _ = create_command("download").parse_args(["x"])
    indexes = [] if options.no_index else [options.index_url, *options.extra_index_urls]
    print(json.dumps([indexes, options.find_links, options.cert or ""]))
