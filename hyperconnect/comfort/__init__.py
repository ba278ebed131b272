"""Pre-heating: how long a room needs (`room`) and when to start (`plan`). Pure, and usable without a hub."""
