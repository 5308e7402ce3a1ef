"""The account of a load, /results/<run id>/summary.json: its types. schema.json, beside, says what each field holds."""

from typing import Any, Literal, TypedDict

Limiter = Literal["api", "generator", "unclear"]
Reason = Literal[
    "both_full", "api_unread", "generator_behind", "late_times", "api_full", "api_waits", "pace_unknown", "no_limit"
]  # fmt: skip


class Row(TypedDict):
    """One route, or all of them."""

    method: str
    name: str
    requests: int
    failures: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    max_ms: float | None
    rps: float


class Mistake(TypedDict):
    """A failure of a route, as Locust names it, and how often it came."""

    method: str
    name: str
    error: str
    count: int


class Threshold(TypedDict):
    """What was allowed, and what came."""

    limit: float
    measured: float | None
    passed: bool


class Thresholds(TypedDict):
    """The two limits of a run."""

    fail_ratio: Threshold
    p95_ms: Threshold


class Versions(TypedDict):
    """Who fired."""

    locust: str
    python: str


class Knobs(TypedDict):
    """What was asked for."""

    users: int
    spawn_rate: float
    duration_s: float


class LoadAverage(TypedDict):
    """Of 1, 5 and 15 minutes."""

    before: list[float]
    after: list[float] | None


class Manifest(TypedDict):
    """The circumstances of a run; `host` is what its script saw of the engine, `api` its /whoami, as they came."""

    date: str
    versions: Versions
    knobs: Knobs
    target: str
    kernel: str
    load_average: LoadAverage
    host: Any
    api: Any


class Figures(TypedDict):
    """What the verdict was drawn from: verdict.Evidence."""

    generator_cpu: float
    lag_p95_ms: float
    achieved_rps: float
    target_rps: float | None
    api_cpu: float | None


class Judgement(TypedDict):
    """Who limited the throughput, and why."""

    value: Limiter
    reason: Reason
    evidence: Figures


class Measurement(TypedDict):
    """What a run measured."""

    seconds: float
    totals: Row
    routes: list[Row]
    errors: list[Mistake]
    thresholds: Thresholds
    verdict: Judgement


class Document(Measurement):
    """A whole run."""

    schema: Literal[2]
    kind: Literal["load"]
    run_id: str
    manifest: Manifest
    interrupted: bool
