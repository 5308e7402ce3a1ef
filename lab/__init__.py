"""What `make` runs: the engine, the base images, the measurements. Standard library only."""
