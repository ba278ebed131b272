"""Scripts: what a file of `simulators/` may say, checked and with every place for errors."""
