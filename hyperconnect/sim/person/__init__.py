"""People, their days, and what they carry."""
