"""Commands that ask whether an answer survives other assumptions."""
