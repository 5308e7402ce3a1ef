"""The control of the hostile corpus: the same routes as a first tutorial writes them. Not to be imitated."""

import sqlite3
from datetime import datetime
from typing import Any

from fastapi import FastAPI, Response
from pydantic import BaseModel

app = FastAPI()
base = sqlite3.connect(":memory:", check_same_thread=False)
base.execute("CREATE TABLE readings (id INTEGER PRIMARY KEY, sensor TEXT, at TEXT, value REAL, unit TEXT)")
COLUMNS = ("id", "sensor", "at", "value", "unit")
Row = dict[str, Any]


class Reading(BaseModel):
    sensor: str
    at: datetime
    value: float
    unit: str | None = None


def insert(reading: Reading) -> int | None:
    values = (reading.sensor, reading.at.isoformat(), reading.value, reading.unit)
    return base.execute("INSERT INTO readings (sensor, at, value, unit) VALUES (?, ?, ?, ?)", values).lastrowid


@app.get("/health")
async def health() -> Row:
    return {"status": "ok"}


@app.post("/readings", status_code=201)
async def create(reading: Reading, response: Response) -> Row:
    response.headers["X-Sensor"] = reading.sensor
    return {"id": insert(reading), **reading.model_dump()}


@app.post("/readings/batch", status_code=201)
async def create_batch(readings: list[Reading]) -> Row:
    return {"created": len([insert(reading) for reading in readings])}


@app.get("/readings")
async def read_page(sensor: str = "", limit: int = 100) -> list[Row]:
    found = base.execute("SELECT * FROM readings WHERE ? IN ('', sensor) ORDER BY id LIMIT ?", (sensor, limit))
    return [dict(zip(COLUMNS, row, strict=True)) for row in found]


@app.get("/readings/{number}")
async def read(number: int) -> Row:
    found = base.execute("SELECT * FROM readings WHERE id = ?", (number,)).fetchone()
    return dict(zip(COLUMNS, found, strict=True)) if found else {}


@app.get("/sensors/{sensor}/summary")
async def summary(sensor: str, since: datetime, until: datetime) -> Row:
    return {"sensor": sensor, "since": since, "until": until}
