"""A run's summary as French text: the verdict first, then the thresholds, then a line per route."""

from french import LIMITERS, NONE, REASONS, decimal, percent
from throughput.document import Document, Figures, Row, Threshold

HEADINGS = ("requêtes", "échecs", "p50 ms", "p95 ms", "req/s")


def text(summary: Document) -> str:
    """The whole account of a run, ready to print."""
    verdict, thresholds = summary["verdict"], summary["thresholds"]
    lines = [
        f"Verdict (qui limite le débit) : {LIMITERS[verdict['value']]}",
        f"  {REASONS[verdict['reason']]}",
        *_figures(verdict["evidence"]),
    ]
    if summary["interrupted"]:
        lines.append(f"  Tir interrompu : ces chiffres portent sur {decimal(summary['seconds'])} s.")
    failed, slow = thresholds["fail_ratio"], thresholds["p95_ms"]
    lines += [
        f"Cible : {summary['manifest']['target']}, en direct ; le front d'une salle n'est pas sur le chemin.",
        "",
        f"{_mark(failed)} échecs : {percent(failed['measured'] or 0)} (seuil : {percent(failed['limit'])})",
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


def _figures(seen: Figures) -> list[str]:
    target = "inconnue" if seen["target_rps"] is None else f"{decimal(seen['target_rps'])} requêtes/s"
    api = "inconnu" if seen["api_cpu"] is None else f"{percent(seen['api_cpu'], 0)} de sa limite"
    return [
        f"  Cadence visée : {target} ; obtenue sans échec : {decimal(seen['achieved_rps'])} requêtes/s.",
        f"  Processeur de l'api : {api} ; du générateur : {percent(seen['generator_cpu'], 0)}.",
        f"  Retard des minuteries du générateur (p95) : {decimal(seen['lag_p95_ms'])} ms.",
    ]


def _mark(threshold: Threshold) -> str:
    return "✓" if threshold["passed"] else "✗"


def _milliseconds(value: float | None) -> str:
    return NONE if value is None else f"{value:.0f}"


def _cells(row: Row) -> tuple[str, ...]:
    times = (_milliseconds(row["p50_ms"]), _milliseconds(row["p95_ms"]))
    return (str(row["requests"]), str(row["failures"]), *times, decimal(row["rps"]))


def _line(name: str, width: int, cells: tuple[str, ...]) -> str:
    return "  ".join([name.ljust(width), *(cell.rjust(8) for cell in cells)]).rstrip()
