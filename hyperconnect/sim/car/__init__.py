"""Cars: what they do, what they say, and what they can be asked."""
