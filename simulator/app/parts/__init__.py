"""What pages are made of: the frame, forms, numbers, tables, bars, and the answer of a command."""
