"""What every strategy has, and the table of candidates that it sees."""
