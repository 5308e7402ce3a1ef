"""The lab's own program, `python3 -m lab VERB`: engine, base images, stack, measurements. Standard library only."""
