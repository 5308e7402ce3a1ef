"""One run as one JSON document, /results/<run id>/summary.json.

schema      1
kind        "load"
run_id      UTC, YYYYmmddTHHMMSSZ
manifest    date (RFC 3339, UTC), versions {locust, python}, knobs {users, spawn_rate, duration_s},
            target, kernel, load_average {before, after} (1, 5, 15 min), host: what lab/load.py saw of the
            engine {engine, services {name: {image, size_bytes (unpacked), cpus, memory_bytes}}} or null,
            api: its /whoami before the run, or null
interrupted true when the run ended before its duration
seconds     how long requests were sent, ramp included
totals      one row, name "total"
routes      rows {method, name, requests, failures, p50_ms, p95_ms, p99_ms, max_ms, rps}
            Percentiles are Locust's: rounded to 1 ms below 100 ms, to two digits above; null if no request
errors      rows {method, name, error, count}
thresholds  {fail_ratio, p95_ms}: each {limit, measured, passed}
verdict     {value: "api" | "générateur" | "indéterminé", reasons, evidence}: see verdict.py
"""

import os
import platform
from dataclasses import asdict
from typing import Any

import locust
from locust.stats import RequestStats, StatsEntry

from throughput.gauge import Reading
from throughput.verdict import Evidence, judge


def row(entry: StatsEntry, seconds: float) -> dict[str, Any]:
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


def measurement(
    stats: RequestStats, reading: Reading, api_cpu: float | None, limits: dict[str, float]
) -> dict[str, Any]:
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
    verdict = judge(evidence)
    measured = {"fail_ratio": stats.total.fail_ratio, "p95_ms": totals["p95_ms"]}
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
            name: {"limit": limit, "measured": measured[name], "passed": (measured[name] or 0) <= limit}
            for name, limit in limits.items()
        },
        "verdict": {"value": verdict.value, "reasons": verdict.reasons, "evidence": asdict(evidence)},
    }


def manifest(date: str, knobs: dict[str, Any], target: str, host: Any, api: Any) -> dict[str, Any]:
    """The circumstances of a run, as they are when it starts."""
    return {
        "date": date,
        "versions": {"locust": locust.__version__, "python": platform.python_version()},
        "knobs": knobs,
        "target": target,
        "kernel": platform.release(),
        "load_average": {"before": os.getloadavg(), "after": None},
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
