"""L'application du cours : des relevés de capteurs, que l'on envoie, que l'on relit et que l'on résume.

Une route, une fonction. Ce qu'elles emploient a son fichier : models (un relevé), queries (ce que l'on peut
demander), storage (la base SQLite), batch et export (JSON, CSV), errors et limits (ce que l'on refuse), whoami, slow.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, Path, Query, Request, Response

import batch
import export
import models as m
import queries as q
from application import create_app
from errors import refusals
from slow import burn
from storage import Storage
from whoami import Timeline, WhoAmI, whoami

timeline = Timeline()
timeline.mark("imports_done")
storage = Storage()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Ce qui précède la première requête, et ce qui suit la dernière."""
    storage.open(os.environ.get("LAB_DATABASE", "readings.sqlite3"))
    timeline.mark("ready")
    yield
    storage.close()


app = create_app("Relevés de capteurs", "L'application du cours Docker. `/whoami` dit où elle tourne.", lifespan)
Number = Annotated[m.Id, Path()]


# MEASURED
@app.get("/", tags=["Service"], summary="Bienvenue")
async def welcome() -> m.Welcome:
    return m.Welcome()


@app.get("/health", tags=["Service"], summary="La base répond-elle ?")
async def health() -> m.Health:
    storage.check()
    return m.Health(status="disk full" if storage.full else "ok")


@app.get("/whoami", tags=["Service"], summary="Qui répond, avec quels moyens, démarré en combien de temps ?")
async def who_am_i() -> WhoAmI:
    return whoami(timeline)


@app.post("/readings", status_code=201, responses=refusals(413, 507), tags=["Relevés"], summary="Enregistrer")
async def create(reading: m.ReadingIn, response: Response) -> m.Reading:
    number = storage.add(reading)
    response.headers["Location"] = f"/readings/{number}"
    return m.Reading(id=number, **dict(reading))


@app.post("/readings/batch", status_code=201, tags=["Relevés"], summary="Enregistrer un lot", **batch.DOCUMENTED)
async def create_batch(request: Request) -> m.Created:
    """Jusqu'à 10 000 relevés, en JSON ou en CSV : tous, ou aucun et les lignes fautives sont nommées."""
    readings = batch.parse(request.headers.get("content-type", ""), await request.body())
    return m.Created(created=storage.add_all(readings))


@app.get("/readings", tags=["Relevés"], summary="Relire, page par page")
async def read_page(query: Annotated[q.PageQuery, Query()]) -> m.Page:
    """Un curseur, et non un OFFSET : la millième page ne coûte pas plus que la première."""
    items, after = storage.page(query, query.after, query.limit)
    return m.Page(items=items, next=q.cursor(after))


@app.get("/readings.csv", tags=["Relevés"], summary="Tout relire, en CSV", response_class=export.CSVResponse)
async def read_csv(query: Annotated[q.Filter, Query()]) -> Response:
    """Envoyé au fur et à mesure ; `/readings/batch` accepte ce fichier tel quel."""
    return export.CSVResponse(export.csv_pages(storage, query))


@app.get("/readings/{number}", responses=refusals(404), tags=["Relevés"], summary="Relire un relevé")
async def read(number: Number) -> m.Reading:
    return storage.get(number)


@app.put("/readings/{number}", responses=refusals(404, 413, 507), tags=["Relevés"], summary="Remplacer")
async def replace(number: Number, reading: m.ReadingIn) -> m.Reading:
    storage.replace(number, reading)
    return m.Reading(id=number, **dict(reading))


@app.delete("/readings/{number}", status_code=204, responses=refusals(404, 507), tags=["Relevés"], summary="Supprimer")
async def delete(number: Number) -> None:
    storage.delete(number)


@app.get("/sensors", tags=["Capteurs"], summary="Les capteurs, par ordre alphabétique")
async def sensors(query: Annotated[q.SensorsQuery, Query()]) -> m.Sensors:
    items, after = storage.sensors(query.after or "", query.limit)
    return m.Sensors(items=items, next=after)


@app.get("/sensors/{sensor}/summary", responses=refusals(404), tags=["Capteurs"], summary="Résumer par heure, par jour")
async def summary(sensor: Annotated[m.Sensor, Path()], query: Annotated[q.SummaryQuery, Query()]) -> m.Summary:
    since, until = query.window
    buckets = storage.summary(sensor, query.bucket, since, until)
    return m.Summary(sensor=sensor, since=since, until=until, items=buckets)


@app.get("/cpu", tags=["Lentes exprès"], summary="Occuper un processeur")
def cpu(ms: Annotated[m.Delay, Query()] = 50) -> m.Slow:
    burn(ms)
    return m.Slow(ms=ms)


@app.get("/wait", tags=["Lentes exprès"], summary="Attendre, sans rien faire")
async def wait(ms: Annotated[m.Delay, Query()] = 50) -> m.Slow:
    await asyncio.sleep(ms / 1000)
    return m.Slow(ms=ms)
