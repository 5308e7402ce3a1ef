"""The readings, in one SQLite file: pages and summaries cost the same with 1,000 as with 1,000,000."""

import logging
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal, Optional

from anyio import CapacityLimiter, to_thread
from pydantic import TypeAdapter, ValidationError

import schema
from models import Bucket, KnownSensor, Reading, ReadingIn, Row, Summary
from queries import BUCKETS, START, Filter

logger = logging.getLogger("uvicorn.error")

INSERT = "INSERT INTO readings (sensor, at, value, unit) VALUES (?, ?, ?, ?)"
ONE = "SELECT id, sensor, at, value, unit FROM readings WHERE id = ?"
UPDATE = "UPDATE readings SET sensor = ?, at = ?, value = ?, unit = ? WHERE id = ?"
ANY_OF = "SELECT 1 FROM readings WHERE sensor = ? LIMIT 1"
# From each name the index jumps to the next: as many steps as there are sensors, not readings.
SENSORS = """
WITH RECURSIVE names (sensor) AS (
    SELECT min(sensor) FROM readings WHERE sensor > :after
    UNION ALL
    SELECT (SELECT min(sensor) FROM readings WHERE sensor > names.sensor) FROM names WHERE sensor IS NOT NULL
)
SELECT sensor, (SELECT min(at) FROM readings AS r WHERE r.sensor = names.sensor),
               (SELECT max(at) FROM readings AS r WHERE r.sensor = names.sensor)
FROM names WHERE sensor IS NOT NULL LIMIT :limit
"""
SUMMARY = """
SELECT at / :size * :size AS start, unit, count(*), avg(value), min(value), max(value)
FROM readings WHERE sensor = :sensor AND at >= :since AND at < :until
GROUP BY start, unit ORDER BY start, unit LIMIT :most
"""
# The rest of the millisecond where the last page stopped, then what follows: SQLite merges the two in order.
# Written (at, id) > (:at, :id), the search would use `at` alone, and walk again through a whole millisecond.
PAGE_OF_SENSOR = """
SELECT id, sensor, at, value, unit FROM readings
WHERE sensor = :sensor AND at = :at AND id > :id AND at < :until
UNION ALL
SELECT id, sensor, at, value, unit FROM readings
WHERE sensor = :sensor AND at > :at AND at < :until
ORDER BY at, id LIMIT :limit
"""
PAGE = PAGE_OF_SENSOR.replace("sensor = :sensor AND ", "")
FOREVER = b"\xff"  # in SQLite's order after all numbers and texts: a date that is none is met, and refused
PATIENCE = 1.0  # seconds of computing for a summary: 1.5 million readings of one sensor, on our machine
MOST = 1500  # lines of a summary: the hours of a month in two units. A unit for each reading would be as many as those
Key = tuple[int, int]
STORED = TypeAdapter(list[Row])


class DiskFull(Exception):
    """No room for a write. Nothing of it was kept, and reading goes on."""


class TooDense(Exception):
    """The window holds more readings than can be summed up while the next summary waits."""


class Missing(Exception):
    """Nothing stored answers to that id or name; says which in French."""


class Damaged(Exception):
    """What was asked for cannot be read: the file is broken there, or holds what the application never wrote."""


# SQLite's words (Python 3.9 does not give its codes) when what it reads is no page of a database, or no text.
BROKEN = ("malformed", "not a database", "Could not decode")
DAMAGED = (
    "La base est abîmée : des relevés ne se lisent plus. Sauvez les autres (/readings.csv?sensor=… pour chaque "
    "capteur), puis repartez d'une base neuve : docker compose down --volumes efface les relevés et les mesures."
)
NO_READING = "aucun relevé ne porte ce numéro"
NO_SENSOR = "ce capteur n'a aucun relevé"


def _row(reading: ReadingIn) -> tuple[str, int, float, Optional[str]]:
    return reading.sensor, reading.at, reading.value, reading.unit


class Storage:
    """One connection, used by one thread: the event loop's. A summary, which may be long, has its own of both."""

    full = False  # the last write was refused for want of room
    damaged = False  # something could not be read since the start

    def __init__(self) -> None:
        self._aside = CapacityLimiter(1)

    def open(self, path: str) -> None:
        """Opens the file, made if it is not there; nothing stays open where that fails.

        schema.Foreign, and a file left as it was, when the database is not this application's.
        """
        schema.look(path)
        self._path = path
        self._db = sqlite3.connect(path, isolation_level=None)
        try:
            complete = schema.is_complete(self._db)
            # WAL: readers never wait for a writer. FULL: an acknowledged write survives a power cut.
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            if not complete:
                self._db.executescript(schema.SCHEMA)
        except (sqlite3.Error, schema.Foreign):
            self.close()
            raise
        self.full = self.damaged = False

    def close(self) -> None:
        """Folds the journal back into the file."""
        self._db.close()

    def status(self) -> Literal["ok", "disk full"]:
        """Whether the last write found room. Damaged, or sqlite3.Error when the database does not answer."""
        with self._noticing_damage():
            self._db.execute("SELECT 1 FROM readings LIMIT 1").fetchone()
        if self.damaged:
            raise Damaged
        return "disk full" if self.full else "ok"

    @contextmanager
    def _noticing_damage(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, ValidationError) as error:
            if not isinstance(error, ValidationError) and not any(words in str(error) for words in BROKEN):
                raise
            self._notice_damage()
            raise Damaged from error

    def _notice_damage(self) -> None:
        if not self.damaged:
            logger.error(DAMAGED)
        self.damaged = True

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self._noticing_damage():
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    self._db.execute("COMMIT")
                except BaseException:
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
                    raise
        except sqlite3.OperationalError as error:
            if "full" not in str(error):  # Python 3.9 gives SQLite's words only, not its code
                raise
            self.full = True
            raise DiskFull from error
        self.full = False

    def add(self, reading: ReadingIn) -> int:
        """The id of the new reading."""
        with self._transaction():
            return int(self._db.execute(INSERT, _row(reading)).lastrowid or 0)

    def add_all(self, readings: Sequence[ReadingIn]) -> int:
        """How many were added: all, or none and an exception."""
        with self._transaction():
            self._db.executemany(INSERT, map(_row, readings))
        return len(readings)

    def get(self, number: int) -> Reading:
        """The reading of that id, or Missing."""
        with self._noticing_damage():
            found = self._db.execute(ONE, (number,)).fetchone()
            if found is None:
                raise Missing(NO_READING)
            return _reading(found)

    def replace(self, number: int, reading: ReadingIn) -> None:
        """Puts the reading in the place of the one of that id, or Missing."""
        self._change(UPDATE, (*_row(reading), number))

    def delete(self, number: int) -> None:
        """Takes out the reading of that id, or Missing."""
        self._change("DELETE FROM readings WHERE id = ?", (number,))

    def _change(self, statement: str, values: Sequence[object]) -> None:
        with self._transaction():
            if self._db.execute(statement, values).rowcount == 0:
                raise Missing(NO_READING)

    def page(self, where: Filter, after: Key, limit: int) -> tuple[list[Reading], Optional[Key]]:
        """At most `limit` readings after the key (at, id), in that order, and the key to go on from."""
        rows, key = self.rows(where, after, limit)
        return [_reading(row) for row in rows], key

    def rows(self, where: Filter, after: Key, limit: int) -> tuple[list[Row], Optional[Key]]:
        """The same, as (id, sensor, at, value, unit)."""
        # One lower bound only: given two, SQLite may choose the looser and walk to the other.
        at, number = max(after, START if where.since is None else (where.since, 0))
        until = FOREVER if where.until is None else where.until
        asked = {"sensor": where.sensor, "at": at, "id": number, "until": until, "limit": limit + 1}
        with self._noticing_damage():
            found = self._db.execute(PAGE if where.sensor is None else PAGE_OF_SENSOR, asked).fetchall()
            rows = STORED.validate_python(found[:limit])
        return rows, (rows[-1][2], rows[-1][0]) if len(found) > limit else None

    def sensors(self, after: str, limit: int) -> tuple[list[KnownSensor], Optional[str]]:
        """At most `limit` sensors after that name, and the name to go on from, or None."""
        with self._noticing_damage():
            rows = self._db.execute(SENSORS, {"after": after, "limit": limit + 1}).fetchall()
            items = [KnownSensor(sensor=name, first_at=a, last_at=b) for name, a, b in rows[:limit]]
        return items, items[-1].sensor if len(rows) > limit else None

    async def summary_aside(self, sensor: str, bucket: str, since: int, until: int) -> Summary:
        """The summary, made in a thread for summaries, one by one: the event loop serves the others meanwhile."""
        return await to_thread.run_sync(self.summary, sensor, bucket, since, until, limiter=self._aside)

    def summary(self, sensor: str, bucket: str, since: int, until: int) -> Summary:
        """One bucket per hour or day of UTC and per unit that has readings; since <= at < until, in ms.

        Any thread may call it: it reads by a connection of its own, which cannot write.
        """
        asked = {"size": BUCKETS[bucket], "sensor": sensor, "since": since, "until": until, "most": MOST + 1}
        with closing(sqlite3.connect(f"{Path(self._path).absolute().as_uri()}?mode=ro", uri=True)) as db:
            # Not by the clock: a busy machine would refuse what ours sums up.
            deadline = time.thread_time() + PATIENCE
            db.set_progress_handler(lambda: time.thread_time() > deadline, 10_000)
            try:
                with self._noticing_damage():
                    rows = db.execute(SUMMARY, asked).fetchall()
                    if len(rows) > MOST:
                        raise TooDense
                    if not rows and not db.execute(ANY_OF, (sensor,)).fetchone():
                        raise Missing(NO_SENSOR)
                    items = [Bucket(start=a, unit=b, count=c, mean=d, min=e, max=f) for a, b, c, d, e, f in rows]
            except sqlite3.OperationalError as error:
                if "interrupted" in str(error):
                    raise TooDense from error
                raise
        return Summary(sensor=sensor, since=since, until=until, items=items)


def _reading(row: Row) -> Reading:
    number, sensor, at, value, unit = row
    return Reading(id=number, sensor=sensor, at=at, value=value, unit=unit)
