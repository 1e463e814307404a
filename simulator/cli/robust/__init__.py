"""Commands that ask whether an answer survives when what is assumed or chosen changes."""
