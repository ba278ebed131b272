"""What is said over HTTP, one concept a file, each with an example."""
