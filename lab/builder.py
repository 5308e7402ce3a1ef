"""What Docker would build with, and the variables that would keep it from building the lab."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lab import engine, settings, versions
from lab.check import Check
from lab.console import stop
from lab.process import run

# The names that an image's platform gives to processors, by those that `docker info` gives them.
PROCESSORS = {"x86_64": "amd64", "aarch64": "arm64"}
OLDEST_INTERFACE = (1, 44)  # start_interval, in the healthchecks, came with it
INSPECT = ["docker", "buildx", "inspect"]
# What builds read of the environment: their values are tried, as no list of the good ones would stay true.
TRIED = ("BUILDX_", "BUILDKIT_", "SOURCE_DATE_EPOCH", "COMPOSE_BAKE")


def check() -> None:
    """Return when nothing that is set keeps Docker from building the lab; leave with doctor's sentence otherwise.

    One question to the client where nothing is set.
    """
    described = engine.info() if os.environ.get("DOCKER_DEFAULT_PLATFORM") else {}
    for each in checks(described):
        if each.good is False:
            stop(f"{each.text}. Pour y remédier, tapez {each.remedy}, puis relancez la commande.")


def checks(described: Mapping[str, Any]) -> Iterator[Check]:
    """All that is to be said; `described` is what the engine says of itself. A trial only where all else is well."""
    before = [*variable_checks(described), *builder_checks()]
    yield from before
    if all(each.good is not False for each in before):
        yield from trial_checks()


def variable_checks(described: Mapping[str, Any]) -> Iterator[Check]:
    """The variables that change what Docker builds and runs, when they are set."""
    processor = described.get("Architecture", "")
    own = PROCESSORS.get(processor, processor)
    if wanted := os.environ.get("DOCKER_DEFAULT_PLATFORM"):
        good = bool({own, processor} & set(wanted.split("/")))
        text = f"DOCKER_DEFAULT_PLATFORM={wanted} : ce moteur est {own}"
        yield Check(text, good, "" if good else forget("DOCKER_DEFAULT_PLATFORM"))
    if spoken := os.environ.get("DOCKER_API_VERSION"):
        recent = (versions.parse_version(spoken) or (0,)) >= OLDEST_INTERFACE
        minimum = versions.dotted(OLDEST_INTERFACE)
        text = f"DOCKER_API_VERSION={spoken} : version imposée aux échanges avec le moteur (minimum {minimum})"
        yield Check(text, None if recent else False, forget("DOCKER_API_VERSION"))
    if (choice := os.environ.get("DOCKER_BUILDKIT", "")).lower() in {"0", "false"}:
        text = f"DOCKER_BUILDKIT={choice} : l'ancien constructeur, qui ne sait pas construire tout le labo"
        yield Check(text, False, forget("DOCKER_BUILDKIT"))


def builder_checks() -> Iterator[Check]:
    """The builder that Buildx would use, unless it is the engine's own, which alone sees the images that are here.

    Any other asks a registry for them, by our names too. Nothing is said where Buildx is absent: its version has told.
    """
    named = os.environ.get("BUILDX_BUILDER")
    asked = run(INSPECT, timeout=engine.PATIENCE_S)
    lines = asked.stdout.partition("\n\n")[0].splitlines()  # those of the builder; then come its nodes
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    if asked.returncode:
        if run(["docker", "buildx", "version"]).returncode:
            return
        words = (asked.stderr.strip().splitlines() or ["(rien)"])[-1]
        guilty = settings.culprits(INSPECT)
        cure = forget(*guilty) if guilty else "`docker buildx use default`"
        if "BUILDX_CONFIG" in guilty:
            cure += ", ou indiquez un dossier où vous avez le droit d'écrire"
        yield Check(f"{spelled(guilty) or 'Constructeur Buildx'} : {words}", False, cure)
    elif (driver := fields.get("Driver", "").strip()) not in {"", "docker"}:
        name = fields.get("Name", "").strip()
        text = f"Constructeur Buildx {name} ({driver}) : il ne voit ni les substituts, ni les images du labo"
        yield Check(text, False, forget("BUILDX_BUILDER") if named else "`docker buildx use default`")
    elif named:
        yield Check(f"BUILDX_BUILDER={named} : c'est le constructeur du moteur", True)


def trial_checks() -> Iterator[Check]:
    """Whether an empty image is built with the variables that are set, by Buildx and by Compose; it is kept nowhere.

    A trial that takes too long says nothing.
    """
    heard = [name for name in settings.variables() if name.startswith(TRIED)]
    if not heard:
        return
    with TemporaryDirectory() as folder:
        recipe, services = Path(folder, "Dockerfile"), Path(folder, "compose.yaml")
        recipe.write_text("FROM scratch\n", encoding="utf-8")
        services.write_text("services: {empty: {image: docker-lab/empty, build: .}}\n", encoding="utf-8")
        for argv in (
            ["docker", "buildx", "build", "--output", "type=cacheonly", folder],
            ["docker", "compose", "--file", str(services), "--dry-run", "build"],
        ):
            asked = run(argv, timeout=settings.PATIENCE_S)
            if asked.returncode not in {0, 124}:
                guilty = settings.culprits(argv) or heard
                words = (asked.stderr.strip().splitlines() or ["(rien)"])[-1]
                yield Check(f"{spelled(guilty)} : Docker ne construit rien ({words})", False, forget(*guilty))
                return


def spelled(names: list[str]) -> str:
    """These variables with their values, as one would set them."""
    return ", ".join(f"{name}={os.environ[name]}" for name in names)


def forget(*names: str) -> str:
    """What to type to unset variables."""
    return f"`{settings.unset(names)}`"
