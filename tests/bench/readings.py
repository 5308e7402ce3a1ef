"""Print how long pages and summaries take with 1,000 and with 1,000,000 readings: the ratio should stay under 2.

Both databases are asked in turn, so that what else the machine does weighs on both alike. Takes about 30 s.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import storage as readings
from queries import DAY, Filter

ROUNDS = 300
SIZES = (1_000, 1_000_000)
START = 1_764_000_000_000 // DAY * DAY  # ms since 1970, a midnight of UTC
SENSORS = 10
STEP = 60_000  # ms between two readings: the last 1,000 are 16 hours of 10 sensors
AGE = 400 * DAY  # what comes before them, in the larger database, is older than any window asked for

Question = Callable[[Any, int], object]  # of a Storage that holds so many readings
QUESTIONS: dict[str, Question] = {
    "first page": lambda storage, size: storage.page(Filter(), (0, 0), 100),
    "last page": lambda storage, size: storage.page(Filter(), (START - 100 * STEP, 0), 100),
    "page of a sensor": lambda storage, size: storage.page(Filter(sensor="s-3"), (START - 900 * STEP, 0), 50),
    "page since, until": lambda storage, size: storage.page(
        Filter.model_construct(since=START - 500 * STEP, until=START), (0, 0), 100
    ),
    "sensors": lambda storage, size: storage.sensors("", 100),
    "summary, hours of a day": lambda storage, size: storage.summary("s-3", "hour", START - DAY, START),
    "summary, days of a year": lambda storage, size: storage.summary("s-3", "day", START - 366 * DAY, START),
    "one reading": lambda storage, size: storage.get(size // 2),
}


def filled(path: Path, size: int) -> Any:
    """A database of that many readings, of which the last ones are the same at any size."""
    storage = readings.Storage()
    storage.open(str(path))
    rows = (
        (f"s-{n % SENSORS}", START - n * STEP - (AGE if n > SIZES[0] else 0), n * 0.5, "°C") for n in range(size, 0, -1)
    )
    storage._db.execute("BEGIN")
    storage._db.executemany(readings.INSERT, rows)
    storage._db.execute("COMMIT")
    return storage


def milliseconds(question: Question, storage: Any, size: int) -> float:
    start = time.perf_counter()
    question(storage, size)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        storages = {size: filled(Path(folder) / str(size), size) for size in SIZES}
        print(f"p50 of {ROUNDS}, in ms: {' against '.join(f'{size:,} readings' for size in SIZES)}")
        for name, question in QUESTIONS.items():
            times: dict[int, list[float]] = {size: [] for size in SIZES}
            for _ in range(ROUNDS):
                for size, storage in storages.items():
                    times[size].append(milliseconds(question, storage, size))
            small, large = (median(times[size]) for size in SIZES)
            print(f"{name:26} {small:8.3f} {large:8.3f}   ratio {large / small:.2f}")
        for storage in storages.values():
            storage.close()


if __name__ == "__main__":
    main()
