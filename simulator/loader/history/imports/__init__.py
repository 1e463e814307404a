"""A person's file as it is: which heading is which, and what its rows say."""
