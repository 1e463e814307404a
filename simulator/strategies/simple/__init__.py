"""Rules of one look: a single column, or none, decides on a post."""
