"""What the launcher tells of a run, line by line; the same file stands in loadtest, which reads it.

services/loadtest/startup/schema.json says what each field holds, and in which unit; a test holds these keys to it.
"""

from typing import Literal, TypedDict

Kind = Literal["process", "container", "vm", "uml"]
Accelerator = Literal["kvm", "tcg", "uml"]
Base = Literal["official", "stand-in", "none"]


class Failure(TypedDict):
    """Why a start got no answer: a French sentence, and the target's last words."""

    sentence: str
    log: list[str]


class Sample(TypedDict):
    """One start."""

    round: int
    position: int
    target: str
    kind: Kind
    ok: bool
    total_ms: float | None
    phases_ms: dict[str, float]
    memory_bytes: int | None
    kernel: str | None
    accelerator: str | None
    fallback: str | None
    started_at: str | None
    error: Failure | None


class Image(TypedDict):
    """What a target's image weighs, and what its base is."""

    image: str
    id: str
    base: Base | None
    unique_bytes: int | None
    disk_bytes: int | None


class Host(TypedDict):
    """The machine."""

    cpu: str | None
    cores: int | None
    memory_bytes: int | None
    kernel: str | None
    os: str | None
    virtualisation: str | None


class EngineFacts(TypedDict):
    """The engine, as it describes itself."""

    version: str | None
    storage_driver: str | None
    store: str | None
    cgroup_version: str | None
    runtime: str | None


class Plan(TypedDict):
    """What was asked for, and the order that it was given: a list of targets for each round, the warm-up first."""

    targets: list[str]
    rounds: int
    warmup_rounds: int
    seed: int
    order: list[list[str]]


class Lab(TypedDict):
    """Which of the lab's images were started."""

    tag: str


class Circumstances(TypedDict):
    """All that is known of a run before its first start."""

    date: str
    machine: Host
    engine: EngineFacts
    plan: Plan
    images: dict[str, Image]
    lab: Lab


class Overhead(TypedDict):
    """What our own client takes to see a 200, in ms."""

    median: float | None
    min: float | None
    max: float | None
    n: int


class Listed(TypedDict):
    """A target of the list as it stands on this engine: `reason` says in French why it is not available."""

    name: str
    label: str
    kind: Kind
    image: str
    question: str
    available: bool
    reason: str | None
    base: Base | None


class Begin(TypedDict):
    """The first line; the load averages are those of 1, 5 and 15 minutes."""

    event: Literal["begin"]
    manifest: Circumstances
    load_average: list[float]


class Sampled(TypedDict):
    """A start, the `done`th of `total`."""

    event: Literal["sample"]
    sample: Sample
    done: int
    total: int


class Broken(TypedDict):
    """The last line of a run that the launcher could not carry on: a French sentence."""

    event: Literal["error"]
    sentence: str
    log: list[str]


class End(TypedDict):
    """The last line of a run that was carried out."""

    event: Literal["end"]
    overhead_ms: Overhead
    load_average: list[float]


Event = Begin | Sampled | Broken | End
