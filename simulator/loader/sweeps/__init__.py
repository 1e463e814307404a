"""What a sweep asks for: the settings that it names, and the scenario that each of its points stands for."""
