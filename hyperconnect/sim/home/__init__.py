"""The home itself, not its devices: rooms, weather, openings, who is in them, and the energy that flows."""
