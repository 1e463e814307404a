"""Wrappers around any strategy: limits, pacing, boosts, mixtures."""
