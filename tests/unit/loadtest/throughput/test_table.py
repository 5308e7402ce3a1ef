"""The French account, to the letter."""

from throughput.document import Document, Figures, Mistake, Row, Threshold
from throughput.table import text

ROW: Row = {
    "method": "GET",
    "name": "/readings",
    "requests": 90,
    "failures": 1,
    "p50_ms": 8,
    "p95_ms": 13,
    "p99_ms": 20,
    "max_ms": 31.5,
    "rps": 9.0,
}
FIGURES: Figures = {
    "generator_cpu": 0.1,
    "lag_p95_ms": 1.0,
    "achieved_rps": 100.0,
    "target_rps": 100.0,
    "api_cpu": 0.2,
}
SUMMARY: Document = {
    "schema": 2,
    "kind": "load",
    "run_id": "20260131T120000Z",
    "manifest": {
        "date": "2026-01-31T12:00:00+00:00",
        "versions": {"locust": "2", "python": "3.13"},
        "knobs": {"users": 1, "spawn_rate": 1, "duration_s": 10},
        "target": "http://api",
        "kernel": "6.1",
        "load_average": {"before": [0, 0, 0], "after": None},
        "host": None,
        "api": None,
    },
    "interrupted": False,
    "seconds": 10.0,
    "verdict": {"value": "generator", "reason": "generator_behind", "evidence": FIGURES},
    "thresholds": {
        "fail_ratio": {"limit": 0.01, "measured": 0.0111, "passed": False},
        "p95_ms": {"limit": 500, "measured": 13, "passed": True},
    },
    "routes": [ROW],
    "totals": {**ROW, "method": "", "name": "total"},
    "errors": [{"method": "GET", "name": "/readings", "error": "code=503", "count": 1}],
}


def test_the_account_starts_with_the_verdict_then_thresholds_then_a_line_a_route() -> None:
    assert text(SUMMARY).splitlines() == [
        "Verdict (qui limite le débit) : générateur",
        "  Le générateur peine, l'api a de la marge : ces chiffres mesurent Locust.",
        "  Cadence visée : 100,0 requêtes/s ; obtenue sans échec : 100,0 requêtes/s.",
        "  Processeur de l'api : 20 % de sa limite ; du générateur : 10 %.",
        "  Retard des minuteries du générateur (p95) : 1,0 ms.",
        "Cible : http://api, en direct ; le front d'une salle n'est pas sur le chemin.",
        "",
        "✗ échecs : 1,1 % (seuil : 1,0 %)",
        "✓ p95 : 13 ms (seuil : 500 ms)",
        "",
        "route          requêtes    échecs    p50 ms    p95 ms     req/s",
        "GET /readings        90         1         8        13       9,0",
        "total                90         1         8        13       9,0",
        "! 1 × GET /readings : code=503",
    ]


def test_an_interrupted_run_says_how_long_it_lasted() -> None:
    assert "Tir interrompu : ces chiffres portent sur 10,0 s." in text({**SUMMARY, "interrupted": True})


def test_what_was_not_seen_is_said() -> None:
    blind: Figures = {**FIGURES, "target_rps": None, "api_cpu": None}
    said = text({**SUMMARY, "verdict": {**SUMMARY["verdict"], "evidence": blind}})
    assert "Cadence visée : inconnue ;" in said
    assert "Processeur de l'api : inconnu ;" in said


def test_a_run_without_a_request_has_no_times() -> None:
    row: Row = {**ROW, "requests": 0, "failures": 0, "p50_ms": None, "p95_ms": None, "rps": 0.0}
    nothing: Document = {
        **SUMMARY,
        "routes": [],
        "errors": [],
        "totals": {**row, "method": "", "name": "total"},
    }
    slow: Threshold = {"limit": 500, "measured": None, "passed": True}
    nothing["thresholds"] = {**SUMMARY["thresholds"], "p95_ms": slow}
    assert text(nothing).splitlines()[-4:] == [
        "✓ p95 : — ms (seuil : 500 ms)",
        "",
        "route  requêtes    échecs    p50 ms    p95 ms     req/s",
        "total         0         0         —         —       0,0",
    ]


def test_of_many_errors_the_first_five_are_told_each_by_its_first_hundred_signs() -> None:
    errors: list[Mistake] = [{"method": "GET", "name": f"/{n}", "error": "x" * 200, "count": n} for n in range(7)]
    told = [line for line in text({**SUMMARY, "errors": errors}).splitlines() if line.startswith("!")]
    assert told == [f"! {n} × GET /{n} : {'x' * 100}" for n in range(5)]
