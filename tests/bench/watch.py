"""Prints how long a teacher waits, under `make watch`, between saving a file and seeing it served."""

import statistics
import tempfile
from pathlib import Path

from tests.stack.editing import seconds_until_seen, watched_copy

EDITS = {
    "docs": ("services/docs/pages/index.md", "Introduction"),
    "api": ("services/api/models.py", "Bienvenue"),
}
ROUNDS = 3


def main() -> None:
    """Measure, the two services in turn, and print; the figures are this machine's."""
    with tempfile.TemporaryDirectory() as folder, watched_copy(Path(folder)) as stack:
        seconds: dict[str, list[float]] = {service: [] for service in EDITS}
        old = {service: word for service, (_, word) in EDITS.items()}
        for number in range(ROUNDS):
            for service, (name, word) in EDITS.items():
                new = f"{word} {number}"
                seconds[service].append(seconds_until_seen(Path(folder) / name, old[service], new, stack.url(service)))
                old[service] = new
    for service, samples in seconds.items():
        print(
            f"an edit of {service} is served after: median {statistics.median(samples):.1f} s "
            f"({min(samples):.1f} ... {max(samples):.1f}, n={ROUNDS}); promised: under 4 s"
        )


if __name__ == "__main__":
    main()
