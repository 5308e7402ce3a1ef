"""The lab as `docker compose config` describes it, for a fake docker to answer."""

import json
from typing import Any


def lab(**services: dict[str, Any]) -> str:
    """What `docker compose config` says of the lab, these services told in full."""
    named = {name: {"image": f"docker-lab/{name}:dev"} for name in ("docs", "api", "loadtest", *services)}
    whole = {name: named[name] | services.get(name, {}) for name in named}
    return json.dumps({"name": "docker-lab", "services": whole, "volumes": {"results": {"name": "docker-lab_results"}}})
