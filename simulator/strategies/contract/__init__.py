"""What every strategy has, and the table of candidates it sees."""
