"""Which settings of a strategy are best, and is the best more than luck."""
