"""Voices: how things speak on the bus, as the real ones do."""
