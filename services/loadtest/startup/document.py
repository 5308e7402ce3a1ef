"""A run of start-ups as files: /results/<run id>/startup.json, startup.csv, startup.txt, all of them or none.

schema.json, beside, says what the JSON holds.
"""

import csv
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from startup import summary, table
from startup.warnings import Seen, warnings
from targets import REFERENCE

PHASES = ("exec", "create", "start", "kernel", "init", "command", "listen", "first_200")
COLUMNS = (
    "round", "position", "target", "kind", "ok", "total_ms", *(f"{phase}_ms" for phase in PHASES),
    "memory_bytes", "kernel", "accelerator", "fallback", "started_at", "error",
)  # fmt: skip


def document(
    run_id: str,
    begin: Mapping[str, Any],
    samples: Sequence[Mapping[str, Any]],
    end: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """The document of a run, from the launcher's events and from `known`, what it says of its targets."""
    before = begin["manifest"]["load_average"]["before"]
    after = end["manifest_end"]["load_average"]["after"]
    manifest = {**begin["manifest"], "load_average": {"before": before, "after": after}}
    names = manifest["plan"]["targets"]
    rows = summary.rows(names, samples, manifest["images"], known)
    seen = Seen(manifest, samples, rows, end["overhead_ms"]["median"])
    return {
        "schema": 1,
        "kind": "startup",
        "run_id": run_id,
        "manifest": manifest,
        "reference": REFERENCE if REFERENCE in names else None,
        "overhead_ms": end["overhead_ms"],
        "samples": list(samples),
        "summary": {"targets": rows, "warnings": warnings(seen)},
    }


def line(sample: Mapping[str, Any]) -> dict[str, Any]:
    """One sample as a line of the CSV: a column for each phase, empty where the target has no such phase."""
    phases = sample["phases_ms"] or {}
    return {
        **{column: sample.get(column) for column in COLUMNS},
        **{f"{phase}_ms": phases.get(phase) for phase in PHASES},
        "error": (sample["error"] or {}).get("sentence"),
    }


def write(folder: Path, found: Mapping[str, Any], width: int) -> None:
    """Write the files of a run under `folder`, which appears once they are whole; OSError when it cannot."""
    part = folder.with_name(f".{folder.name}.part")
    part.mkdir()
    try:
        text = json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False)
        (part / "startup.json").write_text(text, encoding="utf-8")
        (part / "startup.txt").write_text(table.text(found, width), encoding="utf-8")
        with (part / "startup.csv").open("w", newline="", encoding="utf-8") as file:
            sheet = csv.DictWriter(file, COLUMNS)
            sheet.writeheader()
            sheet.writerows(map(line, found["samples"]))
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
