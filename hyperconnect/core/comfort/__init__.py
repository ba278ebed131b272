"""The planner in the hub: fed from the twin, asked for goals, told in attributes, kept over restarts."""
