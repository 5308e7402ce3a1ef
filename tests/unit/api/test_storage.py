"""The database: plans that use an index whatever the size, all or nothing, and a full disk."""

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient

import main
from models import ReadingIn, Summary
from queries import Filter
from storage import (
    PAGE,
    PAGE_OF_SENSOR,
    SENSORS,
    SUMMARY,
    Damaged,
    DiskFull,
    Missing,
    Storage,
    TooDense,
)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage()
    storage.open(str(tmp_path / "readings.sqlite3"))
    yield storage
    storage.close()


def a_reading(sensor: str = "a", at: str = "2026-11-24T10:00:00Z", value: float = 1.0) -> ReadingIn:
    return ReadingIn.model_validate({"sensor": sensor, "at": at, "value": value})


def fill(storage: Storage) -> None:
    """Leaves the database no page to grow by, as a full disk would."""
    pages = storage._db.execute("PRAGMA page_count").fetchone()[0]
    storage._db.execute(f"PRAGMA max_page_count = {pages}")
    while not storage.full:
        with contextlib.suppress(DiskFull):
            storage.add_all([a_reading()] * 100)


def do_not_wait(storage: Storage) -> None:
    storage._db.execute("PRAGMA busy_timeout = 0")


def test_the_journal_is_wal_and_every_write_is_on_disk_before_its_answer(storage: Storage) -> None:
    assert storage._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert storage._db.execute("PRAGMA synchronous").fetchone() == (2,)


@pytest.mark.parametrize("statement", [PAGE, PAGE_OF_SENSOR, SENSORS, SUMMARY])
def test_no_statement_scans_the_table_or_sorts_a_page(storage: Storage, statement: str) -> None:
    values = {
        "sensor": "a",
        "at": 1,
        "id": 1,
        "until": 2,
        "since": 1,
        "limit": 3,
        "size": 4,
        "after": "",
        "most": 5,
    }
    steps = [row[3] for row in storage._db.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert any("USING" in step for step in steps)
    assert not [step for step in steps if re.match(r"SCAN (TABLE )?(readings|r)\b", step)]
    assert not [step for step in steps if "ORDER BY" in step]


def test_a_page_within_one_millisecond_starts_at_its_reading(storage: Storage) -> None:
    storage.add_all([a_reading()] * 5)
    first, after = storage.page(Filter(), (0, 0), 2)
    assert after is not None
    second, _ = storage.page(Filter(sensor="a"), after, 2)
    assert [item.id for item in first + second] == [1, 2, 3, 4]


def test_readings_survive_a_new_opening(tmp_path: Path) -> None:
    path = str(tmp_path / "readings.sqlite3")
    for expected in (1, 2):
        storage = Storage()
        storage.open(path)
        assert storage.add(a_reading()) == expected
        storage.close()


def test_a_batch_that_breaks_off_leaves_nothing(storage: Storage) -> None:
    broken: list[Any] = [a_reading(), None]
    with pytest.raises(AttributeError):
        storage.add_all(broken)
    with pytest.raises(Missing):
        storage.get(1)
    assert storage.add(a_reading()) == 1


def test_a_summary_never_mixes_units(storage: Storage) -> None:
    for unit in ("°C", "°F"):
        storage.add(a_reading().model_copy(update={"unit": unit}))
    assert [bucket.unit for bucket in storage.summary("a", "day", 0, 2**42).items] == ["°C", "°F"]


def test_a_summary_that_takes_too_long_is_given_up(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    storage.add_all([a_reading()] * 5000)
    assert storage.summary("a", "day", 0, 2**42).items[0].count == 5000
    monkeypatch.setattr("storage.PATIENCE", 0)
    with pytest.raises(TooDense):
        storage.summary("a", "day", 0, 2**42)
    assert storage.get(1).sensor == "a"


def test_a_summary_of_a_unit_for_each_reading_is_given_up_before_it_fills_the_memory(
    storage: Storage,
) -> None:
    readings = [a_reading().model_copy(update={"unit": f"u{n}"}) for n in range(1501)]
    storage.add_all(readings[:-1])
    assert len(storage.summary("a", "day", 0, 2**42).items) == 1500
    storage.add_all(readings[-1:])
    with pytest.raises(TooDense):
        storage.summary("a", "day", 0, 2**42)


def test_a_window_too_dense_is_a_422(client: TestClient, reading: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.PATIENCE", 0)
    client.post("/readings/batch", json=[reading()] * 5000)
    query = {"since": "2026-11-24T00:00:00Z", "until": "2026-11-25T00:00:00Z"}
    answer = client.get("/sensors/serre-1/summary", params=query)
    problem = {"loc": ["query"], "msg": "cette fenêtre contient trop de relevés : rapprochez ses bornes"}
    assert (answer.status_code, answer.json()) == (422, {"detail": [problem]})


class Long:
    """In the place of Storage.summary: sums up nothing, and until `over`."""

    def __init__(self) -> None:
        self.begun, self.over = Event(), Event()
        self.together = self.most = 0

    def __call__(self, *asked: object) -> Summary:
        self.together += 1
        self.most = max(self.most, self.together)
        self.begun.set()
        assert self.over.wait(60), "nobody was served meanwhile"
        self.together -= 1
        return Summary(sensor="a", since=0, until=0, items=[])


def test_while_a_summary_computes_the_others_are_served_and_the_next_summary_waits(
    client: TestClient, reading: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = Long()
    monkeypatch.setattr(main.storage, "summary", long)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(client.get, "/sensors/a/summary") for _ in range(3)]
        assert long.begun.wait(60)
        meanwhile = [client.get("/health").status_code, client.post("/readings", json=reading()).status_code]
        long.over.set()
    assert meanwhile == [200, 201]
    assert [answer.result().status_code for answer in asked] == [200] * 3
    assert long.most == 1


@pytest.mark.parametrize("name", ["a b.sqlite3", "100%25.sqlite3", "a?mode=rw.sqlite3", "a#b.sqlite3"])
def test_a_summary_reads_the_file_of_any_name_and_what_was_just_written(tmp_path: Path, name: str) -> None:
    storage = Storage()
    storage.open(str(tmp_path / name))
    storage.add(a_reading())
    assert storage.summary("a", "day", 0, 2**42).items[0].count == 1
    storage.close()
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_on_a_full_disk_reading_goes_on(storage: Storage) -> None:
    number = storage.add(a_reading())
    fill(storage)
    assert storage.get(number).sensor == "a"
    assert storage.full


def test_the_disk_is_full_no_more_when_a_write_finds_room(storage: Storage) -> None:
    fill(storage)
    storage._db.execute("PRAGMA max_page_count = 1000000")
    storage.add(a_reading())
    assert storage.status() == "ok"


def test_a_full_disk_is_a_507_that_health_tells(client: TestClient, reading: Any) -> None:
    client.post("/readings", json=reading())
    assert client.portal
    client.portal.call(fill, main.storage)
    refused = client.post("/readings/batch", json=[reading()] * 200)
    said = "disque plein : rien n'a été écrit, la lecture fonctionne toujours"
    assert (refused.status_code, refused.json()) == (507, {"detail": said})
    assert client.get("/health").json() == {"status": "disk full"}
    assert client.get("/readings/1").status_code == 200


def test_a_locked_database_is_a_503(client: TestClient, reading: Any, tmp_path: Path) -> None:
    assert client.portal
    client.portal.call(do_not_wait, main.storage)
    other = sqlite3.connect(tmp_path / "readings.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = client.post("/readings", json=reading())
    assert (refused.status_code, refused.json()) == (503, {"detail": "la base de données ne répond pas"})
    other.execute("ROLLBACK")
    other.close()
    assert client.post("/readings", json=reading()).status_code == 201


# What a broken disk, or another program, may have put where a reading was.
STRANGE = {
    "a date of text": "UPDATE readings SET at = 'yesterday'",
    "a date past 2199": "UPDATE readings SET at = 1000000000000000",
    "a date before 1970": "UPDATE readings SET at = -1",
    "a value of text": "UPDATE readings SET value = 'warm'",
    "a value without end": "UPDATE readings SET value = 9e999",
    "a sensor of bytes": "UPDATE readings SET sensor = x'ff00'",
    "a sensor that is not UTF-8": "UPDATE readings SET sensor = CAST(x'ff' AS TEXT)",
    "a unit that is not UTF-8": "UPDATE readings SET unit = CAST(x'ff' AS TEXT)",
}
READS = [
    "/readings",
    "/readings.csv",
    "/readings/1",
    "/sensors",
    "/sensors/serre-1/summary?since=2026-11-24T00:00:00Z",
]


@pytest.mark.parametrize("statement", STRANGE.values(), ids=STRANGE)
def test_what_the_application_never_wrote_is_a_503_that_health_tells(
    client: TestClient, reading: Any, statement: str
) -> None:
    client.post("/readings", json=reading())
    assert client.portal
    client.portal.call(main.storage._db.execute, statement)
    answers = {path: client.get(path) for path in READS}
    assert {answer.status_code for answer in answers.values()} <= {200, 404, 503}
    said = "la base de données est abîmée : ce relevé, ou l'un de ceux-là, ne se lit plus"
    assert (answers["/readings/1"].status_code, answers["/readings/1"].json()) == (503, {"detail": said})
    health = client.get("/health")
    assert health.status_code == 503
    assert "abîmée" in health.json()["detail"]


def broken(path: Path, first: int) -> None:
    """Overwrites every third page of the file from the first one on."""
    with path.open("r+b") as file:
        size = path.stat().st_size
        for page in range(first, size // 4096, 3):
            file.seek(page * 4096)
            file.write(b"\xa5" * 4096)


@pytest.mark.parametrize("first", [2, 3, 4, 9, 20])
def test_a_broken_file_is_refused_cut_off_or_read_and_never_an_error_of_the_server(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    reading: Any,
    caplog: pytest.LogCaptureFixture,
    first: int,
) -> None:
    path = tmp_path / "readings.sqlite3"
    monkeypatch.setenv("LAB_DATABASE", str(path))
    with TestClient(main.app) as client:
        client.post("/readings/batch", json=[reading()] * 5000)
    broken(path, first)
    with TestClient(main.app, raise_server_exceptions=True) as client:
        statuses = {read: client.get(read).status_code for read in READS}
        written = client.post("/readings", json=reading()).status_code
        health = client.get("/health")
    assert set(statuses.values()) <= {200, 404, 503}
    assert written in {201, 503}
    assert health.status_code == 503
    told = [record.getMessage() for record in caplog.records if "abîmée" in record.getMessage()]
    assert len(told) == 1
    assert "docker compose down --volumes" in told[0]


def test_a_damage_is_forgotten_with_the_database_that_had_it(storage: Storage, tmp_path: Path) -> None:
    storage.damaged = True
    with pytest.raises(Damaged):
        storage.status()
    storage.close()
    storage.open(str(tmp_path / "other.sqlite3"))
    assert storage.status() == "ok"


def test_the_last_moment_that_may_be_stored_is_read_and_the_next_is_damage(storage: Storage) -> None:
    storage.add(a_reading())
    storage._db.execute("UPDATE readings SET at = ?", (7_258_118_399_999,))
    assert storage.get(1).at == 7_258_118_399_999
    storage._db.execute("UPDATE readings SET at = ?", (7_258_118_400_000,))
    with pytest.raises(Damaged):
        storage.get(1)


def test_the_first_moment_of_all_is_on_the_first_page_and_in_the_export(client: TestClient, reading: Any) -> None:
    for second in range(4):
        client.post("/readings", json=reading(at=f"1970-01-01T00:00:0{second}Z"))
    first = client.get("/readings", params={"limit": 3}).json()
    assert ([item["id"] for item in first["items"]], first["next"]) == ([1, 2, 3], "2000-3")
    rest = client.get("/readings", params={"limit": 3, "cursor": first["next"]}).json()
    assert ([item["id"] for item in rest["items"]], rest["next"]) == ([4], None)
    assert len(client.get("/readings.csv").text.splitlines()) == 5
