"""Where a person stands among simulated people: fit, quality, price and speed."""
