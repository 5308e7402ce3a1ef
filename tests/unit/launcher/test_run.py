"""The events of a run, in their order; a failure is a sample, and the run goes on."""

from typing import Any, cast

from launcher.core import Target
from launcher.events import Circumstances
from launcher.run import events, overhead
from launcher.targets import Spec
from tests.unit.launcher.fakes import FakeClock, FakeTarget, spec

PLAN = [["a", "b"], ["b", "a"]]
MANIFEST = cast("Circumstances", {"date": "2026-01-31"})
SPECS = {"a": spec(name="a"), "b": spec("process", "b")}


def carried_out(fails: str = "", stop_after: int = 99, specs: dict[str, Spec] = SPECS) -> list[dict[str, Any]]:
    """The events of PLAN; the target named by `fails` never starts; the client leaves after so many targets."""
    made: list[str] = []

    def make(spec: Spec) -> Target:
        made.append(spec.name)
        return FakeTarget(fails="start" if spec.name == fails else "")

    told = events(PLAN, MANIFEST, specs, make, FakeClock(), lambda: len(made) >= stop_after)
    return cast("list[dict[str, Any]]", list(told))


def test_a_run_tells_its_circumstances_each_sample_as_it_is_counted_and_its_end() -> None:
    told = carried_out()
    assert [each["event"] for each in told] == ["begin", *["sample"] * 4, "end"]
    assert told[0]["manifest"] == MANIFEST
    assert len(told[0]["load_average"]) == len(told[-1]["load_average"]) == 3
    found = [each["sample"] for each in told[1:-1]]
    samples = [(each["round"], each["position"], each["target"]) for each in found]
    assert samples == [(0, 0, "a"), (0, 1, "b"), (1, 0, "b"), (1, 1, "a")]
    assert [(each["done"], each["total"]) for each in told[1:-1]] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_sample_has_every_field_of_the_document() -> None:
    sample = carried_out()[1]["sample"]
    assert sample.pop("started_at").startswith("1970-01-01T00:16:40.0")
    assert sample == {
        "round": 0, "position": 0, "target": "a", "kind": "container", "ok": True,
        "total_ms": 2.0, "phases_ms": {"create": 1.0, "first_200": 1.0}, "memory_bytes": 7, "kernel": "6.1",
        "accelerator": None, "fallback": None, "error": None,
    }  # fmt: skip


def test_a_target_that_fails_does_not_end_the_run() -> None:
    told = carried_out(fails="b")
    failed = [each["sample"] for each in told if each["event"] == "sample" and not each["sample"]["ok"]]
    assert [each["target"] for each in failed] == ["b", "b"]
    assert failed[0]["error"] == {"sentence": "pas de start", "log": ["dernier mot"]}
    assert (failed[0]["total_ms"], failed[0]["phases_ms"]) == (None, {})
    assert told[-1]["event"] == "end"


def test_a_run_that_nobody_reads_any_more_stops_without_an_end() -> None:
    told = carried_out(stop_after=2)
    assert [each["event"] for each in told] == ["begin", "sample", "sample"]


def test_our_own_cost_is_measured_in_the_warm_up_and_not_through_a_machine_s_forwarder() -> None:
    assert carried_out()[-1]["overhead_ms"]["n"] == 20
    assert carried_out(specs={"a": spec(name="a"), "b": spec("vm", "b")})[-1]["overhead_ms"]["n"] == 10
    machines = {"a": spec("uml", "a"), "b": spec("vm", "b")}
    assert carried_out(specs=machines)[-1]["overhead_ms"]["n"] == 20


def test_overhead_is_told_by_median_and_extremes() -> None:
    assert overhead([3.0, 1.0, 2.0]) == {"median": 2.0, "min": 1.0, "max": 3.0, "n": 3}
    assert overhead([])["n"] == 0
