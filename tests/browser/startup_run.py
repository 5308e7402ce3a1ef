"""A FIXTURE: a start-up document made of invented numbers, in the shape that `make startup` writes. For tests only."""

from statistics import median
from typing import Any

PHASES = {
    "process": ("exec", "listen", "first_200"),
    "container": ("create", "start", "listen", "first_200"),
    "vm": ("create", "start", "kernel", "init", "command", "first_200"),
    "uml": ("create", "start", "kernel", "init", "command", "first_200"),
}
# Of each target: its kind, an invented time in ms, and its verdict.
TARGETS = {
    "course": ("container", 800.0, "reference"),
    "fast": ("container", 400.0, "faster"),
    "slim": ("container", 806.0, "unclear"),
    "process": ("process", 600.0, "faster"),
    "vm": ("vm", 24_000.0, "slower"),
}
MIB = 2**20
SILENT = "floor"


def sample(target: str, kind: str, total: float, round_: int, position: int) -> dict[str, Any]:
    """One answer, its time split evenly between the phases of its kind."""
    phases = dict.fromkeys(PHASES[kind], total / len(PHASES[kind]))
    return {
        "round": round_,
        "position": position,
        "target": target,
        "kind": kind,
        "ok": True,
        "total_ms": total,
        "phases_ms": phases,
        "memory_bytes": 40 * MIB,
        "kernel": "6.1.0-fixture",
        "accelerator": "tcg" if kind == "vm" else None,
        "fallback": "pas de /dev/kvm" if kind == "vm" else None,
        "started_at": "2026-11-24T10:11:12Z",
        "error": None,
    }


def failure(round_: int, position: int) -> dict[str, Any]:
    """A start that never answered."""
    silent = sample(SILENT, "container", 0, round_, position)
    error = {"sentence": "La cible n'a jamais répondu.", "log": ["dernière ligne"]}
    return {**silent, "ok": False, "total_ms": None, "phases_ms": {}, "memory_bytes": None, "error": error}


def summary(target: str, samples: list[dict[str, Any]]) -> dict[str, Any]:
    """A target's line, from its samples beyond the warm-up."""
    kind, base, verdict = TARGETS.get(target, ("container", 0.0, "silent"))
    answered = [each["total_ms"] for each in samples if each["target"] == target and each["round"] and each["ok"]]
    ratio = {"value": base / 800, "low": base / 800 - 0.02, "high": base / 800 + 0.02, "level": 0.95}
    middle = median(answered) if answered else None
    return {
        "target": target,
        "label": f"Cible {target}",
        "kind": kind,
        "n": len(answered),
        "failures": 0 if answered else 3,
        "median_ms": middle,
        "min_ms": min(answered, default=None),
        "max_ms": max(answered, default=None),
        "phases_median_ms": dict.fromkeys(PHASES[kind], middle / len(PHASES[kind])) if middle else {},
        "memory_median_bytes": 40 * MIB if answered else None,
        "unique_bytes": 30 * MIB,
        "disk_bytes": 120 * MIB,
        "kernel": "6.1.0-fixture" if answered else None,
        "accelerator": "tcg" if kind == "vm" else None,
        "fallback": "pas de /dev/kvm" if kind == "vm" else None,
        "base": "stand-in",
        "ratio": None if target == "course" or not answered else ratio,
        "verdict": verdict,
    }


def startup_run(run_id: str = "20261124T101112Z", rounds: int = 4, slower: float = 1.0) -> dict[str, Any]:
    """A whole run: five targets that answer, `slower` times later than usual, and one that never does."""
    samples = [
        sample(target, kind, slower * (base + 3 * round_), round_, position)
        for round_ in range(rounds + 1)
        for position, (target, (kind, base, _)) in enumerate(TARGETS.items())
    ]
    samples += [failure(round_, len(TARGETS)) for round_ in range(1, rounds + 1)]
    names = [*TARGETS, SILENT]
    return {
        "schema": 2,
        "kind": "startup",
        "run_id": run_id,
        "manifest": {
            "date": "2026-11-24T10:11:12Z",
            "machine": {
                "cpu": "Processeur imaginaire",
                "cores": 2,
                "memory_bytes": 8 * 1024 * MIB,
                "kernel": "6.1.0-fixture",
                "os": "Système imaginaire",
                "virtualisation": None,
            },
            "engine": {
                "version": "28.5.2",
                "storage_driver": "overlay2",
                "store": "overlay2",
                "cgroup_version": "2",
                "runtime": "runc",
            },
            "load_average": {"before": [0.1, 0.2, 0.3], "after": [1.1, 0.4, 0.3]},
            "plan": {
                "targets": names,
                "rounds": rounds,
                "warmup_rounds": 1,
                "seed": 7,
                "order": [names for _ in range(rounds + 1)],
            },
            "images": {
                name: {
                    "image": f"docker-lab/{name}:dev",
                    "id": "sha256:" + "ab" * 32,
                    "base": "stand-in",
                    "unique_bytes": 30 * MIB,
                    "disk_bytes": 120 * MIB,
                }
                for name in names
            },
            "lab": {"tag": "imaginaire"},
        },
        "reference": "course",
        "overhead_ms": {"median": 1.4, "min": 1.1, "max": 2.2, "n": 20},
        "samples": samples,
        "summary": {
            "targets": [summary(name, samples) for name in names],
            "warnings": [
                {
                    "code": "tcg",
                    "targets": ["vm"],
                    "values": {},
                }
            ],
        },
    }
