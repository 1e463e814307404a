"""Who plays batches: threads, and processes beside this one."""
