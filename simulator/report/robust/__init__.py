"""Words and pictures about whether an answer survives: other assumptions, other worlds, other people."""
