"""How warm people come home to, and what it costs: strategies side by side in simulated homes, weathers and lives.

Nothing here is the planner's model: homes have more nodes, other plants and sensors, and parameters that nobody tells.
"""
