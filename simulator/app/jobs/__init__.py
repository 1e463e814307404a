"""Commands that take long: started, watched, stopped, and found again after the tab was closed."""
