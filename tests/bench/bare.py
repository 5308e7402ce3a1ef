"""The control of throughput.py: FastAPI with one route, nothing around it, on uvloop."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

import models as m
from storage import Storage

storage = Storage()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """The same database as the application's, with the reading that throughput.py posts to the others."""
    storage.open(os.environ["LAB_DATABASE"])
    storage.add(m.ReadingIn.model_validate_json(os.environ["BARE_READING"]))
    yield
    storage.close()


app = FastAPI(lifespan=lifespan)


@app.get("/health")
async def health() -> m.Health:
    """What Compose waits for."""
    return m.Health(status=storage.status())


@app.get("/readings/{id}")
async def read(id: int) -> m.Reading:  # noqa: A002
    """One reading."""
    return storage.get(id)


if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=80, loop="uvloop", http="httptools", access_log=False)
