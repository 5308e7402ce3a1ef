"""The routes, and nothing that a request could bend: it names a target of the list, or is refused."""

import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from launcher import home, targets
from launcher.chunks import ChunkedBody
from launcher.core import TargetFailed
from launcher.door import Door
from launcher.engine import Engine
from launcher.events import Listed
from launcher.gate import Busy
from launcher.lines import Lines
from launcher.models import RunRequest, StartRequest
from launcher.options import Kvm
from launcher.sweep import sweep
from launcher.workshop import Refused, Workshop

REPORTED = 5
PHRASES = {404: "Cette adresse n'existe pas.", 405: "Cette méthode n'est pas permise à cette adresse."}
# By pydantic's error type; {…} is filled from the bound that was passed, never from what was sent.
MESSAGES = {
    "missing": "champ obligatoire",
    "extra_forbidden": "champ inconnu : une requête ne choisit que des cibles de la liste",
    "json_invalid": "JSON mal formé",
    "string_type": "un texte est attendu",
    "string_unicode": "un texte Unicode valide est attendu",
    "string_too_long": "au plus {max_length} caractères",
    "int_type": "un nombre entier est attendu",
    "int_from_float": "un nombre entier est attendu",
    "greater_than_equal": "au moins {ge}",
    "less_than_equal": "au plus {le}",
    "list_type": "un tableau est attendu",
    "too_short": "au moins une cible est attendue",
    "too_long": "au plus {max_length} cibles",
    "value_error": "{error}",
}


def from_environment() -> Workshop:
    """The workshop of this container; LookupError or TargetFailed when it is none of Compose's, or without engine."""
    tag = os.environ.get("LAB_TAG", "dev")
    engine = Engine()
    where = home.find(engine, socket.gethostname())
    return Workshop(engine, where, targets.read(tag), tag, kvm(os.environ))


def kvm(environment: Mapping[str, str]) -> Kvm:
    """What the probe said, through compose.kvm.yaml when it succeeded."""
    works = environment.get("LAB_KVM") == "1"
    return Kvm(works, environment.get("KVM_GID") or "0", "" if works else environment.get("LAB_FALLBACK", ""))


def create_app(workshop: Workshop | None = None) -> FastAPI:
    """The service, on the workshop given or on that of this container; leaves with a sentence when it cannot serve.

    Here, not in the lifespan: Starlette would put its trace around the sentence.
    """
    try:
        at_work = workshop or from_environment()
        if left := sweep(at_work.engine, at_work.home):
            print(f"{left} conteneur(s) d'un lanceur précédent : enlevé(s).", flush=True)
    except (TargetFailed, LookupError, ValueError) as error:
        raise SystemExit(f"✗ {error}") from None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        at_work.closing.set()
        sweep(at_work.engine, at_work.home)
        at_work.engine.close()

    app = FastAPI(title="Lanceur", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.workshop = at_work
    app.add_middleware(Door)
    app.add_middleware(ChunkedBody)
    for refusal in (Refused, Busy, TargetFailed, RequestValidationError, HTTPException):
        app.add_exception_handler(refusal, refuse)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/targets", response_model=None)
    def listed(request: Request) -> dict[str, list[Listed]]:
        return {"targets": at(request).listed()}

    @app.post("/starts", status_code=201)
    def start(asked: StartRequest, request: Request) -> Any:
        sample = at(request).start(asked.target)
        if error := sample["error"]:
            return JSONResponse({"detail": error["sentence"], "log": error["log"]}, 502)
        return sample

    @app.post("/runs")
    def run(asked: RunRequest, request: Request) -> Response:
        at_work = at(request)
        return Lines(at_work.begin(asked), at_work.finish)

    return app


def at(request: Request) -> Workshop:
    """The workshop behind the application that got the request."""
    found: Workshop = request.app.state.workshop
    return found


def refuse(_: Request, error: Exception) -> JSONResponse:
    """A refusal as JSON: `detail` in French, without a word of what was sent."""
    if isinstance(error, RequestValidationError):
        return JSONResponse({"detail": [problem(each) for each in error.errors()[:REPORTED]]}, 422)
    if isinstance(error, HTTPException) and error.status_code == 400:  # a body that is not even text
        return JSONResponse({"detail": [{"loc": ["body"], "msg": MESSAGES["json_invalid"]}]}, 422)
    if isinstance(error, HTTPException):
        sentence = PHRASES.get(error.status_code, error.detail)
        return JSONResponse({"detail": sentence}, error.status_code, error.headers)
    if isinstance(error, Busy):
        return JSONResponse({"detail": str(error)}, 429, {"Retry-After": "1"})
    if isinstance(error, Refused):
        return JSONResponse({"detail": error.sentence}, error.status)
    return JSONResponse({"detail": str(error)}, 502)  # TargetFailed: the engine did not do its part


def problem(found: dict[str, Any]) -> dict[str, Any]:
    """Where, and what is wrong. An unknown field's own name is not repeated."""
    unknown = found["type"] == "extra_forbidden"
    bounds = found.get("ctx") or {}
    message = MESSAGES.get(found["type"], "valeur refusée").format(**bounds)
    return {"loc": ["body"] if unknown else list(found["loc"]), "msg": message}
