"""What a person's own proposals say, in words and tables."""
