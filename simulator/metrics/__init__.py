"""Sums of columns in, values with their units out."""
