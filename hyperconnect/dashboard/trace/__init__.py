"""What the pages of traces show: runs and near misses, and one run with all that came of it."""
