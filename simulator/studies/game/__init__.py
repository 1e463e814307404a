"""Rules in the market against each other: who gains by switching, which shares hold, and is there an order."""
