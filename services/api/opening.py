"""The database at the start: open before the first request, or a sentence in the log that says what to do."""

import os
import shutil
import sqlite3
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from schema import Foreign
from storage import Storage

ROOM = 64 * 1024  # bytes; beside an empty database, SQLite keeps a file of 32 KiB that its readers share
NO_ROOM = (
    "Disque plein : la base {path} ne peut pas s'ouvrir. Libérez de la place (« docker system df » dit "
    "ce que Docker occupe), puis relancez : docker compose up --detach"
)
REFUSED = (
    "La base {path} ne s'ouvre pas ({words}). Vérifiez que c'est bien une base SQLite, et que l'utilisateur de "
    "l'api peut écrire dans son dossier, puis relancez : docker compose up --detach"
)
FOREIGN = (
    "La base {path} est refusée : {words}. Elle n'a pas été modifiée. Donnez un autre fichier (LAB_DATABASE), ou "
    "repartez d'un volume neuf : docker compose down --volumes efface les relevés et les mesures."
)


def explain(path: str, error: Exception) -> str:
    """Why this database does not open, and what to do; SQLite calls a full disk by several names."""
    if isinstance(error, Foreign):
        return FOREIGN.format(path=path, words=error)
    folder = Path(path).parent
    full = "full" in str(error) or (folder.is_dir() and shutil.disk_usage(folder).free < ROOM)
    return (NO_ROOM if full else REFUSED).format(path=path, words=error)


class Opening:
    """ASGI middleware: opens the storage when the server starts; it refuses to start where that fails.

    An exception there, and Starlette would log its traceback.
    """

    def __init__(self, app: ASGIApp, storage: Storage) -> None:
        self.app = app
        self.storage = storage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on all but a start that failed."""
        if scope["type"] == "lifespan":
            path = os.environ.get("LAB_DATABASE") or "readings.sqlite3"
            try:
                self.storage.open(path)
            except (sqlite3.Error, Foreign, OSError) as error:
                await receive()
                await send({"type": "lifespan.startup.failed", "message": explain(path, error)})
                return
        await self.app(scope, receive, send)
