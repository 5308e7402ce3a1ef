"""The tables of the database, and whether a file already holds them: another program's file is left as it is."""

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

VERSION = 1  # PRAGMA user_version; 0 in the databases made before it was written, whose tables are the same
SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS readings (
    id     INTEGER PRIMARY KEY AUTOINCREMENT, -- a plain key would give a deleted id to the next reading
    sensor TEXT NOT NULL,
    at     INTEGER NOT NULL, -- ms since 1970, UTC
    value  REAL NOT NULL,
    unit   TEXT
);
CREATE INDEX IF NOT EXISTS readings_by_time ON readings (at, id);
-- value and unit make it cover the summaries, which then never visit the table
CREATE INDEX IF NOT EXISTS readings_by_sensor ON readings (sensor, at, id, value, unit);
PRAGMA user_version = {VERSION};
COMMIT;
"""
OBJECTS = "SELECT name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^'"
COMMENT = re.compile(r"--.*")
WORD = re.compile(r"\w+|[^\w\s\"'`\[\]]")
Objects = dict[str, tuple[str, list[str]]]  # name -> its table, and the words of its definition

OTHER_VERSION = "elle est de la version {found} de l'application, et celle-ci lit la version {known}"
OTHER_TABLES = "ses tables ne sont pas celles de cette application"
READ_ONLY = "le fichier ou son dossier est en lecture seule pour l'utilisateur de l'api"


class Foreign(Exception):
    """A database that this application must not write to; says why in French."""


def look(path: str) -> None:
    """Return if there is no such file, or it is ours to write; else Foreign or sqlite3.Error, and nothing has changed.

    Opened as usual, SQLite would fold a journal into the file, or write its header: hence a look that cannot write.
    """
    file, shared, journal = Path(path), Path(f"{path}-shm"), Path(f"{path}-wal")
    if not file.is_file():
        return
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        raise Foreign(READ_ONLY)
    # What a kill left in the journal is part of the database; to read it, SQLite shares a file, and leaves it.
    mode, was_shared = ("mode=ro" if journal.exists() else "immutable=1"), shared.exists()
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?{mode}", uri=True)) as database:
            is_complete(database)
    except sqlite3.Error:
        if not Path(f"{path}-journal").exists():  # else cut off as it was made: opened as usual, it is made whole
            raise
    finally:
        if not was_shared and shared.exists():
            shared.unlink()


def is_complete(database: sqlite3.Connection) -> bool:
    """Whether all of SCHEMA is there; an empty database is ours to fill. Foreign if it is another's."""
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version not in {0, VERSION}:
        raise Foreign(OTHER_VERSION.format(found=version, known=VERSION))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        model.executescript(SCHEMA)
        ours = _objects(model)
    found = _objects(database)
    # An index that a curious reader adds slows a write and refuses none; a unique one, or a trigger, may.
    strange = [
        name
        for name, (table, words) in found.items()
        if table == "readings" and (ours[name] != (table, words) if name in ours else words[:2] != ["create", "index"])
    ]
    if strange or (found and "readings" not in found):
        raise Foreign(OTHER_TABLES)
    return version == VERSION and ours.keys() <= found.keys()


def _objects(database: sqlite3.Connection) -> Objects:
    return {
        name.lower(): (table.lower(), WORD.findall(COMMENT.sub("", sql).lower()))
        for name, table, sql in database.execute(OBJECTS)
    }
