"""What the comfort page shows, as pure functions: what was learned of rooms and people, and how arrivals went."""
