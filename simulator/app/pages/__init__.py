"""The pages, written on the server: each works without a script, and better with one."""
