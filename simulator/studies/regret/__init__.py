"""What a strategy leaves on the table, and why."""
