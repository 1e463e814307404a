"""Advice put to the test: designs, plays and verdicts."""
