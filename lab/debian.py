"""What is Debian's own: which distribution this is, the archive that its apt uses, a later suite for the engine."""

import os
import platform
import shutil

from lab.console import stop
from lab.process import run, show

PINNED = ["docker.io", "docker-cli", "docker-compose", "docker-buildx", "containerd"]
SUITE = os.environ.get("LAB_ENGINE_SUITE", "forky")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def distribution() -> tuple[str, int]:
    """The distribution's identifier and major version; ("", 0) where there is no os-release."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return "", 0
    return release.get("ID", ""), int(release.get("VERSION_ID", "99").split(".")[0])


def archive() -> str:
    """The address of the Debian archive that this machine's own apt uses, as apt itself resolves it.

    Source of the fields: apt-get(8), indextargets.
    """
    fields = "$(ORIGIN)|$(CODENAME)|$(COMPONENT)|$(REPO_URI)"
    targets = ["apt-get", "indextargets", "--format", fields, "Created-By: Packages"]
    if "Debian|" not in run(targets).stdout:
        show([*as_root(), "apt-get", "update"])
    lines = (line.split("|") for line in run(targets).stdout.splitlines())
    addresses = [
        address.rstrip("/")
        for origin, codename, component, address in lines
        if origin == "Debian" and component == "main" and "-" not in codename
    ]
    if not addresses:
        stop("apt ne connaît aucune archive Debian : tapez `sudo apt-get update`, puis relancez la commande.")
    return addresses[0]


def add_later_suite() -> None:
    """Write the pinned source for the engine's packages; nothing else of that suite is ever preferred."""
    files = {
        "/etc/apt/sources.list.d/docker-lab.sources": (
            f"Types: deb\nURIs: {archive()}\nSuites: {SUITE}\nComponents: main\nSigned-By: {KEYRING}\n"
        ),
        "/etc/apt/preferences.d/docker-lab": (
            f"Package: *\nPin: release n={SUITE}\nPin-Priority: 1\n\n"
            f"Package: {' '.join(PINNED)}\nPin: release n={SUITE}\nPin-Priority: 600\n"
        ),
    }
    for path, text in files.items():
        if show([*as_root(), "tee", path], stdin=text) != 0:
            stop(f"Écriture impossible dans {path} : vérifiez vos droits, puis relancez la commande.")


def as_root() -> list[str]:
    """The words to put before a command that needs root: none, or sudo."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        stop("Cette étape demande les droits de root, et sudo est absent : relancez la commande en tant que root.")
    return ["sudo"]


def install_packages(*packages: str) -> None:
    """Install Debian packages; leave with a sentence when apt cannot."""
    root = as_root()
    argv = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--no-install-recommends"]
    if show([*argv, *packages]) != 0 and (show([*root, "apt-get", "update"]) != 0 or show([*argv, *packages]) != 0):
        stop(
            f"apt n'a pas pu installer {' '.join(packages)} : vérifiez la connexion et les sources d'apt, "
            "puis relancez la commande."
        )
