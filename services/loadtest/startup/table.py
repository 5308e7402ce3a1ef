"""A run of start-ups as French text: a line a target, the fastest first, then what makes doubtful, then what failed.

On a narrow terminal the columns that weigh an image go under those that time it.
"""

import math
from collections.abc import Mapping, Sequence

from french import BASES, NONE, VERDICTS, decimal, doubt, size
from startup.document import Document
from startup.events import Sample
from startup.summary import Row
from startup.warnings import Doubt

TIMES = ("médiane", "min … max", "n", "rapport [intervalle]", "verdict")
WEIGHTS = ("mémoire", "image", "sans sa base", "base", "noyau", "accélération")
LEFT = {"cible", "verdict", "base", "noyau", "accélération"}  # the others are figures: they end together
UNMEASURED = "non mesurée"
LOG_LINES = 10


def text(found: Document, width: int) -> str:
    """The whole account of a run, no table wider than `width` columns if it can be helped."""
    plan = found["manifest"]["plan"]
    cells = [_cells(row) for row in sorted(found["summary"]["targets"], key=_silent_last)]
    whole = grid(("cible", *TIMES, *WEIGHTS), cells)
    if max(map(len, whole)) > width:
        whole = [*grid(("cible", *TIMES), cells), "", *grid(("cible", *WEIGHTS), cells)]
    own, store = found["overhead_ms"]["median"], found["manifest"]["engine"]["store"] or "inconnu"
    lines = [
        f"Démarrages, de l'ordre à la première réponse 200 : {plan['rounds']} rondes, 1 de chauffe.",
        f"Coût de l'horloge : {_figure(own)} ms. Rapport : à {found['reference'] or NONE}.",
        f"Images : tailles décompressées, comptées par le magasin d'images {store}.",
        "",
        *whole,
        *_doubts(found["summary"]["warnings"]),
        *_failures(found["samples"]),
    ]
    return "\n".join(lines) + "\n"


def grid(headings: Sequence[str], rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The lines of a table, its columns as wide as what they hold."""
    lines = [dict(zip(headings, headings, strict=True)), *rows]
    widths = {heading: max(len(each[heading]) for each in lines) for heading in headings}
    return [
        "  ".join(
            each[heading].ljust(widths[heading]) if heading in LEFT else each[heading].rjust(widths[heading])
            for heading in headings
        ).rstrip()
        for each in lines
    ]


def _silent_last(row: Row) -> float:
    return math.inf if row["median_ms"] is None else float(row["median_ms"])


def _cells(row: Row) -> dict[str, str]:
    ratio = row["ratio"]
    reason = f" : {row['fallback']}" if row["fallback"] else ""
    return {
        "cible": row["target"],
        "médiane": f"{_figure(row['median_ms'])} ms" if row["n"] else NONE,
        "min … max": f"{_figure(row['min_ms'])} … {_figure(row['max_ms'])}" if row["n"] else NONE,
        "n": str(row["n"]),
        "rapport [intervalle]": NONE
        if ratio is None
        else f"{decimal(ratio['value'], 2)} [{decimal(ratio['low'], 2)} ; {decimal(ratio['high'], 2)}]",
        "verdict": VERDICTS[row["verdict"]] if row["verdict"] else NONE,
        "mémoire": _size(row["memory_median_bytes"]) if row["n"] else NONE,
        "image": _size(row["disk_bytes"]),
        "sans sa base": _size(row["unique_bytes"]),
        "base": BASES[row["base"]] if row["base"] else NONE,
        "noyau": row["kernel"] or NONE,
        "accélération": f"{row['accelerator']}{reason}" if row["accelerator"] else NONE,
    }


def _figure(value: float | None) -> str:
    return NONE if value is None else decimal(value)


def _size(count: float | None) -> str:
    return UNMEASURED if count is None else size(count)


def _doubts(warnings: Sequence[Doubt]) -> list[str]:
    said = [doubt(each["code"], each["targets"], each["values"]) for each in warnings]
    return ["", *(line for sentence, advice in said for line in (f"! {sentence}", f"  {advice}"))] if said else []


def _failures(samples: Sequence[Sample]) -> list[str]:
    """Of each target that failed, the last error: its sentence and the end of its log."""
    last = {one["target"]: one["error"] for one in samples if not one["ok"] and one["error"]}
    return [
        words
        for target, error in last.items()
        for words in (
            "",
            f"✗ {target} : {error['sentence']}",
            *(f"  | {log}" for log in error["log"][-LOG_LINES:]),
        )
    ]
