"""What a scenario weighs: people, posts and the work that they make."""
