"""Editing: the one place that changes rules. What is saved is checked before, durable after, and a version for ever."""
