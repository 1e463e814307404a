"""The terminal below the commands: its streams, its Ctrl-C, and the wait for the compiler."""
