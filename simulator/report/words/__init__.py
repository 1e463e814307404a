"""Numbers, answers and tables in words."""
