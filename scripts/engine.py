"""The Docker engine: is it here, does it run, is it recent enough; if not, start it or install it, saying so first.

Debian 12's own packages (Engine 20.10, Compose 1) are older than what the lab needs, so there the five packages
come from a later suite, pinned so that nothing else does. runc stays the machine's own: a later one needs a newer libc.
"""

import os
import platform
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from console import as_root, consent, install_packages, run, say, script, show, stop

Version = tuple[int, ...]

# start_interval in healthchecks needs Engine 25; `!override` needs Compose 2.24.4.
MINIMUM: dict[str, Version] = {"engine": (25, 0), "compose": (2, 24, 4), "buildx": (0, 13)}
NAMES = {"engine": "Docker Engine", "compose": "Docker Compose", "buildx": "Docker Buildx"}
PINNED = ["docker.io", "docker-cli", "docker-compose", "docker-buildx", "containerd"]
SUITE = os.environ.get("LAB_ENGINE_SUITE", "forky")
DOCUMENTATION = "https://docs.docker.com/engine/install/"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
GRACE_S = 2.0  # a daemon just ordered may not be a process yet
LOG = Path("/var/log/docker-lab-engine.log")


class State(Enum):
    """What `docker version` and the PATH tell of the engine."""

    RUNNING = "running"
    DENIED = "denied"
    DOWN = "down"
    ABSENT = "absent"


def state() -> State:
    """The engine's state, asked of the API itself: an init script's word is not trusted."""
    answer = run(["docker", "version", "--format", "{{.Server.Version}}"], timeout=30)
    if answer.returncode == 0:
        return State.RUNNING
    if "permission denied" in answer.stderr.lower():
        return State.DENIED
    desktop = platform.system() != "Linux" and shutil.which("docker")
    return State.DOWN if desktop or os.environ.get("DOCKER_HOST") or daemon() else State.ABSENT


def daemon() -> str | None:
    """The path of dockerd, also where an ordinary user's PATH does not look."""
    return shutil.which("dockerd", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))


def versions() -> dict[str, Version | None]:
    """The versions of engine, compose and buildx; None where one does not answer."""
    commands = {
        "engine": ["docker", "version", "--format", "{{.Server.Version}}"],
        "compose": ["docker", "compose", "version", "--short"],
        "buildx": ["docker", "buildx", "version"],
    }
    return {part: parse_version(run(argv, timeout=30).stdout) for part, argv in commands.items()}


def parse_version(text: str) -> Version | None:
    """The first dotted number of a text as a tuple: `v2.24.4-desktop.1` gives (2, 24, 4)."""
    found = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(part) for part in found[0].split(".")) if found else None


def dotted(version: Version) -> str:
    """A version as one writes it."""
    return ".".join(map(str, version))


def missing_package(part: str) -> str:
    """The package that brings a part, named as this machine's distribution names it."""
    if run(["dpkg-query", "--show", "docker-ce"]).returncode == 0:
        return {"engine": "docker-ce", "compose": "docker-compose-plugin", "buildx": "docker-buildx-plugin"}[
            part
        ]
    compose = "docker-compose-v2" if distribution()[0] == "ubuntu" else "docker-compose"
    return {"engine": "docker.io", "compose": compose, "buildx": "docker-buildx"}[part]


def check_versions() -> None:
    """Return when every part is recent enough; leave naming the part and its package otherwise."""
    for part, version in versions().items():
        wanted = dotted(MINIMUM[part])
        remedy = f"installez le paquet {missing_package(part)} ({DOCUMENTATION}), puis relancez la commande."
        if version is None:
            stop(f"{NAMES[part]} est absent (il en faut au moins la version {wanted}) : {remedy}")
        if version < MINIMUM[part]:
            stop(f"{NAMES[part]} {dotted(version)} est trop ancien (minimum {wanted}) : {remedy}")


def distribution() -> tuple[str, int]:
    """The distribution's identifier and major version; ("", 0) where there is no os-release."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return "", 0
    return release.get("ID", ""), int(release.get("VERSION_ID", "99").split(".")[0])


def ensure() -> None:
    """Return with an engine that answers and is recent enough; leave with one French sentence otherwise."""
    found = state()
    if found is State.ABSENT:
        install()
        found = state()
    if found is State.DOWN:
        start()
        found = state()
    if found is State.DENIED:
        user = os.environ.get("USER", "$USER")
        stop(
            "Docker tourne, mais vous n'avez pas le droit de lui parler : tapez "
            f"`sudo usermod -aG docker {user}`, fermez la session, rouvrez-la, puis relancez la commande."
        )
    check_versions()


def require() -> None:
    """Return when the engine answers; leave otherwise, for what makes no sense without it."""
    if state() is not State.RUNNING:
        stop("Docker ne répond pas : `make doctor` dit pourquoi, et quoi faire.")


def start() -> None:
    """Start the installed engine and return once its API answers; leave with the end of its log otherwise."""
    if os.environ.get("DOCKER_HOST"):
        stop(
            f"Le moteur désigné par DOCKER_HOST ({os.environ['DOCKER_HOST']}) ne répond pas : "
            "démarrez-le, ou tapez `unset DOCKER_HOST`."
        )
    if platform.system() != "Linux":
        stop(
            "Docker est installé mais arrêté : ouvrez Docker Desktop, attendez qu'il soit prêt, puis relancez."
        )
    say("Docker est installé mais arrêté : je le démarre.")
    root = as_root()
    if Path("/run/systemd/system").is_dir():
        ways: list[Callable[[], object]] = [lambda: show([*root, "systemctl", "start", "docker"])]
    else:
        ways = [lambda: show([*root, "service", "docker", "start"]), lambda: background(root)]
    for way in ways:
        if way() != 0:
            continue
        if answers_within(30):
            return
    tail = "\n".join(run([*root, "tail", "-n", "12", str(LOG)]).stdout.splitlines())
    stop(f"Le moteur Docker ne démarre pas. Ses derniers mots ({LOG}) :\n{tail}")


def background(root: list[str]) -> int:
    """Start dockerd detached from this terminal, its words in LOG; 0, as only the API can tell success."""
    say(f"  $ dockerd >>{LOG} 2>&1 &")
    command = f"{daemon()} >>{LOG} 2>&1 </dev/null &"
    return subprocess.run([*root, "sh", "-c", command], start_new_session=True, check=False).returncode


def answers_within(seconds: float) -> bool:
    """Whether the API answers before the time is up, or before the daemon has died.

    A refused permission is an answer too. Where pgrep is missing, only the time counts.
    """
    began = time.monotonic()
    while state() is State.DOWN:
        waited = time.monotonic() - began
        died = waited > GRACE_S and run(["pgrep", "-x", "dockerd"]).returncode == 1
        if died or waited > seconds:
            return False
        time.sleep(0.2)
    return True


def install() -> None:
    """Install engine, Compose and Buildx from Debian's or Ubuntu's packages, after announcing it."""
    name, major = distribution()
    if name not in {"debian", "ubuntu"}:
        stop(
            f"Docker est absent, et ce labo ne sait l'installer que sous Debian et Ubuntu : suivez {DOCUMENTATION}, "
            "puis relancez la commande."
        )
    packages = ["docker.io", "docker-compose-v2", "docker-buildx"] if name == "ubuntu" else [*PINNED]
    packages += ["runc", "iptables", "ca-certificates"]
    later = name == "debian" and major < 13
    say("Docker est absent de cette machine. Pour l'installer, je vais :")
    if later:
        say(f"  - ajouter la source Debian « {SUITE} » (/etc/apt/sources.list.d/docker-lab.sources),")
        say("    limitée à ces paquets par /etc/apt/preferences.d/docker-lab ;")
    say(f"  - installer {' '.join(packages)}.")
    consent("Continuer ?")
    if later:
        add_later_suite()
    if show([*as_root(), "apt-get", "update"]) != 0:
        stop("apt ne parvient pas à joindre ses sources : vérifiez la connexion, puis relancez la commande.")
    install_packages(*packages)


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


if __name__ == "__main__":
    script(ensure)
