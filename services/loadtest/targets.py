"""What can be started and measured, by name; launcher/targets.toml says what each one is."""

REFERENCE = "course"
TARGETS = ("process", REFERENCE, "cache", "slim", "py313", "multistage", "fast", "floor", "vm", "uml")
ROUNDS = range(1, 51)
SEEDS = range(2**32)
