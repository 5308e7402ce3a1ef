"""Readings as a first FastAPI application would store them: no limit to a body, no word for a full disk."""

import os
import sqlite3
from typing import Any

from fastapi import FastAPI, Request

app = FastAPI()
database = sqlite3.connect(os.environ["LAB_DATABASE"], isolation_level=None)
database.execute("CREATE TABLE IF NOT EXISTS readings (id INTEGER PRIMARY KEY, text TEXT)")


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/readings", status_code=201)
async def create(request: Request) -> dict[str, Any]:
    reading = await request.json()
    number = database.execute("INSERT INTO readings (text) VALUES (?)", (str(reading),)).lastrowid
    return {"id": number, **reading}
