"""Charge le paquet d'images d'une salle sans réseau.

Son empreinte est vérifiée ; `docker compose up` et `docker build` se passent ensuite de réseau. Une image de base
déjà là n'est remplacée que si vous le voulez : cette commande le demande.
"""

import os
from pathlib import Path

from lab import bases, project, wheels
from lab.bundle import BUNDLE, INTERRUPTED, present, processors, sha256
from lab.command import Parser
from lab.console import agreed, say, stop
from lab.process import finished, run

__all__ = ["INTERRUPTED", "main"]


def load(path: Path) -> None:
    """Load the images of a bundle whose sha256 is the one written beside it, and name the bases that are missing."""
    if not path.is_file():
        stop(f"Le fichier {path} n'existe pas : tapez `make unbundle FILE=chemin/vers/docker-lab.tar.zst`.")
    witness = Path(f"{path}.sha256")
    if not witness.is_file():
        stop(f"L'empreinte {witness} manque : copiez-la à côté du paquet, puis relancez la commande.")
    if sha256(path) != (witness.read_text(encoding="utf-8", errors="replace").split() or [""])[0]:
        stop(f"{path} est abîmé (son empreinte n'est pas celle de {witness.name}) : copiez-le à nouveau.")
    say(f"Empreinte vérifiée. Je charge les images de {path}.")
    if finished(["docker", "load", "--input", str(path)]).returncode != 0:
        stop("Docker n'a pas pu charger le paquet : `make doctor` dit ce qui manque à cette machine.")
    brought = {base: wheels.name(base) for base in bases.BASES if present(wheels.name(base))}
    all_taken = adopt(brought)
    say(f"Les images sont là : sans réseau, `docker compose up` marche{', `docker build` aussi' if all_taken else ''}.")
    mine = run(["docker", "version", "--format", "{{.Server.Arch}}"]).stdout.strip()
    if (architecture := processors([*brought.values()])) not in {mine, ""}:
        say(f"Elles sont pour les processeurs {architecture}, celui-ci est {mine} : Docker les traduira, s'il le peut.")


def adopt(brought: dict[str, str]) -> bool:
    """Give the bases that came under the lab's own names (base -> that name) their usual ones; whether all have them.

    A base that is there without the same packages is replaced only if the reader wants it.
    """
    others = [base for base, name in brought.items() if wheels.carried(base) != wheels.carried(name)]
    there = [base for base in others if present(base)]
    if there:
        say(f"Déjà sur cette machine, sans les paquets Python du cours : {', '.join(there)}.")
    taken = not there or agreed("Les remplacer, pour que `docker build` se passe de réseau ?")
    for base in others:
        if taken or base not in there:
            run(["docker", "tag", brought[base], base])
        else:
            say(f"{base} reste ce qu'elle était. Pour la remplacer plus tard : docker tag {brought[base]} {base}")
    return bool(brought) and taken


def main(*words: str) -> None:
    """Load the file that was named."""
    parser = Parser("unbundle", __doc__)
    parser.setting("--file", "FILE", str(BUNDLE), "le paquet")
    parser.consent()
    parser.heed(words)
    project.check()
    load(Path(os.environ.get("FILE") or BUNDLE))
