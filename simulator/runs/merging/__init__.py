"""Runs that were played in shares, put together."""
