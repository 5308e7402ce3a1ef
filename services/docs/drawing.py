"""A plot's whole specification: one of theme/assets/plots with the run's own rows and a width, as the page makes it."""

import math
from copy import deepcopy
from typing import Any

PLOTS = ("times", "phases", "memory", "disk")
WIDTH = 640  # pixels of the horizontal axis; the names at its left have theirs in config.json

Spec = dict[str, Any]


def rows(run: Spec) -> Spec:
    """Raw samples, and targets from the fastest to those that never answered."""

    def time(target: Spec) -> float:
        return math.inf if target["median_ms"] is None else float(target["median_ms"])

    return {"samples": run["samples"], "targets": sorted(run["summary"]["targets"], key=time)}


def complete(spec: Spec, config: Spec, run: Spec) -> Spec:
    """The specification to draw, on white paper, under a title that names the run."""
    whole = deepcopy(spec)
    whole["datasets"] = spec.get("datasets", {}) | rows(run)
    whole["config"] = config | {"background": "white", "view": config["view"] | {"continuousWidth": WIDTH}}
    title = {"text": spec["description"], "subtitle": f"Mesure {run['run_id']}", "anchor": "start"}
    whole["title"] = title | {"fontSize": 14, "fontWeight": "normal", "offset": 12}
    return whole
