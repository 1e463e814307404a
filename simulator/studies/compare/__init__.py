"""Several strategies or scenarios on common luck."""
