"""The base images: official ones when they can be had, else a bundle's, else stand-ins made from Debian's packages.

An image that is there is never replaced. A stand-in carries the label `lab.standin`, so that nobody takes it for the
official image, and is made on Debian hosts only, from the archive that the machine's own apt uses.
"""

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from lab import download, project, recipes
from lab.console import say, stop
from lab.debian import archive, distribution, install_packages
from lab.process import run, show

LABEL = "lab.standin"
COURSE = "python:3.9"  # that of the course's own Dockerfile
APT_HELPER = "/usr/lib/apt/apt-helper"
# Each base and the Debian suite whose Python has the same minor version.
BASES = {
    "python:3.9": os.environ.get("LAB_PY39_SUITE", "bullseye"),
    "python:3.9-slim": os.environ.get("LAB_PY39_SUITE", "bullseye"),
    "python:3.13-slim-trixie": "trixie",
}
# Where the suite of Python 3.9 is taken from; this machine's own archive unless it is set.
ARCHIVE_39 = os.environ.get("LAB_PY39_ARCHIVE")
OLD_SUITES = "https://www.debian.org/distrib/archive"
PACKAGES = "ca-certificates,python3,python3-pip,python3-venv"
# Manuals and translations are two fifths of such an image, and nobody reads them in a container.
EXCLUDED = ["/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/info/*"]
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
WITHOUT_STANDIN = (
    "demandez à votre enseignant docker-lab.tar.zst et docker-lab.tar.zst.sha256 (faits par `make bundle`), posez-les "
    "dans ce dossier, puis tapez `make unbundle FILE=docker-lab.tar.zst`."
)

Kind = Literal["official", "stand-in", "absent"]


def kind(base: str) -> Kind:
    """What a base is on this machine."""
    found = run(["docker", "image", "inspect", "--format", f'{{{{index .Config.Labels "{LABEL}"}}}}', base])
    if found.returncode != 0:
        return "absent"
    return "stand-in" if found.stdout.strip() else "official"


def needed(services: Iterable[Mapping[str, Any]]) -> list[str]:
    """The bases that the Dockerfiles of these services name, as `docker compose config` describes them."""
    named = {image for text in recipes.of(services) for image in recipes.images(text)}
    return [base for base in BASES if base in named]


def of_stack() -> list[str]:
    """The bases of what `docker compose up` builds here, COMPOSE_PROFILES included."""
    return needed(project.config(every=False)["services"].values())


def absent(wanted: Iterable[str] = BASES) -> list[str]:
    """Those of the bases that this machine lacks."""
    return [base for base in wanted if kind(base) == "absent"]


def ensure(wanted: Iterable[str] = BASES) -> None:
    """Return with each of these bases present; leave with one French sentence when none of the ways brings them."""
    missing = download.pull(absent(wanted))
    if not missing:
        return
    say(f"Le registre n'a pas donné {', '.join(missing)} : sa réponse est ci-dessus.")
    if bundles := sorted(Path().glob("docker-lab*.tar.zst")):
        stop(f"Un paquet d'images est là : tapez `make unbundle FILE={bundles[-1]}`, puis relancez la commande.")
    if distribution()[0] != "debian":
        stop(f"Ce labo ne sait fabriquer d'images de base que sous Debian : {WITHOUT_STANDIN}")
    say("Je fabrique des substituts avec les paquets Debian de cette machine (étiquette lab.standin ; deux minutes).")
    for suite in dict.fromkeys(BASES[base] for base in missing):
        make_standin(suite, [base for base in missing if BASES[base] == suite])


def make_standin(suite: str, bases: list[str]) -> None:
    """Build one stand-in from a Debian suite and tag it with each base that is still absent."""
    if run(["mmdebstrap", "--version"]).returncode != 0:
        say("Pour cela, j'installe mmdebstrap, l'outil de Debian qui assemble un système de fichiers.")
        install_packages("mmdebstrap")
    with tempfile.TemporaryDirectory(prefix="docker-lab-") as folder:
        root = Path(folder) / "rootfs.tar"
        say(f"Substitut {suite} → {', '.join(bases)}")
        if show(debootstrap_command(suite, root, Path(folder))) != 0:
            stop(
                f"La suite Debian « {suite} » n'a pas pu être téléchargée : vérifiez la connexion et l'espace disque "
                f"({folder}), puis relancez la commande. Sinon, {no_suite(suite)}"
            )
        import_image(suite, root, bases)


def source(suite: str) -> str:
    """The address of the archive that a suite is taken from."""
    return ARCHIVE_39 if ARCHIVE_39 and suite == BASES[COURSE] else archive()


def no_suite(suite: str) -> str:
    """What to do where the archive does not give a suite; another archive may have the only one with Python 3.9."""
    if suite != BASES[COURSE]:
        return WITHOUT_STANDIN
    return (
        f"si votre archive Debian n'a plus « {suite} », la seule suite qui ait Python 3.9, prenez-en une qui garde "
        f"les anciennes ({OLD_SUITES}) : `LAB_PY39_ARCHIVE=<son adresse> make up`. Ou encore, {WITHOUT_STANDIN}"
    )


def offered(suite: str) -> bool:
    """Whether the archive gives the suite's Release, asked as apt asks, proxy included; nothing is changed.

    True as well while apt knows no archive: the first `apt-get update` tells.
    """
    if "Debian" not in run(["apt-get", "indextargets", "--format", "$(ORIGIN)"]).stdout:
        return True
    with tempfile.TemporaryDirectory(prefix="docker-lab-") as folder:
        target = str(Path(folder) / "Release")
        argv = [APT_HELPER, "download-file", f"{source(suite)}/dists/{suite}/Release", target]
        return run(argv, timeout=20).returncode == 0


def debootstrap_command(suite: str, root: Path, folder: Path) -> list[str]:
    """The mmdebstrap call for a root filesystem that looks like the official image from the outside.

    On PATH: python, python3, pip, pip3; pip may install (no EXTERNALLY-MANAGED marker). Behind a proxy that re-signs
    TLS, pip needs the machine's own certificates: they go into the stand-in, and into no official image.
    """
    hooks = [
        'ln -s /usr/bin/python3 "$1/usr/local/bin/python"',
        'test -e "$1/usr/bin/pip" || ln -s /usr/bin/pip3 "$1/usr/local/bin/pip"',
        'rm -f "$1"/usr/lib/python3*/EXTERNALLY-MANAGED',
    ]
    if CERTIFICATES.exists():
        pip = folder / "pip.conf"
        pip.write_text(f"[global]\ncert = {CERTIFICATES}\n", encoding="utf-8")
        hooks += [f"upload {CERTIFICATES} {CERTIFICATES}", f"upload {pip} /etc/pip.conf"]
    return [
        *("mmdebstrap", "--variant=minbase", f"--include={PACKAGES}"),
        *(f"--dpkgopt=path-exclude={pattern}" for pattern in EXCLUDED),
        "--dpkgopt=path-include=/usr/share/doc/*/copyright",
        *(f"--aptopt={option}" for option in apt_options()),
        *(f"--customize-hook={hook}" for hook in hooks),
        *(suite, str(root), source(suite)),
    ]


def apt_options() -> list[str]:
    """The machine's own settings of apt without which its archive may not be usable (proxy, dates)."""
    names = ["Acquire::http::Proxy", "Acquire::https::Proxy", "Acquire::Check-Valid-Until", "Acquire::Check-Date"]
    return [line.rstrip(";") for name in names for line in run(["apt-config", "dump", name]).stdout.splitlines()]


def import_image(suite: str, root: Path, bases: list[str]) -> None:
    """Import a root filesystem as an image labelled as a stand-in, and tag it where no image stands."""
    changes = ['CMD ["python3"]', "ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"]
    argv = ["docker", "import", "--change", f"LABEL {LABEL}={suite}"]
    for change in changes:
        argv += ["--change", change]
    imported = run([*argv, str(root)])
    if imported.returncode != 0:
        stop(f"Docker n'a pas pu importer le substitut {suite} : {imported.stderr.strip()}")
    for base in bases:
        if kind(base) == "absent":
            run(["docker", "tag", imported.stdout.strip(), base])
