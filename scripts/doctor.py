"""Dit, une ligne par vérification, ce que cette machine a pour le labo et quoi faire de ce qui lui manque."""

import os
import platform
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import bases
import disk
import ports
import rights
from check import Check
from console import run, script
from debian import distribution
from engine_checks import engine_checks

GIB = 2**30
MEMORY_GIB = 2.0
COURSE_PORT = 80
DEFAULT_PORTS = {8000: "docs", 8080: "api", 8089: "loadtest"}  # while Compose cannot be asked


def port_checks(published: dict[int, str], room: dict[int, str]) -> Iterator[Check]:
    """Each published port (host port -> service), port 80, which the course's exercise needs, and those of a room."""
    mine = ports.ours()
    for port, service in {**published, COURSE_PORT: "l'exercice du cours"}.items():
        if port in mine:
            yield Check(f"Port {port} ({service}) : déjà au labo, qui tourne", True)
        elif not ports.taken(port):
            yield Check(f"Port {port} ({service}) : libre", True)
        elif port == COURSE_PORT:
            remedy = "arrêtez-le avant le chapitre « Première application »"
            yield Check(f"Port {port} ({service}) : pris par {ports.owner(port)}", None, remedy)
        else:
            remedy = f"arrêtez-le, ou tapez `{service.upper()}_PORT={ports.another(port)} make up`"
            yield Check(f"Port {port} ({service}) : pris par {ports.owner(port)}", False, remedy)
    for port, name in room.items():
        if port in mine or not ports.taken(port):
            yield Check(f"Port {port} ({name}, pour `make salle`) : libre", True)
        else:
            remedy = f"`{name.upper()}_PORT={ports.another(port)} make salle` en prend un autre"
            yield Check(
                f"Port {port} ({name}, pour `make salle`) : pris par {ports.owner(port)}", None, remedy
            )


def memory_check() -> Check:
    """The memory that the engine may give to containers, or this machine's where there is no engine, in GiB."""
    engines = int(run(["docker", "info", "--format", "{{.MemTotal}}"]).stdout.strip() or 0)
    total = (engines or os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")) / GIB
    good = total >= MEMORY_GIB
    remedy = "" if good else "donnez plus de mémoire à la machine (ou à Docker Desktop)"
    return Check(f"Mémoire : {total:.1f} Gio (minimum {MEMORY_GIB:.0f})", good, remedy)


def disk_check(*, running: bool) -> Check:
    """The free disk of the engine, in GiB, against what `make up` will ask for."""
    free = disk.free_gib()
    needed = disk.needed_gib(bases_present=running and not bases.absent())
    good = free >= needed
    remedy = "" if good else "faites de la place : `docker system df` montre ce que Docker occupe"
    return Check(f"Disque libre : {free:.0f} Gio (minimum {needed})", good, remedy)


def base_checks() -> Iterator[Check]:
    """Each base image: official, stand-in, or absent."""
    otherwise = ", ou fabrique un substitut" if distribution()[0] == "debian" else ""
    for base in bases.BASES:
        kind = bases.kind(base)
        remedy = f"`make up` la demande au registre{otherwise}" if kind == "absente" else ""
        yield Check(f"Image de base {base} : {kind}", None if remedy else True, remedy)


def rights_check() -> Check:
    """Whether the container's user can read the application that its image takes from here."""
    private = rights.unreadable()
    remedy = f"`{rights.repair(private)}`" if private else ""
    readable = "lisibles" if not private else f"{len(private)} que leur propriétaire est seul à lire"
    return Check(f"Fichiers de services/api : {readable}", not private, remedy)


def network_checks() -> Iterator[Check]:
    """The proxy and the certificates that this shell announces; the values stay out: a proxy's may hold a password."""
    proxies = [
        name for name in ("http_proxy", "https_proxy") if os.environ.get(name) or os.environ.get(name.upper())
    ]
    yield Check(f"Proxy : {'annoncé par ' + ', '.join(proxies) if proxies else 'aucun'}", None)
    named = [name for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE") if os.environ.get(name)]
    bundle = "présents" if Path("/etc/ssl/certs/ca-certificates.crt").exists() else "ceux du système"
    extra = f" ; annoncés aussi par {', '.join(named)}" if named else ""
    yield Check(f"Certificats : {bundle}{extra}", None)


def checks() -> Iterator[Check]:
    """Every check that makes sense on this machine, in the order in which one would repair."""
    yield Check(f"Système : {platform.system()} {platform.release()}, {platform.machine()}", None)
    yield rights_check()
    running = True
    for check in engine_checks():
        running = running and check.good is not False
        yield check
    yield memory_check()
    yield disk_check(running=running)
    if running:
        yield from base_checks()
    published = ports.published() if running else DEFAULT_PORTS
    every = ports.published(every=True) if running else {}
    yield from port_checks(published, {port: name for port, name in every.items() if port not in published})
    yield from network_checks()


def main() -> None:
    """Print the checks; exit code 1 when one of them blocks the lab."""
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(
            f"make doctor\n\n{__doc__}\nCode de sortie : 1 si une vérification (✗) empêche le labo de démarrer."
        )
        return
    failures = 0
    for check in checks():
        print(check, flush=True)
        failures += check.good is False
    if failures:
        sys.exit(f"\n{failures} point(s) à régler : voyez les flèches ci-dessus.")
    print("\nCette machine est prête : `make up`.")


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `make doctor | head` ends quietly
    script(main)
