"""`make test`: what it plays, in which order, and what it says of what this machine cannot play."""

import pytest

from lab import console, engine, environment, ground, test


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    parts: list[str] = []
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("LAB_ENGINE", raising=False)
    monkeypatch.setattr(environment, "ensure", lambda: None)
    monkeypatch.setattr(ground, "prepare", lambda **options: None)
    monkeypatch.setattr(test, "play", parts.append)
    return parts


def test_the_usual_parts_are_played_in_order_with_an_engine(played: list[str]) -> None:
    assert test.main() == 0
    assert played == ["unit", "stack", "course"]


def test_the_first_that_fails_is_the_last(played: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(part: str) -> int:
        played.append(part)
        return 1

    monkeypatch.setattr(test, "play", failing)
    assert test.main("stack", "course") == 1
    assert played == ["stack"]


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
@pytest.mark.parametrize("asked_for", [True, False])
def test_without_an_engine_what_needs_none_is_played_and_the_rest_is_named(
    played: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ci: str,
    code: int,
    asked_for: bool,
) -> None:
    monkeypatch.setenv("CI", ci)
    if asked_for:
        monkeypatch.setenv("LAB_ENGINE", "none")
    else:
        monkeypatch.setattr(ground, "prepare", lambda **options: console.stop("Docker est absent."))
        monkeypatch.setattr(engine, "state", lambda: engine.State.ABSENT)
    assert test.main() == code
    assert played == ["unit", "without-engine"]
    assert capsys.readouterr().err.endswith("! NON joués, faute de moteur Docker : stack, course.\n")


def test_unit_tests_alone_ask_nothing_of_the_machine(played: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "prepare", lambda **options: pytest.fail("asked"))
    assert test.main("unit", "without-engine") == 0
    assert played == ["unit", "without-engine"]


def test_another_fault_than_the_engine_s_ends_it(played: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "prepare", lambda **options: console.stop("Le disque est plein."))
    monkeypatch.setattr(engine, "state", lambda: engine.State.RUNNING)
    with pytest.raises(SystemExit, match="plein"):
        test.main()
    assert played == []
