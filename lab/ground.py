"""Prépare la machine pour le labo : droits des fichiers, moteur Docker, place sur le disque, images de base, ports.

Rien n'est installé sans être annoncé. `--no-ports` laisse les ports de côté (les tests prennent les leurs), et
`--every-base` demande les images de base de toutes les recettes, non des seuls services qui vont démarrer.
"""

import argparse

from lab import bases, disk, engine, ports, project, rights, room
from lab.console import say, script


def main() -> None:
    """Check each thing in turn; the first that cannot be had stops with a sentence and exit code 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-ports", action="store_true", help="ne vérifie pas que les ports sont libres")
    parser.add_argument(
        "--every-base", action="store_true", help="demande les images de base de toutes les recettes"
    )
    parser.add_argument("--watch", action="store_true", help="dit si un fichier ajouté serait illisible")
    options = parser.parse_args()
    rights.check()
    if options.watch and (umask := rights.private_umask()):
        say(
            f"! umask {umask:03o} : l'application ne pourrait pas lire un fichier que vous ajouteriez à services/api. "
            "Après chaque nouveau fichier, tapez `chmod -R a+rX services`, ou travaillez sous `umask 022`."
        )
    room.check_address()
    engine.ensure()
    project.check()
    if not options.no_ports:
        room.check()
        ports.check()
    wanted = list(bases.BASES) if options.every_base else bases.of_stack()
    disk.check(disk.needed_gib(bases_present=not bases.absent(wanted)))
    bases.ensure(wanted)


if __name__ == "__main__":
    script(main)
