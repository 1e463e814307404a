"""Playing a scenario and keeping what came of it."""
