"""A run's summary as French text: the verdict first, then the thresholds, then a line per route."""

from typing import Any

from french import NONE, decimal, percent

HEADINGS = ("requêtes", "échecs", "p50 ms", "p95 ms", "req/s")


def text(summary: dict[str, Any]) -> str:
    """The whole account of a run, ready to print."""
    verdict, thresholds = summary["verdict"], summary["thresholds"]
    lines = [
        f"Verdict (qui limite le débit) : {verdict['value']}",
        *(f"  {reason}" for reason in verdict["reasons"]),
    ]
    if summary["interrupted"]:
        lines.append(f"  Tir interrompu : ces chiffres portent sur {decimal(summary['seconds'])} s.")
    failed, slow = thresholds["fail_ratio"], thresholds["p95_ms"]
    lines += [
        f"Cible : {summary['manifest']['target']}, en direct ; le front d'une salle n'est pas sur le chemin.",
        "",
        f"{_mark(failed)} échecs : {percent(failed['measured'])} (seuil : {percent(failed['limit'])})",
        f"{_mark(slow)} p95 : {_milliseconds(slow['measured'])} ms (seuil : {_milliseconds(slow['limit'])} ms)",
        "",
    ]
    rows = [*summary["routes"], summary["totals"]]
    names = [f"{row['method']} {row['name']}".strip() for row in rows]
    width = max(len(name) for name in ["route", *names])
    lines.append(_line("route", width, HEADINGS))
    lines += [_line(name, width, _cells(row)) for name, row in zip(names, rows, strict=True)]
    lines += [
        f"! {error['count']} × {error['method']} {error['name']} : {error['error'][:100]}"
        for error in summary["errors"][:5]
    ]
    return "\n".join(lines) + "\n"


def _mark(threshold: dict[str, Any]) -> str:
    return "✓" if threshold["passed"] else "✗"


def _milliseconds(value: float | None) -> str:
    return NONE if value is None else f"{value:.0f}"


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    times = (_milliseconds(row["p50_ms"]), _milliseconds(row["p95_ms"]))
    return (str(row["requests"]), str(row["failures"]), *times, decimal(row["rps"]))


def _line(name: str, width: int, cells: tuple[str, ...]) -> str:
    return "  ".join([name.ljust(width), *(cell.rjust(8) for cell in cells)]).rstrip()
