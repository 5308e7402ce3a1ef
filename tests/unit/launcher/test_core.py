"""Five verbs in their order, the clock read in start alone, and cleanup whatever happens."""

import pytest

from launcher.core import Stopped, TargetFailed, measure
from tests.unit.launcher.fakes import FakeClock, FakeTarget

VERBS = ["setup", "prepare", "start", "conclude", "cleanup"]


def test_the_clock_is_read_from_the_order_to_the_first_200_and_at_no_other_time() -> None:
    tape: list[str] = []
    measure(FakeTarget(tape), FakeClock(tape))
    assert tape == ["setup", "prepare", "clock", "start", "clock", "clock", "conclude", "cleanup"]


def test_phases_sum_to_the_total() -> None:
    found = measure(FakeTarget(phases=("create", "start", "listen", "first_200")), FakeClock())
    assert found.phases_ms == {"create": 1.0, "start": 1.0, "listen": 1.0, "first_200": 1.0}
    assert found.total_ms == 4.0
    assert (found.facts.memory_bytes, found.facts.kernel, found.error) == (7, "6.1", None)


@pytest.mark.parametrize("verb", VERBS)
def test_cleanup_comes_last_whichever_verb_fails(verb: str) -> None:
    target = FakeTarget(fails=verb)
    found = measure(target, FakeClock())
    assert target.tape == [*VERBS[: VERBS.index(verb) + 1], *(["cleanup"] if verb != "cleanup" else [])]
    assert found.error == {"sentence": f"pas de {verb}", "log": ["dernier mot"]}
    assert found.total_ms is None


@pytest.mark.parametrize("verb", VERBS[:-1])
def test_a_stop_passes_through_after_the_cleanup(verb: str) -> None:
    target = FakeTarget(fails=verb, stops=True)
    with pytest.raises(Stopped):
        measure(target, FakeClock())
    assert target.tape[-1] == "cleanup"


def test_a_mistake_of_ours_passes_through_after_the_cleanup() -> None:
    target = FakeTarget(phases=())  # nothing marked
    with pytest.raises(IndexError):
        measure(target, FakeClock())
    assert target.tape[-1] == "cleanup"


def test_our_own_cost_is_measured_on_the_target_that_runs() -> None:
    target = FakeTarget()
    found = measure(target, FakeClock(), repeats=3)
    assert target.tape == ["setup", "prepare", "start", "conclude", *["again"] * 3, "cleanup"]
    assert found.overhead_ms == [1.0, 1.0, 1.0]


def test_a_target_that_fails_again_in_its_cleanup_tells_its_first_failure() -> None:
    class Twice(FakeTarget):
        def cleanup(self) -> None:
            raise TargetFailed("pas de cleanup")

    found = measure(Twice(fails="start"), FakeClock())
    assert found.error == {"sentence": "pas de start", "log": ["dernier mot"]}
    assert measure(Twice(), FakeClock()).error == {"sentence": "pas de cleanup", "log": []}


def test_our_own_cost_is_not_measured_unless_asked_and_what_is_not_told_is_none() -> None:
    found = measure(FakeTarget(), FakeClock())
    assert found.overhead_ms == []
    assert (found.facts.accelerator, found.facts.fallback) == (None, None)
