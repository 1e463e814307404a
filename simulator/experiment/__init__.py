"""Which runs, stored where; metrics, intervals, comparisons."""
