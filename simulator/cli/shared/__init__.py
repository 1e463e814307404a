"""What every command uses: options, what is said, how a run is played and watched."""
