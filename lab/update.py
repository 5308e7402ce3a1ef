"""Reconstruit et remplace l'api sans refuser une requête de la salle."""

import os
import time
from collections.abc import Iterable, Mapping
from functools import cache

from lab import builder, project
from lab.command import Parser
from lab.console import say, step, stop
from lab.front import compose, docker, drain, forget, sends_to
from lab.interruption import answering, listen
from lab.process import show

INTERRUPTED = "L'ancienne api répond toujours."
PATIENCE = 60  # seconds for a new container to become healthy
HELP = """\
Le front doit tourner (make room). Alors :
  1. l'image de l'api est construite ;
  2. une nouvelle api démarre à côté de l'ancienne ; si elle ne répond pas, elle est enlevée, et l'ancienne reste ;
  3. le front n'envoie plus rien à l'ancienne, qui finit ses requêtes, puis s'arrête ;
  4. l'api définitive démarre, sur le port qu'avait l'ancienne ;
  5. celle qui a fait le lien s'arrête à son tour.

Par le front, aucune requête n'est refusée. L'adresse directe (localhost:8080), elle, se tait de 3 à 4.
Ctrl-C pendant les étapes 1 et 2 remet tout comme avant ; ensuite, le remplacement se termine.

Code de sortie :
  0    l'api est remplacée
  1    elle ne l'est pas : le message dit pourquoi, et qui répond
  130  interrompu par Ctrl-C : l'ancienne répond toujours
"""


class NotReady(Exception):
    """A new api that does not answer; its last words are the message."""


def running(service: str, *options: str) -> list[str]:
    """The ids of the service's containers that run; with "--all", of those that do not as well."""
    return compose("ps", "--quiet", *options, service).stdout.split()


def inspect(container: str, what: str) -> str:
    """One value that `docker inspect` tells of a container, by a Go template."""
    return docker("inspect", "--format", what, container).stdout.strip()


@cache
def network() -> str:
    """The name that Docker gives to the network between front and api."""
    return str(project.config()["networks"]["front"]["name"])


def address(container: str) -> str:
    """The container's address, as the front knows it."""
    return inspect(container, f'{{{{(index .NetworkSettings.Networks "{network()}").IPAddress}}}}')


def others(kept: Iterable[str]) -> list[str]:
    """The ids of the apis, running or not, that are not among these."""
    return [container for container in running("api", "--all") if container not in set(kept)]


def start(beside: list[str], **environment: str) -> str:
    """The id of one more api, once it is healthy and the front sends to it; if not, NotReady, and it is removed."""
    try:
        return started(beside, {**os.environ, **environment})
    except BaseException:  # Ctrl-C included
        for container in others(beside):
            docker("rm", "--force", container)
        raise


def started(beside: list[str], environment: Mapping[str, str]) -> str:
    """The id of one more api, once it is healthy and the front sends to it; NotReady otherwise."""
    options = f"--detach --no-deps --no-recreate --no-build --wait --wait-timeout {PATIENCE}".split()
    scale = f"api={len(beside) + 1}"
    up = compose("up", *options, "--scale", scale, "api", environment=environment)
    new = others(beside)
    if up.returncode != 0 or len(new) != 1:
        logs = [docker("logs", "--tail", "10", container) for container in new]
        raise NotReady("\n".join([up.stderr[-1000:], *(each.stdout + each.stderr for each in logs)]))
    if not sends_to(address(new[0])):
        raise NotReady("Le front ne la trouve pas.")
    return new[0]


def retire(containers: Iterable[str]) -> None:
    """Take these apis away, each once it has answered all that the front gave it."""
    for container in containers:
        place = address(container)
        names = drain(place)
        docker("stop", container)
        docker("rm", "--force", container)
        forget(place, names)


def build() -> None:
    """Build the api's image, its progress in sight; NotReady when it cannot be built."""
    if show(["docker", "compose", "build", "api"]) != 0:
        raise NotReady("Son image n'a pas pu être construite : la raison est ci-dessus.")


def begin(old: list[str]) -> str:
    """Steps 1 and 2: the id of a new api beside the old ones. NotReady, or any interruption, leaves all as it was."""
    image, name = inspect(old[0], "{{.Image}}"), project.config()["services"]["api"]["image"]
    try:
        say("1/5 L'image de l'api se construit.")
        build()
        with step("2/5 Une nouvelle api démarre à côté de l'ancienne."):
            return start(beside=old, API_PORT="0")  # the old one holds the port: any free one, for a moment
    except BaseException:
        docker("tag", image, name)  # or the next `docker compose up` would start the new image
        raise


def finish(old: list[str], link: str) -> None:
    """Steps 3 to 5: the new api serves, then one more on the port of the old. NotReady when that one does not."""
    with step("3/5 L'ancienne finit ses requêtes, puis s'arrête."):
        retire(old)
    with step("4/5 L'api définitive démarre, sur le port de l'ancienne."):
        start(beside=[link])
    with step("5/5 Celle qui a fait le lien s'arrête."):
        retire([link])


def main(*words: str) -> None:
    """Replace the api, and say how long it took."""
    Parser("update", __doc__, HELP).heed(words)
    project.check()
    old = running("api")
    if not (old and running("front")):
        stop(
            "Le front ou l'api ne tourne pas : `make room` les démarre. Sans le front, "
            "`docker compose up --detach --build api` remplace l'api, en coupant le service un instant."
        )
    builder.check()
    began = time.monotonic()
    try:
        link = begin(old)
    except NotReady as why:
        stop(f"La nouvelle api n'a pas répondu. L'ancienne répond toujours, et son image est gardée.\n{why}")
    try:
        listen(answering("Encore un instant : le remplacement se termine."))
        finish(old, link)
    except NotReady as why:
        stop(f"Une nouvelle api répond à la salle, mais pas sur le port de l'ancienne. Relancez `make update`.\n{why}")
    say(f"C'est fait, en {time.monotonic() - began:.0f} s : pour la salle, l'api n'a pas cessé de répondre.")
