"""Playing ahead: what would become of a proposal that was not sent."""
