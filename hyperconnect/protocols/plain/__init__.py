"""What ecosystems share that publish one plain value a topic: a vocabulary prepared, and devices made of it."""
