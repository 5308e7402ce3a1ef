"""The launcher's events of a made-up run, for the tests of what is drawn from them."""

from startup.events import Base, Begin, End, Failure, Image, Kind, Listed, Sample

KINDS: dict[str, Kind] = {"course": "container", "fast": "container", "vm": "vm"}
KNOWN: dict[str, Listed] = {
    name: {
        "name": name,
        "label": name,
        "kind": kind,
        "image": "i",
        "question": "?",
        "available": True,
        "reason": None,
        "base": None,
    }
    for name, kind in KINDS.items()
}
TIMES = {"course": [500.0, 510.0, 520.0, 530.0, 540.0], "fast": [300.0, 305.0, 310.0, 315.0, 320.0]}


def sample(
    target: str,
    number: int,
    took: float | None,
    *,
    accelerator: str | None = None,
    fallback: str | None = None,
    kernel: str = "6.1",
) -> Sample:
    """One start; `took` is None when it never answered."""
    error: Failure | None = None if took is not None else {"sentence": "Pas de réponse.", "log": ["mes derniers mots"]}
    return {
        "round": number,
        "position": 0,
        "target": target,
        "kind": KINDS[target],
        "ok": took is not None,
        "total_ms": took,
        "phases_ms": {} if took is None else {"create": 10.0, "first_200": took - 10},
        "memory_bytes": 30_000_000,
        "kernel": kernel,
        "accelerator": accelerator,
        "fallback": fallback,
        "started_at": "2026-01-31T12:00:00Z",
        "error": error,
    }


def samples(times: dict[str, list[float]] | None = None) -> list[Sample]:
    """A warm-up ten times slower than all, which no figure may have, then the times, a round each."""
    chosen = times or TIMES
    warm = [sample(target, 0, 5000.0) for target in chosen]
    return warm + [
        sample(target, number, took) for target, row in chosen.items() for number, took in enumerate(row, start=1)
    ]


def begin(targets: list[str], rounds: int = 5, load: float = 0.1, base: Base | None = "official") -> Begin:
    """The first event: the circumstances."""
    image: Image = {"image": "i", "id": "sha256:0", "base": base, "unique_bytes": 1000, "disk_bytes": 2000}
    return {
        "event": "begin",
        "load_average": [load, load, load],
        "manifest": {
            "date": "2026-01-31T12:00:00+00:00",
            "machine": {
                "cpu": "x",
                "cores": 2,
                "memory_bytes": 1,
                "kernel": "6.1",
                "os": "Debian",
                "virtualisation": None,
            },
            "engine": {
                "version": "28",
                "storage_driver": "overlay2",
                "store": "overlay2",
                "cgroup_version": "2",
                "runtime": "runc",
            },
            "plan": {
                "targets": targets,
                "rounds": rounds,
                "warmup_rounds": 1,
                "seed": 1,
                "order": [targets] * (rounds + 1),
            },
            "images": {target: image.copy() for target in targets},
            "lab": {"tag": "dev"},
        },
    }


END: End = {
    "event": "end",
    "overhead_ms": {"median": 0.5, "min": 0.1, "max": 1.0, "n": 20},
    "load_average": [0.2, 0.2, 0.2],
}
