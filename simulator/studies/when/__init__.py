"""In which worlds does one strategy lose to another."""
