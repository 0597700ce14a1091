"""Words and evidence -> Tags: phrases, ranking, emphasis, negatives."""
