"""What a person types: names, numbers, and what a shell may complete."""
