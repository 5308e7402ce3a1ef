"""Toutes les images du labo dans un seul fichier, pour une salle sans réseau.

save  écrit docker-lab.tar.zst et son empreinte docker-lab.tar.zst.sha256
load  vérifie l'empreinte, puis charge les images : `docker compose up` suffit alors, sans réseau
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import bases
import project
import rights
from console import install_packages, run, say, script, stop

BUNDLE = Path("docker-lab.tar.zst")
MIB = 2**20


def images(*options: str) -> list[str]:
    """The images of the services that `docker compose` with these options knows."""
    config = run(["docker", "compose", *options, "config", "--format", "json"])
    if config.returncode != 0:
        stop(f"compose.yaml n'est pas lisible : {config.stderr.strip()}")
    services = json.loads(config.stdout)["services"].values()
    return list(dict.fromkeys(service["image"] for service in services))


def built(image: str) -> bool:
    """Whether the engine has the image."""
    return run(["docker", "image", "inspect", image]).returncode == 0


def contents() -> list[str]:
    """What a room needs: the bases, the lab; and, of what measures start-ups, what is built. Leaves without the lab."""
    lab = [*bases.BASES, *images()]
    if missing := [image for image in lab if not built(image)]:
        stop(f"Il manque {', '.join(missing)} : tapez `make up`, puis relancez la commande.")
    extra = images("--file", "compose.yaml", "--file", "compose.targets.yaml", "--profile", "*")
    left_out = [image for image in extra if image not in lab and not built(image)]
    if left_out:
        say(f"Pas encore construites, donc laissées de côté : {', '.join(left_out)}.")
    return [*lab, *(image for image in extra if image not in {*lab, *left_out})]


def save(path: Path) -> None:
    """Write the bundle and its sha256 beside it; nothing is left under the final name when it fails."""
    rights.writable(path.parent)
    wanted = contents()
    if shutil.which("zstd") is None:
        say("J'installe zstd, qui compresse le paquet trois fois plus petit.")
        install_packages("zstd")
    say(f"J'écris {', '.join(wanted)} dans {path}.")
    partial = path.with_suffix(".partial")
    try:
        with subprocess.Popen(["docker", "save", *wanted], stdout=subprocess.PIPE) as source:
            packed = subprocess.Popen(
                ["zstd", "-3", "-T0", "-q", "-f", "-o", str(partial)], stdin=source.stdout
            )
            show_growth(packed, partial)
        if source.returncode or packed.returncode:
            stop(
                "Le paquet n'a pas pu être écrit : vérifiez la place sur le disque, puis relancez la commande."
            )
        digest = sha256(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    Path(f"{path}.sha256").write_text(f"{digest}  {path.name}\n", encoding="utf-8")
    say(f"{path} : {path.stat().st_size / MIB:.0f} Mio, empreinte sha256 {digest}")
    say(
        f"Copiez ce fichier et {path.name}.sha256, puis, sur l'autre machine : make unbundle FILE={path.name}"
    )


def show_growth(process: subprocess.Popen[bytes], path: Path) -> None:
    """Return when the process ends; on a terminal, its output's size grows on one line meanwhile."""
    finished = threading.Event()

    def report() -> None:
        while sys.stderr.isatty() and not finished.wait(0.5):
            size = path.stat().st_size / MIB if path.exists() else 0
            print(f"\r  {size:6.0f} Mio écrits", end="", file=sys.stderr, flush=True)

    reporter = threading.Thread(target=report)
    reporter.start()
    try:
        process.wait()
    finally:
        finished.set()
        reporter.join()
        if sys.stderr.isatty():
            print(file=sys.stderr)


def sha256(path: Path) -> str:
    """The file's sha256, as sha256sum writes it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load(path: Path) -> None:
    """Load the images of a bundle whose sha256 is the one written beside it."""
    if not path.is_file():
        stop(f"Le fichier {path} n'existe pas : tapez `make unbundle FILE=chemin/vers/docker-lab.tar.zst`.")
    witness = Path(f"{path}.sha256")
    if not witness.is_file():
        stop(f"L'empreinte {witness} manque : copiez-la à côté du paquet, puis relancez la commande.")
    if sha256(path) != (witness.read_text(encoding="utf-8", errors="replace").split() or [""])[0]:
        stop(f"{path} est abîmé (son empreinte n'est pas celle de {witness.name}) : copiez-le à nouveau.")
    say(f"Empreinte vérifiée. Je charge les images de {path}.")
    if subprocess.run(["docker", "load", "--input", str(path)], check=False).returncode != 0:
        stop("Docker n'a pas pu charger le paquet : `make doctor` dit ce qui manque à cette machine.")
    say("Les images sont là : `docker compose up` suffit maintenant, même sans réseau.")


def main() -> None:
    """Save or load, as the first argument says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    actions = parser.add_subparsers(dest="action", required=True)
    for name, sentence in {"save": "écrit le paquet", "load": "vérifie et charge un paquet"}.items():
        action = actions.add_parser(name, help=sentence)
        action.add_argument(
            "file", type=Path, nargs="?", default=BUNDLE, help="docker-lab.tar.zst par défaut"
        )
    options = parser.parse_args()
    project.check()
    {"save": save, "load": load}[options.action](options.file)


if __name__ == "__main__":
    script(main, "Aucun paquet n'a été laissé à moitié écrit.")
