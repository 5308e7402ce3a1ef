"""What keeps the generator on its target, within its bounds, one run at a time."""
