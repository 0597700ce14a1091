"""Tags -> PromptPair: the host's grammar, emphasis, token budget, styles, merging into existing text."""
