"""What can be started and measured, and how often: read from the launcher's own list."""

import tomllib
from pathlib import Path

# In the image as in the checkout, where the launcher's folder stands beside this one.
LIST = tomllib.loads((Path(__file__).resolve().parents[1] / "launcher/targets.toml").read_text(encoding="utf-8"))
REFERENCE: str = LIST["reference"]
TARGETS: tuple[str, ...] = tuple(LIST["targets"])
ROUNDS = range(LIST["rounds"]["least"], LIST["rounds"]["most"] + 1)
SEEDS = range(LIST["seed"]["least"], LIST["seed"]["most"] + 1)
USUAL_ROUNDS: int = LIST["rounds"]["usual"]
USUAL_SEED: int = LIST["seed"]["usual"]
