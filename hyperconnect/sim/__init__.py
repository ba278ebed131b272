"""A simulated household that speaks MQTT and knows nothing of the hub.

Pure but for `run`: virtual time is an argument, chance comes from seeded streams, publications are returned.
"""
