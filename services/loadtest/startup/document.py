"""A run of start-ups as one document, which tables, plots and the page are views of.

schema.json, beside, says what the JSON holds; a test holds these types to it.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

from startup import summary
from startup.events import Begin, Circumstances, End, Listed, Overhead, Sample
from startup.summary import Row
from startup.warnings import Doubt, Seen, warnings
from targets import REFERENCE


class LoadAverage(TypedDict):
    """Of 1, 5 and 15 minutes, before the first start and after the last."""

    before: list[float]
    after: list[float]


class Manifest(Circumstances):
    """The circumstances of a run that is over."""

    load_average: LoadAverage


class Summary(TypedDict):
    """What the samples say."""

    targets: list[Row]
    warnings: list[Doubt]


class Document(TypedDict):
    """A whole run."""

    schema: Literal[2]
    kind: Literal["startup"]
    run_id: str
    manifest: Manifest
    reference: str | None
    overhead_ms: Overhead
    samples: list[Sample]
    summary: Summary


def document(run_id: str, begin: Begin, samples: Sequence[Sample], end: End, known: Mapping[str, Listed]) -> Document:
    """The document of a run, from the launcher's events and from `known`, what it says of its targets."""
    load: LoadAverage = {"before": begin["load_average"], "after": end["load_average"]}
    manifest: Manifest = {**begin["manifest"], "load_average": load}
    names = manifest["plan"]["targets"]
    rows = summary.rows(names, samples, manifest["images"], known)
    seen = Seen(manifest["plan"], load["before"][0], manifest["machine"]["cores"], samples, rows, end["overhead_ms"])
    return {
        "schema": 2,
        "kind": "startup",
        "run_id": run_id,
        "manifest": manifest,
        "reference": REFERENCE if REFERENCE in names else None,
        "overhead_ms": end["overhead_ms"],
        "samples": list(samples),
        "summary": {"targets": rows, "warnings": warnings(seen)},
    }
