"""A person's own past: logs of proposals, accounts of Connects and counts, read from whatever they kept."""
