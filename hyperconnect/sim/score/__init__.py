"""The score of a story: what came out, from the household's own truth."""
