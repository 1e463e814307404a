"""From YAML files to a scenario, or to everything that is wrong with them."""
