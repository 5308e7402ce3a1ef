"""Met le labo dans trois fichiers, pour une salle sans réseau.

docker-lab.tar.zst (les images), docker-lab.zip (ce dossier, tel que git le connaît) et leurs empreintes : là-bas,
`unbundle` les charge.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab import bases, builder, project, rights, wheels
from lab.command import Parser
from lab.console import ROOT, say, stop
from lab.debian import install_packages
from lab.process import begun, run

INTERRUPTED = "Aucun paquet n'a été laissé à moitié écrit."
BUNDLE = Path("docker-lab.tar.zst")
MIB = 2**20


def images(*options: str) -> list[str]:
    """The images of the services that `docker compose` with these options knows."""
    config = run(["docker", "compose", *options, "config", "--format", "json"])
    if config.returncode != 0:
        stop(f"compose.yaml n'est pas lisible : {config.stderr.strip()}")
    services = json.loads(config.stdout)["services"].values()
    return list(dict.fromkeys(service["image"] for service in services))


def present(image: str) -> bool:
    """Whether the engine has the image."""
    return run(["docker", "image", "inspect", image]).returncode == 0


def contents() -> list[str]:
    """What a room needs: the lab; of what measures start-ups, what is built; the bases, with the course's packages.

    Leaves when the lab is not built, or a base or its packages cannot be had.
    """
    lab = images()
    if missing := [image for image in lab if not present(image)]:
        stop(f"Il manque {', '.join(missing)} : tapez `make up`, puis relancez la commande.")
    extra = images("--file", "compose.yaml", "--file", "compose.targets.yaml", "--profile", "*")
    left_out = [image for image in extra if image not in lab and not present(image)]
    if left_out:
        say(f"Pas encore construites, donc laissées de côté : {', '.join(left_out)}.")
    bases.ensure()
    offline = [wheels.make(base) for base in bases.BASES]
    return [*offline, *lab, *(image for image in extra if image not in {*lab, *left_out})]


def save(path: Path) -> None:
    """Write the bundle, the checkout and their sha256; nothing is left under the bundle's name when it fails."""
    rights.writable(path.parent)
    wanted = contents()
    if shutil.which("zstd") is None:
        say("J'installe zstd, qui compresse le paquet trois fois plus petit.")
        install_packages("zstd")
    say(f"J'écris {', '.join(wanted)} dans {path}.")
    witness = Path(f"{path}.sha256")
    witness.unlink(missing_ok=True)  # it speaks of the bundle that was
    with whole(path) as partial:
        pack = ["zstd", "-3", "-T0", "-q", "-f", "-o", str(partial)]
        with (
            begun(["docker", "save", *wanted], stdout=subprocess.PIPE) as source,
            begun(pack, stdin=source.stdout) as packed,
        ):
            show_growth(packed, partial)
        if source.returncode or packed.returncode:
            stop("Le paquet n'a pas pu être écrit : vérifiez la place sur le disque, puis relancez la commande.")
    written = [path, *checkout(path.with_name(path.name.removesuffix(".tar.zst") + ".zip"))]
    witness.write_text("".join(f"{sha256(file)}  {file.name}\n" for file in written), encoding="utf-8")
    conclude(written, processors(wanted))


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Yield where to write; the file takes its name, in the place of the former one, once all of it is there."""
    partial = path.with_suffix(".partial")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def checkout(path: Path) -> list[Path]:
    """The zip of the commit that this folder is at; none, and a sentence, where git does not know the folder."""
    git = ["git", "-C", str(ROOT)]
    commit = run([*git, "rev-parse", "--short", "HEAD:./"])
    if commit.returncode != 0:
        path.unlink(missing_ok=True)
        say(f"{path.name} n'est pas écrit : git ne connaît pas ce dossier ({commit.stderr.strip()}).")
        return []
    with whole(path) as partial:
        options = ["--format=zip", f"--prefix={path.stem}/", f"--output={partial.absolute()}"]
        if (archive := run([*git, "archive", *options, "HEAD"])).returncode != 0:
            stop(f"{path} n'a pas pu être écrit : {archive.stderr.strip()}")
    if changed := run([*git, "status", "--porcelain", "."]).stdout.splitlines():
        changes = f"`git status` en montre {len(changed)}"
        say(f"{path.name} est le dernier commit, sans ce qui a changé depuis ({changes}).")
    return [path]


def processors(names: list[str]) -> str:
    """The architectures of these images, as Docker names them: amd64, arm64."""
    found = run(["docker", "image", "inspect", "--format", "{{.Architecture}}", *names]).stdout.split()
    return ", ".join(sorted(set(found)))


def conclude(written: list[Path], architecture: str) -> None:
    """Say what was written, for which machines, and what to do there, where nothing of the lab is yet."""
    path, *folder = written
    for file in written:
        say(f"{file} : {file.stat().st_size / MIB:.0f} Mio")
    say(f"Les images sont pour les processeurs {architecture} ; pour d'autres, faites le paquet sur l'un d'eux.")
    names = ", ".join([file.name for file in written] + [f"{path.name}.sha256"])
    place = "posez-les dans une copie de ce dossier-ci, que vous apportez aussi, et tapez-y :"
    if folder:
        root = folder[0].stem
        place = f"dépliez {folder[0].name}, posez les deux autres fichiers dans le dossier {root}, et tapez-y :"
    say(f"Copiez {names} sur une machine qui a Docker (et, pour make, Python 3.11). Là-bas, {place}")
    say(f"  make unbundle FILE={path.name}")
    say("Sans make, ces deux commandes en tiennent lieu ; la seconde donne au cours son image de base :")
    say(f"  docker load --input {path.name}")
    say(f"  docker tag {wheels.name(bases.COURSE)} {bases.COURSE}")
    say("Enfin : docker compose up --detach --wait")


def show_growth(process: subprocess.Popen[str], path: Path) -> None:
    """Return when the process ends; on a terminal, its output's size grows on one line meanwhile."""
    finished = threading.Event()

    def report() -> None:
        while sys.stderr.isatty() and not finished.wait(0.5):
            size = path.stat().st_size / MIB if path.exists() else 0
            print(f"\r  {size:6.0f} Mio écrits", end="", file=sys.stderr, flush=True)

    reporter = threading.Thread(target=report, daemon=True)  # Ctrl-C may come while it starts: nobody waits for it then
    try:
        reporter.start()
        process.wait()
        finished.set()
        reporter.join()
    finally:
        finished.set()
        if sys.stderr.isatty():
            print(file=sys.stderr)


def sha256(path: Path) -> str:
    """The file's sha256, as sha256sum writes it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main(*words: str) -> None:
    """Write the file that was named, and those beside it."""
    parser = Parser("bundle", __doc__)
    parser.setting("--file", "FILE", str(BUNDLE), "le paquet à écrire")
    parser.heed(words)
    project.check()
    builder.check()
    save(Path(os.environ.get("FILE") or BUNDLE))
