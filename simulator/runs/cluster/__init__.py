"""Workers of a Dask cluster, which play batches of runs and points of sweeps."""
