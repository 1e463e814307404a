"""What authors of strategies need: trials, scripted worlds, contract checks, cost."""
