"""Every table of a batch, and how it is filled: posts, freelancers, rivals, the rules in numbers."""
