"""The Docker engine: is it here, does it run, is it recent enough; if not, start it or install it, saying so first.

Debian 12's own packages (Engine 20.10, Compose 1) are older than what the lab needs, so there the five packages
come from a later suite, pinned so that nothing else does. runc stays the machine's own: a later one needs a newer libc.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

from lab import endpoint, settings, versions
from lab.console import consent, delayed, say, stop
from lab.debian import PINNED, SUITE, add_later_suite, as_root, distribution, install_packages
from lab.process import run, show
from lab.versions import DOCUMENTATION

GRACE_S = 2.0  # a daemon just ordered may not be a process yet
PATIENCE_S = 30
SYSTEMD = Path("/run/systemd/system")
JOURNAL = ["journalctl", "--unit", "docker", "--lines", "12", "--no-pager", "--output", "cat"]
LOG = Path("/var/log/docker-lab-engine.log")


class State(Enum):
    """What the client, the socket and the PATH tell of the engine."""

    RUNNING = "running"
    STRANGER = "stranger"  # Podman, nerdctl, … answers in Docker's place
    DENIED = "denied"
    DOWN = "down"  # this machine's own, and nothing listens; or Docker Desktop
    ABSENT = "absent"
    SILENT = "silent"  # it takes the call, or seems to, and never answers
    MISDIRECTED = "misdirected"  # the client fails, or speaks to another engine that does not answer


def state(patience_s: float = PATIENCE_S) -> State:
    """The engine's state, asked of the API itself: an init script's word is not trusted.

    Only an engine to which the client really speaks can be down: whatever else the client complains of (a context, a
    certificate, a version) stands in its own words, and starting a daemon would cure none of it.
    """
    answer = ask(patience_s)
    if answer.returncode == 0:
        return State.STRANGER if "podman" in answer.stdout.lower() else State.RUNNING
    if shutil.which("docker") is None:
        return State.ABSENT
    if stranger():
        return State.STRANGER
    if answer.returncode == 124:
        return State.SILENT
    if endpoint.desktop():
        return State.MISDIRECTED if endpoint.changed() else State.DOWN
    return knock() if endpoint.local(endpoint.host()) else State.MISDIRECTED


def ask(patience_s: float = PATIENCE_S) -> subprocess.CompletedProcess[str]:
    """What the client answers when it is asked who serves it; past QUIET_S the reader is told of whom we wait."""
    with delayed(lambda: f"J'attends la réponse du moteur Docker ({endpoint.host()}), {patience_s:.0f} s au plus."):
        return run(endpoint.ASK, timeout=patience_s)


def stranger() -> str:
    """What the docker command says of itself where it is not Docker's own (podman-docker, nerdctl, …); "" where it is.

    Debian once had a package of that name, too, which has nothing to do with containers.
    """
    said = run(["docker", "--version"], timeout=settings.PATIENCE_S)
    lines = said.stdout.strip().splitlines()
    return lines[0] if said.returncode == 0 and lines and not lines[0].startswith("Docker version") else ""


def knock() -> State:
    """What this machine's own socket says, the client having failed.

    Where it lets us in there is nothing to start: the client's words say what is wrong.
    """
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(endpoint.SOCKET)
        except PermissionError:
            return State.DENIED
        except OSError:
            return State.DOWN if daemon() else State.ABSENT
    # Asked again: it may have begun to listen after the client had failed.
    return State.MISDIRECTED if ask().returncode else State.RUNNING


def instead() -> str:
    """Who answers in Docker's place: the command, by its own words, or Podman behind Docker's command."""
    return f"{stranger() or 'Podman'} répond à la place de Docker, et ce labo ne le prend pas en charge"


def complaint() -> str:
    """The client's own words when it fails: its first line that is no warning."""
    answer = ask()
    if answer.returncode == 124:
        return f"(rien, en {PATIENCE_S} secondes)"
    lines = [line for line in answer.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
    return lines[0] if lines else "(rien)"


def daemon() -> str | None:
    """The path of dockerd, also where an ordinary user's PATH does not look."""
    return shutil.which("dockerd", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))


def ensure() -> None:
    """Return with an engine that answers and is recent enough; leave with one French sentence otherwise."""
    found = state()
    if found is State.ABSENT:
        install()
        found = state()
    if found is State.DOWN:
        start()
        found = state()
    if found is not State.RUNNING:
        stop(fault(found))
    versions.check()


def require() -> None:
    """Return when the engine answers; leave otherwise, for what makes no sense without it."""
    if (found := state()) is not State.RUNNING:
        stop(fault(found))


def fault(found: State) -> str:
    """Why an engine in that state does not serve, and what to do, for all states but RUNNING."""
    if found is State.STRANGER:
        return f"{instead()} : installez Docker ({DOCUMENTATION}), puis relancez la commande."
    if found is State.SILENT:
        return (
            f"Le moteur Docker ({endpoint.host()}) ne répond pas, même en {PATIENCE_S} s : "
            f"{endpoint.directions(endpoint.back(), endpoint.changed())}, puis relancez la commande."
        )
    if found is State.MISDIRECTED:
        return (
            f"La commande docker ne joint aucun moteur. Ses mots :\n  {complaint()}\n"
            f"Pour y remédier, {endpoint.cure()}, puis relancez la commande."
        )
    if found is State.DENIED:
        return (
            "Docker tourne, mais vous n'avez pas le droit de lui parler : tapez `sudo usermod -aG docker "
            f"{os.environ.get('USER', '$USER')}`, fermez la session, rouvrez-la, puis relancez la commande."
        )
    if endpoint.desktop():
        return "Docker est installé mais arrêté : ouvrez Docker Desktop, attendez qu'il soit prêt, puis relancez."
    known = "Docker est installé mais arrêté" if found is State.DOWN else "Docker est absent de cette machine"
    return f"{known} : `make up` s'en occupe ; relancez ensuite la commande."


def info() -> dict[str, Any]:
    """What `docker info` tells, without the client's part; empty when no engine answers."""
    answer = run(["docker", "info", "--format", "{{json .}}"], timeout=PATIENCE_S)
    return json.loads(answer.stdout or "{}") if answer.returncode == 0 else {}


def start() -> None:
    """Start this machine's own engine and return once its API answers; leave with the end of its log otherwise."""
    if endpoint.desktop():
        stop(fault(State.DOWN))
    say("Docker est installé mais arrêté : je le démarre.")
    root = as_root()
    if systemd := SYSTEMD.is_dir():
        ways: list[Callable[[], object]] = [lambda: show([*root, "systemctl", "start", "docker"])]
    else:
        ways = [lambda: show([*root, "service", "docker", "start"]), lambda: background(root)]
    for way in ways:
        if way() != 0:
            continue
        if answers_within(PATIENCE_S):
            return
    command = [*JOURNAL] if systemd else ["tail", "-n", "12", str(LOG)]
    stop(
        f"Le moteur Docker ne démarre pas. Ses derniers mots (`{' '.join(command)}`) :\n"
        f"{run([*root, *command]).stdout.rstrip()}"
    )


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
