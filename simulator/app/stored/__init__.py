"""What lies on disk, and what our own commands say of it."""
