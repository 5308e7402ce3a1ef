"""Dit ce que cette machine a, et quoi faire de ce qui lui manque."""

import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from lab import bases, disk, engine, networks, ports, rights, wheels
from lab.check import Check
from lab.command import Parser
from lab.console import typed
from lab.debian import distribution
from lab.engine import State
from lab.engine_checks import engine_checks, lowest_port
from lab.ports import Port
from lab.process import run

GIB = 2**30
MEMORY_GIB = 2.0
COURSE_PORT, COURSE = 80, "l'exercice du cours"
# While Compose cannot be asked: what compose.yaml publishes by default, which the environment may change.
DEFAULT_PORTS = {"docs": 8000, "api": 8080, "loadtest": 8089}


def port_checks(published: list[Port], room: list[Port], *, known: bool) -> Iterator[Check]:
    """Each published port, those of a room, and port 80, which the course's exercise needs.

    Unless the engine answers (`known`), whoever holds a port may be the lab itself.
    """
    mine, lowest = (ports.ours(), lowest_port(engine.info())) if known else ({}, 0)
    for port in [*published, *room, Port(COURSE_PORT, COURSE)]:
        text = f"Port {port.number} ({port.name}{', pour `make room`' if port in room else ''})"
        knob = f"`{port.name.upper()}_PORT={ports.another(port.number)} make {'room' if port in room else 'up'}`"
        if address := ports.obstacle(port, mine):
            remedy = f"arrêtez-le, ou tapez {knob}"
            if port.name == COURSE:
                remedy = "arrêtez-le avant le chapitre « Première application »"
            holder = ports.holder(port, address) if known else "le labo, ou par un autre programme"
            yield Check(f"{text} : pris par {holder}", False if known and port in published else None, remedy)
        elif port.number < lowest:
            remedy = f"`sudo sysctl net.ipv4.ip_unprivileged_port_start={port.number}`, jusqu'au prochain démarrage"
            good = None if port.name == COURSE else False
            yield Check(f"{text} : refusé à un moteur sans root (rootless)", good, remedy)
        else:
            yield Check(f"{text} : {'déjà au labo, qui tourne' if port.number in mine else 'libre'}", True)


def from_environment() -> list[Port]:
    """The ports of the default services, by DOCS_PORT and its like; one that is no number is for Compose to refuse."""
    asked = [(name, os.environ.get(f"{name.upper()}_PORT") or str(port)) for name, port in DEFAULT_PORTS.items()]
    return [Port(int(value), name) for name, value in asked if value.isdigit() and int(value)]


def compose_checks(*, running: bool) -> Iterator[Check]:
    """Whether Compose, where it is installed, reads the lab here; then the ports that it would publish."""
    if run(["docker", "compose", "version"]).returncode:
        yield from port_checks(from_environment(), [], known=running)
        return
    try:
        published, every = ports.published(), ports.published(every=True)
    except SystemExit as refusal:
        yield Check("Réglages : Compose ne peut pas démarrer le labo", False, str(refusal).removeprefix("✗ "))
        published, every = from_environment(), []
    yield from port_checks(published, [port for port in every if port not in published], known=running)


def memory_check(*, running: bool) -> Check:
    """The memory that the engine may give to containers, or this machine's where there is no engine, in GiB."""
    try:
        given = engine.info().get("MemTotal") if running else None
        total = (given or os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")) / GIB
    except (AttributeError, ValueError, OSError):  # Windows has no such call, and another system no such name
        return Check("Mémoire : Docker la dira une fois démarré", None)
    good = total >= MEMORY_GIB
    remedy = "" if good else "donnez plus de mémoire à la machine (ou à Docker Desktop)"
    return Check(f"Mémoire : {total:.1f} Gio (minimum {MEMORY_GIB:.0f})", good, remedy)


def disk_check(*, running: bool) -> Check:
    """The free disk of the engine, in GiB, against what `make up` will ask for."""
    free = disk.free_gib(running=running)
    needed = disk.needed_gib(bases_present=running and not bases.absent(bases.of_stack()))
    good = free >= needed
    remedy = "" if good else "faites de la place : `docker system df` montre ce que Docker occupe"
    return Check(f"Disque libre : {free:.0f} Gio (minimum {needed})", good, remedy)


KINDS: dict[bases.Kind, str] = {"official": "officielle", "stand-in": "substitut", "absent": "absente"}


def base_checks() -> Iterator[Check]:
    """Each base image: official, stand-in, or absent; then whether the exercises can be built without a network."""
    for base, suite in bases.BASES.items():
        kind = bases.kind(base)
        remedy = base_remedy(suite) if kind == "absent" else ""
        yield Check(f"Image de base {base} : {KINDS[kind]}", None if remedy else True, remedy)
    ready = [base for base in bases.BASES if wheels.ready(base)]
    complete = len(ready) == len(bases.BASES)
    remedy = "" if complete else "`make unbundle` apporte les paquets Python du cours (README)"
    yield Check(f"Sans réseau, `docker build` peut partir de : {', '.join(ready) or 'rien'}", None, remedy)


def base_remedy(suite: str) -> str:
    """Where a base that is absent comes from here; `suite` is the Debian suite of its stand-in."""
    registry = "qui s'en sert (`make up`, `make startup`) la demande au registre"
    if distribution()[0] != "debian":
        return registry
    if bases.offered(suite):
        return f"{registry}, ou fabrique un substitut"
    return f"{registry} ; sinon, {bases.no_suite(suite)}"


def rights_check() -> Check:
    """Whether the container's user can read the application that its image takes from here."""
    private = rights.unreadable()
    remedy = f"`{rights.repair(private)}`" if private else ""
    readable = "lisibles" if not private else f"{len(private)} que leur propriétaire est seul à lire"
    return Check(f"Fichiers de services/api : {readable}", not private, remedy)


def network_checks() -> Iterator[Check]:
    """The proxy and the certificates that this shell announces; the values stay out: a proxy's may hold a password."""
    proxies = [name for name in ("http_proxy", "https_proxy") if os.environ.get(name) or os.environ.get(name.upper())]
    yield Check(f"Proxy : {'annoncé par ' + ', '.join(proxies) if proxies else 'aucun'}", None)
    named = [name for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE") if os.environ.get(name)]
    bundle = "présents" if Path("/etc/ssl/certs/ca-certificates.crt").exists() else "ceux du système"
    extra = f" ; annoncés aussi par {', '.join(named)}" if named else ""
    yield Check(f"Certificats : {bundle}{extra}", None)


def checks() -> Iterator[Check]:
    """Every check that makes sense on this machine, in the order in which one would repair."""
    yield Check(f"Système : {platform.system()} {platform.release()}, {platform.machine()}", None)
    yield rights_check()
    if umask := rights.private_umask():
        text = f"umask {umask:03o} : un fichier ajouté à services/api ne serait lu que par vous"
        yield Check(
            text, None, "après chaque nouveau fichier, `chmod -R a+rX services`, ou travaillez sous `umask 022`"
        )
    found = engine.state()
    running = found is State.RUNNING
    yield from engine_checks(found)
    yield memory_check(running=running)
    yield disk_check(running=running)
    if running:
        yield from base_checks()
        yield from networks.checks()
    yield from compose_checks(running=running)
    yield from network_checks()


def main(*words: str) -> None:
    """Print the checks; exit code 1 when one of them blocks the lab."""
    Parser("doctor", __doc__, "Code de sortie : 1 si une vérification (✗) empêche le labo de démarrer.").heed(words)
    failures = 0
    for check in checks():
        print(typed(str(check)), flush=True)
        failures += check.good is False
    if failures:
        sys.exit(f"\n{failures} point(s) à régler : voyez les flèches ci-dessus.")
    print(typed("\nCette machine est prête : `make up`."))
