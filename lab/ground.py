"""Prépare la machine : droits des fichiers, moteur Docker, place sur le disque, images de base, ports.

Rien n'est installé sans être annoncé.
"""

from lab import bases, binding, builder, disk, engine, ports, project, rights
from lab.command import Parser
from lab.console import say


def prepare(*, own_ports: bool = True, every_base: bool = False) -> None:
    """Check each thing in turn; the first that cannot be had stops with a sentence and exit code 1.

    Without `own_ports` nobody asks whether they are free: the tests take their own. With `every_base`, the bases of all
    recipes are asked for, and not only those of the services that are about to start.
    """
    rights.check()
    binding.check_address()
    engine.ensure()
    builder.check()
    project.check()
    if own_ports:
        binding.check()
        ports.check()
    wanted = list(bases.BASES) if every_base else bases.of_stack()
    disk.check(disk.needed_gib(bases_present=not bases.absent(wanted)))
    bases.ensure(wanted)


def warn_of_umask() -> None:
    """Say it where a file that one adds to the application would be read by its owner alone."""
    if umask := rights.private_umask():
        say(
            f"! umask {umask:03o} : l'application ne pourrait pas lire un fichier que vous ajouteriez à services/api. "
            "Après chaque nouveau fichier, tapez `chmod -R a+rX services`, ou travaillez sous `umask 022`."
        )


def main(*words: str) -> None:
    """Prepare, as the options say."""
    parser = Parser("ground", __doc__)
    parser.add_argument("--no-ports", action="store_true", help="ne vérifie pas que les ports sont libres")
    parser.add_argument("--every-base", action="store_true", help="demande les images de base de toutes les recettes")
    parser.consent()
    options = parser.heed(words)
    prepare(own_ports=not options.no_ports, every_base=options.every_base)
