"""Rules in one market against each other: who gains by switching, which shares hold, is there an order."""
