"""What reads the painter's pictures: a captioner and a tag source, as a host contributes them."""
