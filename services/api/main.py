"""L'application du cours : des relevés de capteurs, que l'on envoie, que l'on relit et que l'on résume.

Une route, une fonction. Le reste a son fichier : models (un relevé), queries (les demandes), storage (la
base), batch et export (lots, CSV), errors, limits et door (ce que l'on refuse), whoami (qui répond), slow.
"""

import asyncio
from typing import Annotated

from fastapi import Query, Request, Response

import batch
import export
import models as m
import queries as q
from application import create_app
from errors import refusals
from slow import burn
from storage import Storage
from whoami import START, WhoAmI, whoami

START.mark("imports_done")
storage = Storage()
app = create_app("Relevés de capteurs", "L'application du cours Docker.", storage)


# Pourquoi « async def » ? Mesuré sur un cœur (Python 3.9, wrk, 8 clients, médiane de 3) : relire un relevé,
# 2 700 requêtes/s contre 1 300 en « def », qui passe par un autre fil ; en écrire un, 1 100 contre 970.
@app.get("/", tags=["Service"])
async def welcome() -> m.Welcome:
    """Bienvenue"""
    return m.Welcome()


@app.get("/health", tags=["Service"])
async def health() -> m.Health:
    """La base répond-elle ?"""
    return m.Health(status=storage.status())


@app.get("/whoami", tags=["Service"])
async def who_am_i() -> WhoAmI:
    """Qui répond, avec quels moyens, démarré en combien de temps ?"""
    return whoami()


@app.post("/readings", status_code=201, responses=refusals(413, 415, 507), tags=["Relevés"])
async def create(reading: m.ReadingIn, response: Response) -> m.Reading:
    """Enregistrer un relevé"""
    number = storage.add(reading)
    response.headers["Location"] = f"/readings/{number}"
    return m.Reading(id=number, **dict(reading))


@app.post("/readings/batch", status_code=201, tags=["Relevés"], **batch.DOCUMENTED)
async def create_batch(request: Request) -> m.Created:
    """Enregistrer un lot : jusqu'à 10 000 relevés, tous ou aucun, et les lignes fautives sont nommées"""
    readings = batch.parse(request.headers["content-type"], await request.body())
    return m.Created(created=storage.add_all(readings))


@app.get("/readings", tags=["Relevés"])
async def read_page(query: Annotated[q.PageQuery, Query()]) -> m.Page:
    """Relire page par page : avec un curseur, et non un OFFSET, la millième coûte autant que la première"""
    items, after = storage.page(query, query.after, query.limit)
    return m.Page(items=items, next=q.cursor(after))


@app.get("/readings.csv", tags=["Relevés"], **export.DOCUMENTED)
async def read_csv(query: Annotated[q.Filter, Query()]) -> Response:
    """Tout relire, en CSV, envoyé au fur et à mesure : /readings/batch accepte ce fichier tel quel"""
    return export.CSVResponse(export.csv_pages(storage, query))


@app.get("/readings/{id}", responses=refusals(404), tags=["Relevés"])
async def read(number: m.PathId) -> m.Reading:
    """Relire un relevé"""
    return storage.get(number)


@app.put("/readings/{id}", responses=refusals(404, 413, 415, 507), tags=["Relevés"])
async def replace(number: m.PathId, reading: m.ReadingIn) -> m.Reading:
    """Remplacer un relevé"""
    storage.replace(number, reading)
    return m.Reading(id=number, **dict(reading))


@app.delete("/readings/{id}", status_code=204, responses=refusals(404, 507), tags=["Relevés"])
async def delete(number: m.PathId) -> None:
    """Effacer un relevé"""
    storage.delete(number)


@app.get("/sensors", tags=["Capteurs"])
async def sensors(query: Annotated[q.SensorsQuery, Query()]) -> m.Sensors:
    """Les capteurs, par ordre alphabétique"""
    items, after = storage.sensors(query.after or "", query.limit)
    return m.Sensors(items=items, next=after)


@app.get("/sensors/{sensor}/summary", responses=refusals(404), tags=["Capteurs"])
async def summary(sensor: m.Sensor, query: Annotated[q.SummaryQuery, Query()]) -> m.Summary:
    """Résumer un capteur, par heure ou par jour"""
    return await storage.summary_aside(sensor, query.bucket, *query.window)


# « def », elle : le calcul a son fil, et les autres leur tour. Sous 8 clients de /cpu?ms=200, /health répond
# en 0,1 s ; en « async def », une fois en 5 s. On ne calcule pas plus : Python n'exécute qu'un fil à la fois.
@app.get("/cpu", tags=["Lentes exprès"])
def cpu(ms: m.Delay = 50) -> m.Slow:
    """Lente exprès : elle calcule pour rien, et un test de charge voit se former la file d'attente"""
    burn(ms)
    return m.Slow(ms=ms)


@app.get("/wait", tags=["Lentes exprès"])
async def wait(ms: m.Delay = 50) -> m.Slow:
    """Lente exprès : elle attend, comme on attend un autre service, et n'occupe personne"""
    await asyncio.sleep(ms / 1000)
    return m.Slow(ms=ms)
