"""What no rule can beat, and the best rule that sees what a freelancer sees."""
