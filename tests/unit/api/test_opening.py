"""A database that does not open: one sentence that says what to do, and no start."""

import asyncio
import os
import shutil
import sqlite3
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from application import create_app
from opening import ROOM, explain
from schema import Foreign
from storage import Storage

Usage = namedtuple("Usage", "total used free")


def started(database: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the application tells a server that starts it, and stops it once it has started."""
    monkeypatch.setenv("LAB_DATABASE", str(database))
    told: list[dict[str, Any]] = []
    asked = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> dict[str, Any]:
        return next(asked)

    async def send(message: Any) -> None:
        told.append(message)

    asyncio.run(create_app("t", "", Storage())({"type": "lifespan", "state": {}}, receive, send))
    return told


def test_a_file_that_is_no_database_is_a_sentence_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "readings.sqlite3"
    database.write_bytes(b"no database" * 100)
    (told,) = started(database, monkeypatch)
    assert told["type"] == "lifespan.startup.failed"
    assert told["message"].startswith(f"La base {database} ne s'ouvre pas (file is not a database).")
    assert "\n" not in told["message"]


def test_a_database_that_opens_is_a_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = started(tmp_path / "readings.sqlite3", monkeypatch)
    assert [each["type"] for each in told] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


@pytest.mark.parametrize(
    ("words", "free", "full"),
    [
        ("database or disk is full", 10 * ROOM, True),
        ("disk I/O error", 0, True),
        ("disk I/O error", 65_535, True),
        ("disk I/O error", 65_536, False),
        ("disk I/O error", 10 * ROOM, False),
    ],
)
def test_a_full_disk_is_known_by_its_words_or_by_its_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, free: int, full: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(0, 0, free))
    said = explain(str(tmp_path / "base"), sqlite3.OperationalError(words))
    path = tmp_path / "base"
    assert said == (
        f"Disque plein : la base {path} ne peut pas s'ouvrir. Libérez de la place (« docker system df » dit "
        "ce que Docker occupe), puis relancez : docker compose up --detach"
        if full
        else f"La base {path} ne s'ouvre pas ({words}). Vérifiez que c'est bien une base SQLite, et que l'utilisateur "
        "de l'api peut écrire dans son dossier, puis relancez : docker compose up --detach"
    )


def test_a_folder_that_is_not_there_is_not_a_full_disk(tmp_path: Path) -> None:
    error = sqlite3.OperationalError("unable to open database file")
    assert explain(str(tmp_path / "nowhere/base"), error).startswith("La base ")


def test_a_file_of_another_program_is_named_and_said_to_be_as_it_was(tmp_path: Path) -> None:
    assert explain("/data/x", Foreign("ses tables ne sont pas celles de cette application")) == (
        "La base /data/x est refusée : ses tables ne sont pas celles de cette application. Elle n'a pas été modifiée. "
        "Donnez un autre fichier (LAB_DATABASE), ou repartez d'un volume neuf : docker compose down --volumes efface "
        "les relevés et les mesures."
    )


def test_without_a_setting_the_database_is_in_the_folder_of_the_application(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(Storage, "open", lambda self, path: opened.append(path))
    monkeypatch.setattr(Storage, "close", lambda self: None)
    started(tmp_path / "x", monkeypatch)
    monkeypatch.setattr(os, "environ", {})
    asyncio.run(create_app("t", "", Storage())({"type": "lifespan", "state": {}}, ends(), ignores))
    assert opened == [str(tmp_path / "x"), "readings.sqlite3"]


def ends() -> Any:
    """What a server asks of an application that it starts and stops."""
    asked = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> Any:
        return next(asked)

    return receive


async def ignores(message: Any) -> None: ...
