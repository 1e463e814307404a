"""What the world is: the scenario, its laws, the rule packs and luck. It imports no other folder."""
