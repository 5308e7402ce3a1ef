"""What the engine answers and is asked, as far as the launcher reads it, in the engine's own words.

Source: Docker Engine API 1.45.
"""

from typing import Any, NotRequired, TypedDict


class Version(TypedDict):
    """GET /version."""

    ApiVersion: str
    MinAPIVersion: NotRequired[str]


class Info(TypedDict, total=False):
    """GET /info."""

    NCPU: int
    MemTotal: int
    MemoryLimit: bool
    KernelVersion: str
    OperatingSystem: str
    ServerVersion: str
    Driver: str
    DriverStatus: list[list[str]] | None
    CgroupDriver: str
    CgroupVersion: str
    DefaultRuntime: str


class Config(TypedDict, total=False):
    """What an image, or a container of it, runs."""

    Entrypoint: list[str] | None
    Cmd: list[str] | None
    WorkingDir: str
    Labels: dict[str, str] | None


class Layers(TypedDict, total=False):
    """The ids of an image's layers, the lowest first."""

    Layers: list[str] | None


class Image(TypedDict):
    """GET /images/NAME/json."""

    Id: str
    Config: NotRequired[Config | None]
    RootFS: NotRequired[Layers | None]


class State(TypedDict):
    """How a container, or a command in it, stands."""

    Running: bool
    ExitCode: int


class Endpoint(TypedDict):
    """A container's place in a network."""

    NetworkID: str
    IPAddress: str


class NetworkSettings(TypedDict):
    """A container's networks by name."""

    Networks: dict[str, Endpoint]


class Inspected(TypedDict):
    """GET /containers/ID/json."""

    Config: Config
    State: State
    NetworkSettings: NetworkSettings


class Network(TypedDict):
    """GET /networks/ID."""

    Labels: dict[str, str]


class MemoryDetails(TypedDict, total=False):
    """Bytes by kind, as the control group tells them."""

    total_inactive_file: int
    inactive_file: int


class Memory(TypedDict, total=False):
    """Bytes in use."""

    usage: int
    stats: MemoryDetails | None


class Statistics(TypedDict, total=False):
    """GET /containers/ID/stats."""

    memory_stats: Memory | None


class Command(TypedDict):
    """POST /containers/ID/exec."""

    Cmd: list[str]
    WorkingDir: str
    AttachStdout: NotRequired[bool]
    AttachStderr: NotRequired[bool]


class Body(TypedDict):
    """POST /containers/create."""

    Image: str
    User: str
    Env: list[str]
    Labels: dict[str, str]
    Healthcheck: dict[str, list[str]]
    HostConfig: dict[str, Any]
    Entrypoint: NotRequired[list[str]]
    Cmd: NotRequired[list[str]]
