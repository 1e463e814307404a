"""Questions that take a run or several: adoption, chances, comparisons, claims, regret."""
