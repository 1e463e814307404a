"""How time passes: the loop, its compiled steps, batches."""
