"""What can be measured: the launcher's own list, services/launcher/targets.toml, as the lab needs it."""

import tomllib
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[1] / "services/launcher/targets.toml"
LIST: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
# The service of Compose whose image each target starts.
SERVICES: dict[str, str] = {name: target["service"] for name, target in LIST["targets"].items()}
# A machine takes an amd64 processor, and minutes: it is measured when it is asked for by its name.
MACHINES = [name for name, target in LIST["targets"].items() if target["kind"] in {"vm", "uml"}]
USUAL = [name for name in SERVICES if name not in MACHINES]
ROUNDS: dict[str, int] = LIST["rounds"]  # least, most, usual
SEED: dict[str, int] = LIST["seed"]
