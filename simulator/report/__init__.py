"""Tables, sentences and pictures of stored results; never runs the engine."""
