"""Estimates of several strategies beside each other: differences, rankings, when to stop."""
