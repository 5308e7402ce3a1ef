"""Refusals: one shape for all, in French, and never a word of what was sent.

Echoing the input is how a refusal becomes a 500: NaN, or half a surrogate pair, cannot be written as JSON.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Union

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route

from bodies import NotText
from models import SENSOR, UNIT
from queries import CURSOR
from storage import Damaged, DiskFull, Missing, TooDense

DISK_FULL = "disque plein : rien n'a été écrit, la lecture fonctionne toujours"
DAMAGED = "la base de données est abîmée : ce relevé, ou l'un de ceux-là, ne se lit plus"
NO_THREAD = "trop de calculs à la fois : réessayez dans un instant"
REPORTED = 20  # of a batch with 10,000 wrong rows, the first ones are enough

# By pydantic's error type; {…} is filled from the bound that was passed, never from the input.
MESSAGES = {
    "missing": "champ obligatoire",
    "extra_forbidden": "champ inconnu",
    "json_invalid": "JSON mal formé",
    "model_attributes_type": "un objet JSON est attendu",
    "model_type": "un objet JSON est attendu",
    "list_type": "un tableau JSON est attendu",
    "too_short": "au moins {min_length} relevé est attendu",
    "too_long": "au plus {max_length} relevés sont acceptés",
    "string_type": "un texte est attendu",
    "string_unicode": "un texte Unicode valide est attendu",
    "string_pattern_mismatch": "{pattern}",
    "string_too_long": "au plus {max_length} caractères",
    "float_type": "un nombre est attendu",
    "finite_number": "un nombre fini est attendu",
    "int_parsing": "un nombre entier est attendu",
    "int_parsing_size": "ce nombre entier est trop grand",
    "greater_than_equal": "la valeur doit être au moins {ge}",
    "less_than_equal": "la valeur doit être au plus {le}",
    "less_than": "la valeur doit être inférieure à {lt}",
    "literal_error": "valeurs possibles : {expected}",
    "value_error": "{error}",
}
PATTERNS = {
    SENSOR: "1 à 64 minuscules sans accent, chiffres ou tirets (-) sont attendus, sans point ni tiret bas (_)",
    UNIT: "1 à 16 caractères sont attendus, sans commencer par une espace, =, +, - ou @",
    CURSOR: "le « next » d'une page précédente est attendu",
}
# What Starlette and FastAPI say on their own, in English.
PHRASES = {
    "Not Found": "cette adresse n'existe pas",
    "Method Not Allowed": "cette méthode n'est pas permise à cette adresse",
}


class Refusal(BaseModel):
    """Un refus, en une phrase."""

    detail: str


class Problem(BaseModel):
    """Ce qui ne va pas, et où."""

    loc: Annotated[
        list[Union[str, int]],
        Field(description="L'endroit : body, query ou path, puis le rang (pour un lot), puis le champ."),
    ]
    msg: str


class InvalidInput(BaseModel):
    """Un refus, point par point."""

    detail: list[Problem]


REFUSALS: dict[int, dict[str, Any]] = {
    403: {"model": Refusal, "description": "Nom d'hôte inconnu, ou page d'un autre site."},
    404: {"model": Refusal, "description": "Introuvable."},
    413: {"model": Refusal, "description": "Corps de requête trop grand."},
    415: {
        "model": Refusal,
        "description": "Corps compressé, ou qui n'est pas annoncé comme ce qui est lu ici.",
    },
    422: {"model": InvalidInput, "description": "Données refusées : la réponse dit où et pourquoi."},
    503: {"model": Refusal, "description": "Base de données injoignable ou abîmée, ou service saturé."},
    507: {"model": Refusal, "description": DISK_FULL},
}


def refusals(*codes: int) -> dict[Union[int, str], dict[str, Any]]:
    """What `responses=` of a route expects, for these status codes."""
    return {code: REFUSALS[code] for code in codes}


def explain(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """pydantic's errors as [{"loc": [...], "msg": French}], without the input."""
    problems = []
    for error in errors:
        kind, loc = error["type"], list(error["loc"])
        if kind == "extra_forbidden":
            loc.pop()  # the name of the unknown field is input as well
        if kind == "json_invalid":
            loc = loc[:1]  # what follows is a position in the text
        context = dict(error.get("ctx", {}))
        if "expected" in context:
            context["expected"] = context["expected"].replace(" or ", " ou ")
        if "pattern" in context:
            context["pattern"] = PATTERNS.get(context["pattern"], context["pattern"])
        problems.append({"loc": loc, "msg": MESSAGES.get(kind, "valeur refusée").format(**context)})
    return problems


class InvalidBatch(Exception):
    """Why a batch is refused: [{"loc": ["body", row, field], "msg": ...}]."""

    def __init__(self, problems: list[dict[str, Any]]) -> None:
        self.problems = problems


async def _on_invalid_input(request: Request, error: RequestValidationError) -> Response:
    return JSONResponse({"detail": explain(error.errors()[:REPORTED])}, 422)


async def _on_invalid_batch(request: Request, error: InvalidBatch) -> Response:
    return JSONResponse({"detail": error.problems}, 422)


async def _on_http_error(request: Request, error: HTTPException) -> Response:
    if error.status_code == 400:  # FastAPI's "There was an error parsing the body": not UTF-8, 5,000 brackets…
        cause = error.__cause__
        said = str(cause) if isinstance(cause, NotText) else MESSAGES["json_invalid"]
        return JSONResponse({"detail": [{"loc": ["body"], "msg": said}]}, 422)
    headers = {"Allow": allowed(request)} if error.status_code == 405 else error.headers
    return JSONResponse({"detail": PHRASES.get(error.detail, error.detail)}, error.status_code, headers)


def allowed(request: Request) -> str:
    """The methods of this address; Starlette would name those of the first route only."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    path = next(route.path for route in routes if route.matches(request.scope)[0] is not Match.NONE)
    methods = {method for route in routes if route.path == path for method in route.methods or ()}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


async def _on_client_gone(request: Request, error: ClientDisconnect) -> Response:
    return Response(status_code=400)  # nobody is there to read it, but there is nothing to trace either


async def _on_missing(request: Request, error: Missing) -> Response:
    return JSONResponse({"detail": str(error)}, 404)


async def _on_too_dense(request: Request, error: TooDense) -> Response:
    problem = {"loc": ["query"], "msg": "cette fenêtre contient trop de relevés : rapprochez ses bornes"}
    return JSONResponse({"detail": [problem]}, 422)


async def _on_disk_full(request: Request, error: DiskFull) -> Response:
    return JSONResponse({"detail": DISK_FULL}, 507)


async def _on_damaged(request: Request, error: Damaged) -> Response:
    return JSONResponse({"detail": DAMAGED}, 503)


async def _on_no_thread(request: Request, error: RuntimeError) -> Response:
    if "new thread" not in str(error):  # Python's words, where the container may have no more of them
        raise error
    return JSONResponse({"detail": NO_THREAD}, 503, {"retry-after": "1"})


async def _on_database_error(request: Request, error: sqlite3.Error) -> Response:
    return JSONResponse({"detail": "la base de données ne répond pas"}, 503)


HANDLERS: dict[Any, Any] = {
    RequestValidationError: _on_invalid_input,
    InvalidBatch: _on_invalid_batch,
    HTTPException: _on_http_error,
    ClientDisconnect: _on_client_gone,
    Missing: _on_missing,
    TooDense: _on_too_dense,
    DiskFull: _on_disk_full,
    Damaged: _on_damaged,
    RuntimeError: _on_no_thread,
    sqlite3.Error: _on_database_error,
}
