"""Rules that nobody can follow, to measure others by."""
