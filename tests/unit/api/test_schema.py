"""Whose database it is: ours, of any day; another's is refused, and stays as it was, to the byte."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import schema
from models import ReadingIn
from opening import explain
from schema import SCHEMA, VERSION, Foreign
from storage import Storage

TABLE = SCHEMA.partition("BEGIN IMMEDIATE;")[2].partition("PRAGMA")[0]  # as it was made before it had a version
ONE = "INSERT INTO readings VALUES (7, 'a', 1, 1, NULL);"
OTHERS = {
    "another version of ours": f"{TABLE} PRAGMA user_version = 2",
    "a version before any": f"{TABLE} PRAGMA user_version = -1",
    "another program's": "CREATE TABLE bookmarks (url)",
    "of a table of two columns": "CREATE TABLE readings (a, b)",
    "without unit": "CREATE TABLE readings (id INTEGER PRIMARY KEY AUTOINCREMENT, sensor TEXT, at INTEGER, value REAL)",
    "at as text": TABLE.replace("at     INTEGER", "at     TEXT"),
    "one column more": TABLE.replace("unit   TEXT", "unit   TEXT, place TEXT NOT NULL"),
    "without AUTOINCREMENT": TABLE.replace("AUTOINCREMENT", ""),
    "with a check": TABLE.replace("REAL NOT NULL", "REAL NOT NULL CHECK (value < 10)"),
    "with a trigger": f"{TABLE} CREATE TRIGGER t BEFORE INSERT ON readings BEGIN SELECT RAISE(ABORT, 'no'); END",
    "with a unique index": f"{TABLE} CREATE UNIQUE INDEX u ON readings (sensor)",
    "a view for a table": "CREATE VIEW readings AS SELECT 1 AS id",
    "an index of another shape": TABLE.replace("readings (at, id)", "readings (at)"),
}
OURS = {
    "empty": "",
    "as made before it had a version": TABLE,
    "of today": SCHEMA,
    "with other comments and spaces": TABLE.replace("-- ms since 1970, UTC", "-- other words\n\n"),
    "copied by a tool that quotes names": TABLE.replace("EXISTS readings (", 'EXISTS "readings" ('),
    "cut off before its indexes": TABLE.partition(";")[0],
    "with an index of its reader's": f"{TABLE} CREATE INDEX mine ON readings (value)",
    "with a table beside it": f"{TABLE} CREATE TABLE notes (text)",
    "looked into with ANALYZE": " ".join([TABLE, ONE, "ANALYZE"]),
}
# Ends as a kill does: what it wrote is in the journal, and not in the file.
KILLED = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode = WAL")
database.executescript(sys.argv[2])
os._exit(0)
"""


def made(path: Path, script: str, journal: str = "DELETE") -> Path:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute(f"PRAGMA journal_mode = {journal}")
    database.executescript(script)
    database.close()
    return path


def contents(folder: Path) -> dict[str, str]:
    """Every file and what it holds."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


def a_reading() -> ReadingIn:
    return ReadingIn.model_validate({"sensor": "a", "at": "2026-11-24T10:00:00Z", "value": 1.0})


def refusal(path: Path) -> Foreign:
    with pytest.raises(Foreign) as refused:
        Storage().open(str(path))
    return refused.value


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
@pytest.mark.parametrize("script", OTHERS.values(), ids=OTHERS)
def test_another_s_database_is_refused_and_left_byte_for_byte(tmp_path: Path, script: str, journal: str) -> None:
    path = made(tmp_path / "readings.sqlite3", script, journal)
    before = contents(tmp_path)
    said = explain(str(path), refusal(path))
    assert contents(tmp_path) == before
    assert "n'a pas été modifiée" in said
    assert "docker compose down --volumes" in said


@pytest.mark.parametrize("shared", [True, False])
def test_another_s_database_with_a_journal_after_a_kill_is_left_byte_for_byte(tmp_path: Path, shared: bool) -> None:
    path = tmp_path / "readings.sqlite3"
    subprocess.run([sys.executable, "-c", KILLED, str(path), "CREATE TABLE bookmarks (url)"], check=True)
    memory = tmp_path / "readings.sqlite3-shm"  # what the readers share is no content
    memory.touch() if shared else memory.unlink()
    before = contents(tmp_path)
    refusal(path)
    after = contents(tmp_path)
    assert set(after) == set(before)
    assert [after[name] for name in before if name != memory.name] == [
        before[name] for name in before if name != memory.name
    ]


def test_ours_after_a_kill_opens_with_what_its_journal_holds(tmp_path: Path) -> None:
    path = tmp_path / "readings.sqlite3"
    script = f"{SCHEMA} {ONE}"
    subprocess.run([sys.executable, "-c", KILLED, str(path), script], check=True)
    storage = Storage()
    storage.open(str(path))
    assert storage.get(7).sensor == "a"
    storage.close()


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
@pytest.mark.parametrize("script", OURS.values(), ids=OURS)
def test_ours_opens_takes_writes_and_gets_its_version(tmp_path: Path, script: str, journal: str) -> None:
    path = made(tmp_path / "readings.sqlite3", script, journal)
    storage = Storage()
    storage.open(str(path))
    storage.add(a_reading())
    assert storage._db.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert schema.is_complete(storage._db)
    storage.close()
    storage.open(str(path))
    storage.close()


def test_the_version_of_another_is_named(tmp_path: Path) -> None:
    assert "la version 2" in str(refusal(made(tmp_path / "base", OTHERS["another version of ours"])))


def test_what_is_no_database_is_left_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "readings.sqlite3"
    path.write_bytes(b"no database" * 1000)
    before = contents(tmp_path)
    with pytest.raises(sqlite3.DatabaseError):
        Storage().open(str(path))
    assert contents(tmp_path) == before


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_a_database_that_cannot_be_written_to_is_refused_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    """As on a disk mounted read-only; root, whom no mode stops, may be who plays this test."""
    path = made(tmp_path / "readings.sqlite3", SCHEMA)
    before = contents(tmp_path)
    shut = path if closed == "file" else tmp_path
    monkeypatch.setattr(os, "access", lambda place, mode: Path(place) != shut)
    assert "lecture seule" in explain(str(path), refusal(path))
    assert contents(tmp_path) == before


def test_a_database_in_memory_opens() -> None:
    storage: Any = Storage()
    storage.open(":memory:")
    assert storage.add(a_reading()) == 1
    storage.close()
