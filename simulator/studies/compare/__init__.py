"""Comparisons of strategies or scenarios on common luck."""
