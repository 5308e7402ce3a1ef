"""Montre tout ce que le labo a mis sur cette machine, puis l'enlève.

Enlevés : conteneurs, réseaux, volumes, images du labo et substituts, .venv, results/. Jamais : une image de base
officielle, le cache d'un autre projet, le moteur Docker.
"""

import argparse
import os
import shutil
import subprocess
from pathlib import Path

import bases
import engine
from console import consent, run, say

FOLDERS = [Path(".venv"), Path("results"), Path("tests/lint/node_modules")]


def lab_images() -> list[str]:
    """The lab's images of this LAB_TAG, then the stand-ins that bear a base's name."""
    tag = os.environ.get("LAB_TAG", "dev")
    built = run(
        ["docker", "images", "--format", "{{.Repository}}:{{.Tag}}", f"docker-lab/*:{tag}"]
    ).stdout.split()
    return built + [base for base in bases.BASES if bases.kind(base) == "substitut"]


def listed(kind: str, label: str) -> list[str]:
    """The names of this project's containers, networks or volumes."""
    command = {"conteneur": ["ps", "--all"], "réseau": ["network", "ls"], "volume": ["volume", "ls"]}[kind]
    name = "{{.Names}}" if kind == "conteneur" else "{{.Name}}"
    return run(["docker", *command, "--filter", f"label={label}", "--format", name]).stdout.split()


def main() -> None:
    """List, ask, remove."""
    argparse.ArgumentParser(
        prog="make clean", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    engine.require()
    label = f"com.docker.compose.project={os.environ.get('COMPOSE_PROJECT_NAME', 'docker-lab')}"
    found = {kind: listed(kind, label) for kind in ("conteneur", "réseau", "volume")}
    found["image"] = lab_images()
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
    subprocess.run(
        ["docker", "compose", "--profile", "*", "down", "--volumes", "--remove-orphans"], check=True
    )
    for image in found["image"]:
        subprocess.run(["docker", "image", "rm", image], check=False, stdout=subprocess.DEVNULL)
    for folder in found["dossier"]:
        shutil.rmtree(folder)
    say("C'est fait. Le moteur Docker et les images officielles sont toujours là.")


if __name__ == "__main__":
    main()
