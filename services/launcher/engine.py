"""What the launcher asks of the Docker Engine, over its socket: the few calls it needs, and no other."""

import json
from collections.abc import Iterable
from typing import Any, cast

import httpx2

from launcher.answers import Body, Command, Image, Info, Inspected, Network, State, Statistics, Version
from launcher.core import TargetFailed

SOCKET = "/var/run/docker.sock"
WANTED = (1, 45)  # Engine 26.1, the oldest that the lab takes
# The socket is elsewhere, or the engine renumbers root (userns-remap) and it is refused: the script sees to both.
UNREACHED = (
    "Le lanceur ne joint pas le moteur Docker ({}) : `make startup` le démarre avec la socket et les droits qu'il lui "
    "faut sur cette machine."
)
TIMEOUT_S = 60.0  # removing a container on a busy disk can take long


class EngineFailed(TargetFailed):
    """The engine said no, with its status, or 0 when it did not answer."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(f"Le moteur Docker a répondu {status} : {sentence}" if status else sentence)
        self.status = status


def version(text: str) -> tuple[int, int]:
    """1.51 as numbers, which compare as versions do."""
    major, minor = text.split(".")
    return int(major), int(minor)


def negotiate(described: Version) -> str:
    """The API version to speak with an engine that describes itself so: ours, or the nearest it knows."""
    oldest, newest = version(described.get("MinAPIVersion") or "1.24"), version(described["ApiVersion"])
    return "{}.{}".format(*max(oldest, min(WANTED, newest)))


class Engine:
    """A client that several threads may share."""

    def __init__(self, transport: httpx2.BaseTransport | None = None) -> None:
        transport = transport or httpx2.HTTPTransport(uds=SOCKET)
        self._client = httpx2.Client(transport=transport, base_url="http://engine", timeout=TIMEOUT_S)
        self.described: Version = self._ask("GET", "/version").json()
        self._client.base_url = httpx2.URL(f"http://engine/v{negotiate(self.described)}")

    def _ask(self, method: str, path: str, accepted: Iterable[int] = (), **options: Any) -> httpx2.Response:
        """The engine's answer; EngineFailed unless it is a success or one of the statuses accepted."""
        try:
            answer = self._client.request(method, path, **options)
        except httpx2.ConnectError as error:
            raise EngineFailed(0, UNREACHED.format(error)) from error
        except httpx2.HTTPError as error:
            raise EngineFailed(0, f"Le moteur Docker ne répond pas : {error}.") from error
        if answer.is_success or answer.status_code in {304, *accepted}:
            return answer
        try:
            sentence = answer.json()["message"]
        except (ValueError, KeyError, TypeError):
            sentence = answer.text[:500]
        raise EngineFailed(answer.status_code, sentence)

    def info(self) -> Info:
        """What `docker info` shows."""
        return cast("Info", self._ask("GET", "/info").json())

    def image(self, name: str) -> Image | None:
        """What `docker image inspect` shows; None when there is no such image."""
        answer = self._ask("GET", f"/images/{name}/json", {404})
        return cast("Image", answer.json()) if answer.is_success else None

    def size(self, image: str) -> int | None:
        """Bytes of an image's layers as `docker history` shows them; None where they are not unpacked."""
        answer = self._ask("GET", f"/images/{image}/history", {404})  # 404: a layer has no snapshot yet
        return sum(layer["Size"] for layer in answer.json()) or None if answer.is_success else None

    def create(self, name: str, body: Body) -> str:
        """The id of a new container."""
        return str(self._ask("POST", "/containers/create", params={"name": name}, json=body).json()["Id"])

    def start(self, container: str) -> None:
        """Return when its first process runs."""
        self._ask("POST", f"/containers/{container}/start")

    def inspect(self, container: str) -> Inspected:
        """What `docker inspect` shows."""
        return cast("Inspected", self._ask("GET", f"/containers/{container}/json").json())

    def network(self, network: str) -> Network:
        """What `docker network inspect` shows."""
        return cast("Network", self._ask("GET", f"/networks/{network}").json())

    def statistics(self, container: str) -> Statistics:
        """One reading of what `docker stats` reads, without the second that it waits for the processor's share."""
        options = {"stream": "false", "one-shot": "true"}
        return cast("Statistics", self._ask("GET", f"/containers/{container}/stats", params=options).json())

    def logs(self, container: str, lines: int | str = "all") -> list[str]:
        """The last lines, each after its moment (RFC 3339, to the nanosecond) and a space."""
        options = {"stdout": "1", "stderr": "1", "timestamps": "1", "tail": str(lines)}
        answer = self._ask("GET", f"/containers/{container}/logs", {404, 409}, params=options)
        return unframed(answer.content).decode(errors="replace").splitlines() if answer.is_success else []

    def remove(self, container: str) -> None:
        """Kill and remove it with its volumes; nothing if it is gone already, or going."""
        self._ask("DELETE", f"/containers/{container}", {404, 409}, params={"force": "1", "v": "1"})

    def labelled(self, label: str) -> list[str]:
        """The ids of all containers, running or not, that bear that `name=value`."""
        options = {"all": "1", "filters": json.dumps({"label": [label]})}
        return [each["Id"] for each in self._ask("GET", "/containers/json", params=options).json()]

    def prepare_exec(self, container: str, body: Command) -> str:
        """The id of a command that is ready to run in a running container."""
        return str(self._ask("POST", f"/containers/{container}/exec", json=body).json()["Id"])

    def start_exec(self, command: str, *, detach: bool) -> list[str]:
        """Detached: return when it runs. Else: what it said, when it has ended."""
        said = self._ask("POST", f"/exec/{command}/start", json={"Detach": detach, "Tty": False}).content
        return [] if detach else unframed(said).decode(errors="replace").splitlines()

    def inspect_exec(self, command: str) -> State:
        """Whether it still runs, its process, its exit code."""
        return cast("State", self._ask("GET", f"/exec/{command}/json").json())

    def close(self) -> None:
        """Let the socket go."""
        self._client.close()


def unframed(stream: bytes) -> bytes:
    """Standard output and error as they came, without the engine's header (8 bytes) before each piece."""
    text, at = b"", 0
    while at + 8 <= len(stream):
        size = int.from_bytes(stream[at + 4 : at + 8], "big")
        text += stream[at + 8 : at + 8 + size]
        at += 8 + size
    return text
