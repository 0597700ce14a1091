"""Caption -> Words: encoders, the features of their heads, and the maps that turn attention into meaning."""
