"""compose.yaml as Compose reads it here: with the values of the environment and of .env in it."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lab import engine
from lab.console import stop
from lab.process import run

ROOT = Path(__file__).resolve().parents[1]
SERVICES = ("docs", "api", "loadtest")
IMAGES = "docker-lab/"
TAG = r"\w[\w.-]{0,127}"  # as Docker's reference grammar has it
ENV_FILE = Path(".env")


def read(
    every: bool, environment: Mapping[str, str] | None = None, files: Iterable[str] = (), folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """What `docker compose config` says, in this environment or in another, of compose.yaml or of these files.

    In this folder, or in another that holds them.
    """
    named = [word for file in files for word in ("--file", file)]
    named += ["--profile", "*"] if every else []
    named += ["--project-directory", str(folder)] if folder else []
    return run(["docker", "compose", *named, "config", "--format", "json"], environment=environment)


def lab(config: subprocess.CompletedProcess[str]) -> dict[str, Any] | None:
    """The configuration when it is the lab's, whatever was added to it; None when it is unreadable or another's."""
    said = config.stdout.replace("$$", "$")  # Compose writes each $ twice: that of a folder's name among them
    try:
        found: dict[str, Any] = json.loads(said) if config.returncode == 0 else {}
    except ValueError:  # another program of that name
        return None
    services = found.get("services") or {}
    ours = all(services.get(name, {}).get("image", "").startswith(IMAGES) for name in SERVICES)
    return found if ours else None


def config(*, every: bool = True, files: Iterable[str] = ()) -> dict[str, Any]:
    """Its name, services, volumes and networks; without `every`, only of the profiles that COMPOSE_PROFILES names.

    `files` are read together instead of compose.yaml alone. Leaves with a sentence that names the variable or the file
    because of which it is not the lab's.
    """
    answer = read(every, files=files)
    found = lab(answer)
    if found is None:
        stop(fault(answer))
    tag = found["services"]["api"]["image"].removeprefix(f"{IMAGES}api:")
    if not re.fullmatch(TAG, tag, re.ASCII):  # Compose takes it; the first build would not
        stop(
            f"LAB_TAG={tag} ne convient pas (dans l'environnement, ou dans le fichier .env) : indiquez au plus 128 "
            "lettres sans accent, chiffres, points, tirets ou soulignés, dont le premier signe n'est ni point ni tiret."
        )
    return found


def fault(answer: subprocess.CompletedProcess[str]) -> str:
    """Which setting keeps Compose from reading the lab, found by leaving out each in turn, and what to do about it."""
    said = answer.stderr.strip().splitlines()[-1:]
    why = f"« {said[0]} »" if answer.returncode and said else "il lit un autre projet"
    for name in suspects():
        if readable_without(name):
            return (
                f"La variable {name}={os.environ[name]} empêche Compose de lire le labo ({why}) : "
                f"corrigez-la, ou tapez `unset {name}`, puis relancez la commande."
            )
    if readable_elsewhere():
        if not os.path.lexists(ENV_FILE):
            return (
                f"Compose ne lit pas le labo dans le dossier {ROOT} ({why}) : donnez-lui un nom sans signe inhabituel, "
                "puis relancez la commande."
            )
        return (
            f"Le fichier .env de ce dossier empêche Compose de lire le labo ({why}) : corrigez-le (du texte en UTF-8, "
            "une ligne NOM=valeur par réglage), ou renommez-le, puis relancez la commande."
        )
    if readable_elsewhere(*suspects()):
        return (
            f"Plusieurs réglages empêchent Compose de lire le labo ({why}) : {', '.join(suspects())}, ou le fichier "
            ".env. Enlevez-les, puis relancez la commande."
        )
    if run(["docker", "compose", "version"]).returncode:
        return "Docker Compose ne répond pas : `make doctor` dit ce qui manque à cette machine."
    return f"Compose ne lit pas compose.yaml ({why}) : s'il a été modifié, remettez-le comme il était."


def suspects() -> list[str]:
    """The variables of the environment that Compose itself, compose.yaml or what it includes listens to."""
    files = (file.read_text(encoding="utf-8") for file in ROOT.glob("compose*.yaml"))
    heard = {name for text in files for name in re.findall(r"\$\{([A-Z_]+)", text)}
    return sorted(name for name in os.environ if name in heard or name.startswith("COMPOSE_"))


def readable_without(*settings: str) -> bool:
    """Whether Compose reads the lab once these variables are left out."""
    return lab(read(every=True, environment=without(settings))) is not None


def readable_elsewhere(*settings: str) -> bool:
    """Whether Compose reads the lab without these variables in a folder that holds the lab's files, and no .env.

    COMPOSE_DISABLE_ENV_FILE is not enough: each included file reads the .env beside it all the same.
    """
    with tempfile.TemporaryDirectory() as folder:
        for file in ROOT.glob("compose*.yaml"):
            shutil.copy(file, folder)
        return lab(read(every=True, environment=without(settings), folder=Path(folder))) is not None


def without(settings: Iterable[str]) -> dict[str, str]:
    """The environment, but for these variables."""
    return {name: value for name, value in os.environ.items() if name not in settings}


def strangers(lab: Mapping[str, Any]) -> list[str]:
    """The names of containers that bear the project's name and run an image that is not of this lab."""
    name = lab["name"]
    images = {service.get("image", f"{name}-{key}") for key, service in lab["services"].items()}
    here = ["docker", "ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={name}"]
    found = run(here).stdout.split()
    if not found:
        return []
    shown = run(["docker", "inspect", "--format", "{{.Name}} {{.Config.Image}}", *found]).stdout.splitlines()
    return [
        container.removeprefix("/")
        for container, _, image in (line.partition(" ") for line in shown)
        if not image.startswith(IMAGES) and repository(image) not in {repository(each) for each in images}
    ]


def repository(image: str) -> str:
    """An image's name without its tag and digest."""
    path, slash, name = image.partition("@")[0].rpartition("/")
    return path + slash + name.partition(":")[0]


def check() -> dict[str, Any]:
    """The lab's configuration, once the engine answers and nobody else's containers bear its project's name.

    Leaves with a sentence otherwise: `down`, `clean` or `up` would act on them.
    """
    engine.require()
    found = config()
    if others := strangers(found):
        cure = (
            "tapez `unset COMPOSE_PROJECT_NAME`"
            if os.environ.get("COMPOSE_PROJECT_NAME")
            else "donnez un autre nom au labo, par exemple `export COMPOSE_PROJECT_NAME=mon-labo`"
        )
        stop(
            f"Le projet « {found['name']} » a des conteneurs qui ne sont pas ceux du labo ({', '.join(others)}) : "
            f"{cure}, puis relancez la commande. Rien n'a été fait."
        )
    return found
