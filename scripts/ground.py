"""Prépare la machine pour le labo : moteur Docker, place sur le disque, images de base, ports libres.

Rien n'est installé sans être annoncé. `--no-ports` laisse les ports de côté (les tests prennent les leurs).
"""

import argparse
import sys

import bases
import disk
import engine
import ports
from console import say

# What is needed on the engine's disk, in GiB: to make or pull the bases and build the images; to run them.
DISK_GIB = {"bases": 4, "running": 1}


def main() -> None:
    """Check each thing in turn; the first that cannot be had stops with a sentence and exit code 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-ports", action="store_true", help="ne vérifie pas que les ports sont libres")
    options = parser.parse_args()
    engine.ensure()
    if not options.no_ports:
        ports.check()
    disk.check(DISK_GIB["bases"] if bases.absent() else DISK_GIB["running"])
    bases.ensure()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        say("\n✗ Interrompu. Ce qui est déjà installé reste ; relancez la commande pour continuer.")
        sys.exit(130)
