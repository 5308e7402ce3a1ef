"""The French account, to the letter."""

from throughput.table import text

ROW = {
    "method": "GET",
    "name": "/readings",
    "requests": 90,
    "failures": 1,
    "p50_ms": 8,
    "p95_ms": 13,
    "rps": 9.0,
}
SUMMARY = {
    "manifest": {"target": "http://api"},
    "interrupted": False,
    "seconds": 10.0,
    "verdict": {"value": "api", "reasons": ["Parce que."]},
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
        "Verdict (qui limite le débit) : api",
        "  Parce que.",
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
