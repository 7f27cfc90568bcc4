"""What runs before there is an environment, or makes one: the standard library only."""
