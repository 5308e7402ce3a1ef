"""A damaged database: each read is whole and right, or a refusal; never an answer cut short, nor a traceback."""

import shutil
import sqlite3
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any, Callable

import pytest
from fastapi.testclient import TestClient

import main

PAGE = 4096
COUNT = 6000
NUMBERS = (1, 2998, COUNT)
LONG = "é" * 9000  # goes on in pages of its own
READS = [
    "/readings?limit=1000",
    "/readings?limit=1000&cursor=1764000003000-3001",
    "/readings?limit=1000&sensor=s1",
    "/readings.csv",
    "/readings.csv?sensor=s1",
    "/readings.csv?since=2025-11-24T17:00:00Z",
    "/readings/1",
    "/readings/3000",
    f"/readings/{COUNT}",
    "/sensors",
    "/sensors/s1/summary?since=2025-11-24T00:00:00Z&until=2025-11-25T12:00:00Z",
    "/sensors/s2/summary?since=2025-11-24T00:00:00Z&until=2025-11-25T12:00:00Z",
]
Answers = dict[str, tuple[int, bytes]]
Damage = Callable[[Path], None]


def pages(path: Path, kind: int) -> "list[int]":
    """Where the pages of a kind are: 13 and 5 of tables, 10 and 2 of indexes (sqlite.org/fileformat.html)."""
    data = path.read_bytes()
    return [offset for offset in range(PAGE, len(data), PAGE) if data[offset] == kind]


def write(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def overwritten(kind: int, where: float, content: bytes) -> Damage:
    """A page of the kind, that far from the first one to the last, now holds this."""

    def damage(path: Path) -> None:
        found = pages(path, kind)
        write(path, found[round(where * (len(found) - 1))], (content * PAGE)[:PAGE])

    return damage


def overflow(kept: int) -> Damage:
    """The second page of LONG is overwritten, but for what leads to the third."""

    def damage(path: Path) -> None:
        data, full = path.read_bytes(), LONG[:1500].encode()
        second = [offset for offset in range(0, len(data), PAGE) if full in data[offset : offset + PAGE]][1]
        write(path, second + kept, b"\xff" * (PAGE - kept))

    return damage


def free_pages(path: Path) -> None:
    """The list of free pages leads to one that is none."""
    first = int.from_bytes(path.read_bytes()[32:36], "big")
    write(path, (first - 1) * PAGE, b"\xa5" * PAGE)


def truncated(size: Callable[[int], int]) -> Damage:
    """The file ends early."""

    def damage(path: Path) -> None:
        with path.open("r+b") as file:
            file.truncate(size(path.stat().st_size))

    return damage


def changed(change: str, number: int) -> Damage:
    """What SQLite lets another program write."""

    def damage(path: Path) -> None:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(f"UPDATE readings SET {change} WHERE id = {number}")  # noqa: S608 - ours

    return damage


LEAVES, ROOTS = {"table": 13, "index": 10}, {"table": 5, "index": 2}
PLACES = {"first": 0.0, "middle": 0.5, "last": 1.0}
FILLS = {"zeros": b"\0", "noise": b"\xa5"}
CHANGES = {
    "a date of text": "at = 'yesterday'",
    "a date past 2199": "at = 1000000000000000",
    "a date before 1970": "at = -1",
    "a value of text": "value = 'warm'",
    "a value without end": "value = 9e999",
    "a sensor of bytes": "sensor = x'ff00'",
    "a sensor that is not UTF-8": "sensor = CAST(x'ff' AS TEXT)",
    "a unit that is not UTF-8": "unit = CAST(x'c2' AS TEXT)",
}
DAMAGES: "dict[str, Damage]" = {
    **{
        f"{place} leaf of a {kind}, {fill}": overwritten(LEAVES[kind], PLACES[place], FILLS[fill])
        for kind, place, fill in product(LEAVES, PLACES, FILLS)
    },
    **{f"root of a {kind}, {fill}": overwritten(ROOTS[kind], 0, FILLS[fill]) for kind, fill in product(ROOTS, FILLS)},
    "a page that overflows, and where it leads": overflow(0),
    "a page that overflows": overflow(4),
    "the list of free pages": free_pages,
    "half a file": truncated(lambda size: size // 2),
    "a file without its last byte": truncated(lambda size: size - 1),
    "a file of one page": truncated(lambda size: PAGE),
    **{
        f"{change} in reading {number}": changed(CHANGES[change], number)
        for change, number in product(CHANGES, NUMBERS)
    },
}
# They are met by who writes.
UNREAD = ("first leaf of a table", "the list of free pages", "last leaf", "without its last byte")


def answers(client: TestClient) -> Answers:
    return {path: (answer.status_code, answer.content) for path in READS for answer in [client.get(path)]}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of COUNT readings, of two sensors, in pages of every kind."""
    path = tmp_path_factory.mktemp("sound") / "readings.sqlite3"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_DATABASE", str(path))
        with TestClient(main.app):
            pass
    rows = [(f"s{n % 2 + 1}", 1764000000000 + n * 1000, n / 3, "°C") for n in range(COUNT)]
    rows[2999] = (*rows[2999][:3], LONG)
    with closing(sqlite3.connect(path)) as database, database:
        database.executemany("INSERT INTO readings (sensor, at, value, unit) VALUES (?, ?, ?, ?)", rows)
        database.execute("DELETE FROM readings WHERE id BETWEEN 5001 AND 5900")
    return path


@pytest.fixture(scope="module")
def whole(sound: Path) -> Answers:
    """What each read answers of the sound database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_DATABASE", str(sound))
        with TestClient(main.app) as client:
            return answers(client)


def test_every_read_of_a_sound_database_is_a_200(whole: Answers) -> None:
    assert {status for status, _ in whole.values()} == {200}
    assert whole["/readings.csv"][1].count(b"\n") == 1 + COUNT - 900


@pytest.fixture(scope="module")
def without(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> "dict[str, Answers]":
    """The same without each of the readings that CHANGES change, which may take them out of what a read asks for."""
    found = {}
    for number in NUMBERS:
        path = tmp_path_factory.mktemp("without") / "readings.sqlite3"
        shutil.copy(sound, path)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LAB_DATABASE", str(path))
            with TestClient(main.app) as client:
                client.delete(f"/readings/{number}")
                found[str(number)] = answers(client)
    return found


@pytest.mark.parametrize("name", DAMAGES)
def test_a_read_is_whole_or_a_refusal_and_health_tells(
    sound: Path,
    whole: Answers,
    without: "dict[str, Answers]",
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    reading: Any,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    path = tmp_path / "readings.sqlite3"
    shutil.copy(sound, path)
    monkeypatch.setenv("LAB_DATABASE", str(path))
    with TestClient(main.app) as client:
        DAMAGES[name](path)
        found = answers(client)
        written = client.post("/readings/batch", json=[reading()] * 3000)
        health = client.get("/health")
    missing = without.get(name.rpartition(" ")[2], whole)
    refused = {read: answer for read, answer in found.items() if answer not in (whole[read], missing[read])}
    assert {status for status, _ in refused.values()} <= {503}
    assert missing is whole or "/readings.csv" in refused
    assert all("abîmée" in body.decode() for _, body in refused.values())
    assert written.status_code in {201, 503}
    assert bool(refused) or name.startswith(UNREAD) or name.endswith(UNREAD)
    assert (health.status_code == 503) == (bool(refused) or written.status_code == 503)
    assert health.status_code == 200 or "abîmée" in health.json()["detail"]
    assert not [record for record in caplog.records if record.exc_info]
