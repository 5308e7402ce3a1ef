"""One run at a time."""

from pathlib import Path

from guard.turn import Turn


def test_the_second_one_does_not_get_the_turn_until_the_first_gives_it_back(tmp_path: Path) -> None:
    first, second = Turn(tmp_path / "lock"), Turn(tmp_path / "lock")
    assert first.take()
    assert not second.take()
    first.give_back()
    assert second.take()
    second.give_back()


def test_taking_one_s_own_turn_again_changes_nothing(tmp_path: Path) -> None:
    turn = Turn(tmp_path / "lock")
    assert turn.take()
    assert turn.take()
    turn.give_back()
