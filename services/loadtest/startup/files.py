"""A run of start-ups as files: /results/<run id>/startup.json, startup.csv, startup.txt, all of them or none."""

import csv
import json
import shutil
from pathlib import Path

from startup import table
from startup.document import Document
from startup.events import Sample

PHASES = ("exec", "create", "start", "kernel", "init", "command", "listen", "first_200")
COLUMNS = (
    "round", "position", "target", "kind", "ok", "total_ms", *(f"{phase}_ms" for phase in PHASES),
    "memory_bytes", "kernel", "accelerator", "fallback", "started_at", "error",
)  # fmt: skip


def line(sample: Sample) -> dict[str, object]:
    """One sample as a line of the CSV: a column for each phase, empty where the target has no such phase."""
    return {
        **{column: sample.get(column) for column in COLUMNS},
        **{f"{phase}_ms": sample["phases_ms"].get(phase) for phase in PHASES},
        "error": sample["error"] and sample["error"]["sentence"],
    }


def write(folder: Path, document: Document, width: int) -> None:
    """Write the files of a run under `folder`, which appears once they are whole; OSError when it cannot."""
    part = folder.with_name(f".{folder.name}.part")
    part.mkdir()
    try:
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
        (part / "startup.json").write_text(text, encoding="utf-8")
        (part / "startup.txt").write_text(table.text(document, width), encoding="utf-8")
        with (part / "startup.csv").open("w", newline="", encoding="utf-8") as file:
            sheet = csv.DictWriter(file, COLUMNS)
            sheet.writeheader()
            sheet.writerows(map(line, document["samples"]))
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
