"""Montre, puis enlève, tout ce que le labo a mis sur cette machine.

Enlevés : conteneurs, réseaux, volumes, images du labo, substituts et bases d'un paquet, espace de travail de VS Code,
.venv, results/.
Jamais : une image de base officielle, le cache d'un autre projet, le moteur Docker.
"""

import shutil
from pathlib import Path
from typing import Any

from lab import bases, project, wheels, workspace
from lab.command import Parser
from lab.console import consent, say, stop
from lab.process import run, show

INTERRUPTED = "Ce qui n'est pas encore enlevé reste : relancez `make clean`."
FOLDERS = [
    Path(".venv"),
    Path(".venv-dev"),
    Path("results"),
    Path(".lab"),
    Path("tests/lint/node_modules"),
    Path("tests/devcontainer/node_modules"),
]


def lab_images(services: dict[str, Any]) -> list[str]:
    """The lab's images of this LAB_TAG that are here, then stand-ins and a bundle's bases that bear a base's name."""
    named = {service["image"] for name, service in services.items() if name in project.SERVICES}
    tags = {image.rpartition(":")[2] for image in named}
    listing = ["docker", "images", "--format", "{{.Repository}}:{{.Tag}}"]
    built = [image for tag in sorted(tags) for image in run([*listing, f"docker-lab/*:{tag}"]).stdout.split()]
    return built + [base for base in bases.BASES if bases.kind(base) == "stand-in" or wheels.carried(base)]


def labelled(kind: str, label: str) -> list[str]:
    """The names of the containers, networks or volumes that bear the label."""
    command = {"conteneur": ["ps", "--all"], "réseau": ["network", "ls"], "volume": ["volume", "ls"]}[kind]
    name = "{{.Names}}" if kind == "conteneur" else "{{.Name}}"
    return run(["docker", *command, "--filter", f"label={label}", "--format", name]).stdout.split()


def declared(kind: str, parts: dict[str, Any], label: str) -> list[str]:
    """The project's networks or volumes that compose.yaml names: what `down` removes, and all that it removes."""
    names = {part["name"] for part in parts.values()}
    return [name for name in labelled(kind, label) if name in names]


def launched(name: str) -> list[str]:
    """The names of the containers that this project's launcher has started, and that are still there."""
    return labelled("conteneur", f"docker-lab.launcher={name}")


def announce(found: dict[str, list[str]]) -> None:
    """Say all that is about to go."""
    say("Voici ce qui va être enlevé :")
    for kind, names in found.items():
        for each in names:
            say(f"  - {kind} {each}")
    if found["volume"]:
        say("Les volumes contiennent les relevés enregistrés et les mesures : ils seront perdus.")


def remove_folders(folders: list[str]) -> None:
    """Remove the folders of this checkout, a link without what it leads to; leave with what to type for the rest."""
    for folder in map(Path, folders):
        try:
            folder.unlink() if folder.is_symlink() else shutil.rmtree(folder)
        except OSError as error:
            stop(
                f"{folder} ne peut pas être enlevé en entier ({error.strerror} : {error.filename}). Tapez "
                f"`sudo rm -r {folder}`, puis relancez `make clean`."
            )


def main(*words: str) -> None:
    """List, ask, remove."""
    parser = Parser("clean", __doc__)
    parser.consent()
    parser.heed(words)
    lab = project.check()
    label = f"com.docker.compose.project={lab['name']}"
    opened = workspace.label()
    # What a killed launcher had started stays behind; VS Code's container is a project of its own.
    apart = [*launched(lab["name"]), *(labelled("conteneur", opened) if opened else [])]
    found = {
        "conteneur": labelled("conteneur", label) + apart,
        "réseau": declared("réseau", lab.get("networks", {}), label),
        "volume": declared("volume", lab.get("volumes", {}), label),
        "image": lab_images(lab["services"]) + (workspace.images(opened) if opened else []),
        "dossier": [str(folder) for folder in FOLDERS if folder.exists() or folder.is_symlink()],
    }
    if not any(found.values()):
        say("Il n'y a rien à enlever.")
        return
    announce(found)
    consent("Continuer ?", destructive=True)
    removals = [["docker", "rm", "--force", "--volumes", *apart]] if apart else []
    removals += [["docker", "compose", "--profile", "*", "down", "--volumes", "--remove-orphans"]]
    for argv in removals:
        if show(argv) != 0:
            stop("Docker n'a pas tout enlevé : la raison est ci-dessus. Relancez ensuite `make clean`.")
    kept = [image for image in found["image"] if run(["docker", "image", "rm", image]).returncode != 0]
    remove_folders(found["dossier"])
    if kept:
        stop(
            f"Un conteneur se sert encore de {', '.join(kept)} : `docker ps --all` le montre. "
            "Enlevez-le (`docker rm`), puis relancez `make clean`."
        )
    say("C'est fait. Le moteur Docker et les images officielles sont toujours là.")
