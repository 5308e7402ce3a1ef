"""Le lanceur de la variante « fast » : la même application, par le plus court chemin jusqu'au premier 200."""

import gc
import os

# Le ramasse-miettes parcourt sans cesse ce que l'on importe, et n'y trouve rien à jeter.
gc.disable()
# Réglages de pydantic : ne pas chercher d'extensions, ne construire un modèle qu'à son premier usage.
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"

from pydantic import BaseModel  # noqa: E402

BaseModel.model_config["defer_build"] = True

import uvicorn  # noqa: E402

import main as application  # noqa: E402


def main() -> None:
    """Servir l'application sur le port 80, le ramasse-miettes de nouveau en marche."""
    gc.freeze()
    gc.enable()
    uvicorn.run(application.app, host="0.0.0.0", port=80)
