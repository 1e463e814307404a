"""Words and pictures of questions about whether an answer survives."""
