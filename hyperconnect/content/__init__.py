"""Finds devices/, rules/, simulators/: the user's first, then ours."""
