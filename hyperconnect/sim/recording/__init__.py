"""What real devices said, kept in a file, and said again in a story."""
