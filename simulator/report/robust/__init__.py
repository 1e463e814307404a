"""Words and pictures of whether an answer survives: other assumptions, other worlds, other people."""
