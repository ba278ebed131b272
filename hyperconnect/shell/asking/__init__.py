"""Asking: what a running hub is asked about its rules, claims and devices, and told to do with them, by any face."""
