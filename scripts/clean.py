"""Montre tout ce que le labo a mis sur cette machine, puis l'enlève.

Enlevés : conteneurs, réseaux, volumes, images du labo et substituts, espace de travail de VS Code, .venv, results/.
Jamais : une image de base officielle, le cache d'un autre projet, le moteur Docker.
"""

import argparse
import shutil
import subprocess
from pathlib import Path
from typing import Any

import bases
import engine
import project
import workspace
from console import consent, run, say, script, stop

FOLDERS = [
    Path(".venv"),
    Path(".venv-dev"),
    Path("results"),
    Path("tests/lint/node_modules"),
    Path("tests/devcontainer/node_modules"),
]


def lab_images(services: dict[str, Any]) -> list[str]:
    """The lab's images that are here, of this LAB_TAG, then the stand-ins that bear a base's name."""
    named = {service["image"] for service in services.values()}
    tags = {image.rpartition(":")[2] for image in named}
    listing = ["docker", "images", "--format", "{{.Repository}}:{{.Tag}}"]
    built = [image for tag in sorted(tags) for image in run([*listing, f"docker-lab/*:{tag}"]).stdout.split()]
    return built + [base for base in bases.BASES if bases.kind(base) == "substitut"]


def listed(kind: str, label: str) -> list[str]:
    """The names of this project's containers, networks or volumes."""
    command = {"conteneur": ["ps", "--all"], "réseau": ["network", "ls"], "volume": ["volume", "ls"]}[kind]
    name = "{{.Names}}" if kind == "conteneur" else "{{.Name}}"
    return run(["docker", *command, "--filter", f"label={label}", "--format", name]).stdout.split()


def launched(name: str) -> list[str]:
    """The names of the containers that this project's launcher has started, and that are still there."""
    return listed("conteneur", f"docker-lab.launcher={name}")


def main() -> None:
    """List, ask, remove."""
    argparse.ArgumentParser(
        prog="make clean", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    engine.require()
    lab = project.config()
    label = f"com.docker.compose.project={lab['name']}"
    found = {kind: listed(kind, label) for kind in ("conteneur", "réseau", "volume")}
    opened = workspace.label()
    apart = [*launched(lab["name"]), *(listed("conteneur", opened) if opened else [])]
    found["conteneur"] += apart
    found["image"] = lab_images(lab["services"]) + (workspace.images(opened) if opened else [])
    found["dossier"] = [str(folder) for folder in FOLDERS if folder.exists()]
    if not any(found.values()):
        say("Il n'y a rien à enlever.")
        return
    say("Voici ce qui va être enlevé :")
    for kind, names in found.items():
        for each in names:
            say(f"  - {kind} {each}")
    if found["volume"]:
        say("Les volumes contiennent les relevés enregistrés et les mesures : ils seront perdus.")
    consent("Continuer ?")
    if (
        apart
    ):  # a launcher that was killed leaves what it had started; VS Code's container is a project of its own
        subprocess.run(["docker", "rm", "--force", "--volumes", *apart], check=True)
    subprocess.run(
        ["docker", "compose", "--profile", "*", "down", "--volumes", "--remove-orphans"], check=True
    )
    kept = [image for image in found["image"] if run(["docker", "image", "rm", image]).returncode != 0]
    for folder in found["dossier"]:
        shutil.rmtree(folder)
    if kept:
        stop(
            f"Un conteneur se sert encore de {', '.join(kept)} : `docker ps --all` le montre. "
            "Enlevez-le (`docker rm`), puis relancez `make clean`."
        )
    say("C'est fait. Le moteur Docker et les images officielles sont toujours là.")


if __name__ == "__main__":
    script(main)
