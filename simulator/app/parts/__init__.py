"""What pages are made of: frames, forms, links, numbers with their units, bars, and answers of commands."""
