"""Rules that people follow or that guides advise, one module each."""
