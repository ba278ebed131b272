"""Faults on demand: what goes wrong on the way between a thing and the bus."""
