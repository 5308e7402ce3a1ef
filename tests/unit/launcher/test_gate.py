"""Two starts at once, or one run alone."""

import pytest

from launcher.gate import Busy, Gate

RUNNING = "^Une série de mesures est en cours : attendez sa fin.$"
FULL = "^Déjà 2 démarrages en cours : réessayez quand l'un d'eux est fini.$"
STARTING = "^Un démarrage est en cours, et fausserait la série de mesures : attendez sa fin.$"


def test_a_third_start_is_refused_until_one_of_two_has_ended() -> None:
    gate = Gate()
    with gate.start():
        with (
            gate.start(),
            pytest.raises(Busy, match=FULL),
            gate.start(),
        ):
            pass
        with gate.start():
            pass


def test_a_run_has_the_gate_for_itself() -> None:
    gate = Gate()
    gate.begin_run()
    with pytest.raises(Busy, match=RUNNING):
        gate.begin_run()
    with pytest.raises(Busy, match=RUNNING), gate.start():
        pass
    gate.end_run()
    with gate.start(), pytest.raises(Busy, match=STARTING):
        gate.begin_run()


def test_a_start_that_fails_gives_its_place_back() -> None:
    gate = Gate()
    for _ in range(3):
        with pytest.raises(LookupError), gate.start():
            raise LookupError
    gate.begin_run()
