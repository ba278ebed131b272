"""Roads: the graph, the traffic on it, and the way one is told."""
