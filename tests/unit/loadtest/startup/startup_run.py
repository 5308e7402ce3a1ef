"""The launcher's events of a made-up run, for the tests of what is drawn from them."""

from typing import Any

KNOWN = {
    name: {"label": name, "kind": kind, "available": True, "reason": None}
    for name, kind in (("course", "container"), ("fast", "container"), ("vm", "vm"))
}
TIMES = {"course": [500.0, 510.0, 520.0, 530.0, 540.0], "fast": [300.0, 305.0, 310.0, 315.0, 320.0]}


def sample(target: str, number: int, took: float | None, **other: Any) -> dict[str, Any]:
    """One start; `took` is None when it never answered."""
    error = None if took is not None else {"sentence": "Pas de réponse.", "log": ["mes derniers mots"]}
    return {
        "round": number,
        "position": 0,
        "target": target,
        "kind": KNOWN[target]["kind"],
        "ok": took is not None,
        "total_ms": took,
        "phases_ms": {} if took is None else {"create": 10.0, "first_200": took - 10},
        "memory_bytes": 30_000_000,
        "kernel": "6.1",
        "accelerator": None,
        "fallback": None,
        "started_at": "2026-01-31T12:00:00Z",
        "error": error,
        **other,
    }


def samples(times: dict[str, list[float]] | None = None) -> list[dict[str, Any]]:
    """A warm-up ten times slower than all, which no figure may have, then the times, a round each."""
    chosen = times or TIMES
    warm = [sample(target, 0, 5000.0) for target in chosen]
    return warm + [
        sample(target, number, took)
        for target, row in chosen.items()
        for number, took in enumerate(row, start=1)
    ]


def begin(
    targets: list[str], rounds: int = 5, load: float = 0.1, base: str | None = "officielle"
) -> dict[str, Any]:
    """The first event: the circumstances."""
    machine = {
        "cpu": "x",
        "cores": 2,
        "memory_bytes": 1,
        "kernel": "6.1",
        "os": "Debian",
        "virtualisation": None,
    }
    image = {"image": "i", "id": "sha256:0", "base": base, "unique_bytes": 1000, "disk_bytes": 2000}
    plan = {
        "targets": targets,
        "rounds": rounds,
        "warmup_rounds": 1,
        "seed": 1,
        "order": [targets] * (rounds + 1),
    }
    return {
        "plan": plan["order"],
        "manifest": {
            "date": "2026-01-31T12:00:00+00:00",
            "machine": machine,
            "engine": {
                "version": "28",
                "storage_driver": "overlay2",
                "cgroup_version": "2",
                "runtime": "runc",
            },
            "load_average": {"before": [load, load, load], "after": None},
            "plan": plan,
            "images": dict.fromkeys(targets, image),
            "lab": {"tag": "dev"},
        },
    }


END = {
    "overhead_ms": {"median": 0.5, "min": 0.1, "max": 1.0, "n": 20},
    "manifest_end": {"load_average": {"after": [0.2, 0.2, 0.2]}},
}
