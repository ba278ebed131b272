"""What Home shows: the plan, the map, the rooms and what happened last, as views made from the service's answers."""
