"""What the pixels alone can prove: measurements, and the rules that turn them into evidence."""
