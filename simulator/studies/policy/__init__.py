"""Rules of a market as levers of its designer."""
