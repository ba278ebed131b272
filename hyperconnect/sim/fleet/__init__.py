"""Fleets: very many simple devices from one process, to see what a broker and a hub can bear."""
