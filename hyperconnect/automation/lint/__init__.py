"""Checks of what a rule means, made when it is saved: of the rule alone, and of it among all others."""
