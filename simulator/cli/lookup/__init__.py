"""Commands that look up what there is or check what was written."""
