"""Who may ask for what: addresses, tokens, settings, tables that people hand in."""
