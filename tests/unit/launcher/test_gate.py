"""Two starts at once, or one run alone."""

import pytest

from gate import Busy, Gate


def test_a_third_start_is_refused_until_one_of_two_has_ended() -> None:
    gate = Gate()
    with gate.start():
        with gate.start(), pytest.raises(Busy, match="Déjà 2"), gate.start():
            pass
        with gate.start():
            pass


def test_a_run_has_the_gate_for_itself() -> None:
    gate = Gate()
    gate.begin_run()
    with pytest.raises(Busy, match="série"):
        gate.begin_run()
    with pytest.raises(Busy, match="série"), gate.start():
        pass
    gate.end_run()
    with gate.start(), pytest.raises(Busy, match="fausserait"):
        gate.begin_run()


def test_a_start_that_fails_gives_its_place_back() -> None:
    gate = Gate()
    for _ in range(3):
        with pytest.raises(LookupError), gate.start():
            raise LookupError
    gate.begin_run()
