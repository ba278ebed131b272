"""What happens in a story beside what people plan: windows, guests, burglars, jams, faults; and who may make it so."""
