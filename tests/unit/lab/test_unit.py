"""The unit tests' runner: every folder is played, and what this machine cannot play is said, and fails in CI."""

from collections.abc import Callable

import pytest

from lab import unit

Fake = Callable[[str, str], None]


@pytest.mark.parametrize(("said", "recent"), [("v20.19.2", True), ("v22.0.0", True), ("v18.20.4", False), ("", False)])
def test_a_node_too_old_for_the_scripts_is_as_none(fake: Fake, said: str, recent: bool) -> None:
    fake("node", f"echo {said}")
    assert unit.has_node() is recent


def test_the_tests_of_the_site_are_played_by_node(fake: Fake) -> None:
    fake("node", "echo v20.19.2")
    site = unit.commands()[unit.SITE]
    assert site[:2] == ["node", "--test"]
    assert f"{unit.SITE}/state.test.mjs" in site


@pytest.mark.parametrize(("ci", "code"), [("", None), ("true", 1)])
def test_without_node_they_are_left_out_aloud_and_fail_in_ci(
    fake: Fake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, code: int | None
) -> None:
    del fake  # its PATH has no node
    played: list[str] = []

    def play(self: unit.Plays, argv: list[str]) -> bool:
        played.append(argv[-1])
        return True

    monkeypatch.setattr(unit.Plays, "play", play)
    monkeypatch.setenv("CI", ci)
    if code:
        with pytest.raises(SystemExit):
            unit.main()
    else:
        unit.main()
    assert "tests/unit" in played
    assert "NON joués, faute de Node 20" in "".join(capsys.readouterr())


def test_a_folder_that_fails_is_named_and_the_others_are_still_played(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    commands = {"bad": ["sh", "-c", "echo one; exit 1"], "good": ["sh", "-c", "echo two"]}
    monkeypatch.setattr(unit, "commands", lambda: commands)
    with pytest.raises(SystemExit):
        unit.main()
    assert {"one", "two"} <= set(capfd.readouterr().out.split())
