"""From sums to estimates with intervals."""
