"""Rules that no freelancer can follow, to measure others by."""
