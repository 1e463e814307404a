"""What the world is: scenario, laws, rule packs, luck. Imports nothing else of ours."""
