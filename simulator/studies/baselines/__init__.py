"""Whether the simulated market looks like the measured one."""
