"""Which assumption decides the number, and which decides who wins."""
