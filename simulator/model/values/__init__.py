"""What a value in a scenario can be: distributions, units, names, and how each is written."""
