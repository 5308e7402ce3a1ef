"""What a load measured, as its document has it, from Locust's statistics and the gauge."""

import os
import platform
from typing import Any

import locust
from locust.stats import RequestStats, StatsEntry

from throughput.document import Knobs, Manifest, Measurement, Row, Threshold
from throughput.gauge import Reading
from throughput.verdict import Evidence, judge


def row(entry: StatsEntry, seconds: float) -> Row:
    """One line of the table, from Locust's statistics of a route or of all."""
    seen = entry.num_requests > 0
    percentile = entry.get_response_time_percentile
    return {
        "method": entry.method or "",
        "name": "total" if entry.name == "Aggregated" else entry.name,
        "requests": entry.num_requests,
        "failures": entry.num_failures,
        "p50_ms": percentile(0.50) if seen else None,
        "p95_ms": percentile(0.95) if seen else None,
        "p99_ms": percentile(0.99) if seen else None,
        "max_ms": round(entry.max_response_time, 1) if seen else None,
        "rps": round(entry.num_requests / seconds, 2) if seconds else 0.0,
    }


def threshold(limit: float, measured: float | None) -> Threshold:
    """The limit beside what came; nothing measured is nothing missed."""
    return {"limit": limit, "measured": measured, "passed": (measured or 0) <= limit}


def measurement(
    stats: RequestStats, reading: Reading, api_cpu: float | None, *, fail_ratio: float, p95_ms: float
) -> Measurement:
    """Totals, routes, errors, thresholds and verdict of a finished run."""
    totals = row(stats.total, reading.seconds)
    succeeded = totals["requests"] - totals["failures"]
    evidence = Evidence(
        generator_cpu=reading.cpu,
        lag_p95_ms=reading.lag_p95_ms,
        achieved_rps=succeeded / reading.seconds if reading.seconds else 0.0,
        target_rps=reading.target_rps,
        api_cpu=api_cpu,
    )
    value, reason = judge(evidence)
    return {
        "seconds": round(reading.seconds, 3),
        "totals": totals,
        "routes": [row(entry, reading.seconds) for _, entry in sorted(stats.entries.items(), key=str)],
        "errors": [
            {
                "method": error.method,
                "name": error.name,
                "error": str(error.error),
                "count": error.occurrences,
            }
            for error in stats.errors.values()
        ],
        "thresholds": {
            "fail_ratio": threshold(fail_ratio, stats.total.fail_ratio),
            "p95_ms": threshold(p95_ms, totals["p95_ms"]),
        },
        "verdict": {
            "value": value,
            "reason": reason,
            "evidence": {
                "generator_cpu": evidence.generator_cpu,
                "lag_p95_ms": evidence.lag_p95_ms,
                "achieved_rps": evidence.achieved_rps,
                "target_rps": evidence.target_rps,
                "api_cpu": evidence.api_cpu,
            },
        },
    }


def manifest(date: str, knobs: Knobs, target: str, host: Any, api: Any) -> Manifest:
    """The circumstances of a run, as they are when it starts."""
    return {
        "date": date,
        "versions": {"locust": locust.__version__, "python": platform.python_version()},
        "knobs": knobs,
        "target": target,
        "kernel": platform.release(),
        "load_average": {"before": list(os.getloadavg()), "after": None},
        "host": host,
        "api": api,
    }


def api_share(before: Any, after: Any, seconds: float) -> float | None:
    """The api's CPU between two answers of /whoami, as a share of its limit; None if either does not tell."""
    try:
        used = after["usage"]["cpu_seconds"] - before["usage"]["cpu_seconds"]
        return float(used / (seconds * before["limits"]["cpus"]))
    except (TypeError, KeyError, ZeroDivisionError):
        return None
