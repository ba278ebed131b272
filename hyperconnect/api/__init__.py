"""The HTTP door: what phones post, what a supervisor asks, and whatever else is said over HTTP."""
