"""What a value in a scenario may be: distributions, units, names, how it is written."""
