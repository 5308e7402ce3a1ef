"""`make load` and `make startup` look before they begin: code 3 and one sentence, never a trace after the work."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab import engine, load, measurement, project, startup


@pytest.fixture(params=["load", "startup"])
def verb(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], int]:
    """The verb's main, for a checkout of the test's own."""
    for name in [*project.suspects(), "USERS", "DURATION", "TARGETS", "ROUNDS"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(measurement, "RESULTS", tmp_path / "results")
    return {"load": load.main, "startup": startup.main}[str(request.param)]


def refusal(verb: Callable[[], int], capsys: pytest.CaptureFixture[str]) -> str:
    """What it said as it left with code 3."""
    with pytest.raises(SystemExit) as left:
        verb()
    assert left.value.code == 3
    said = capsys.readouterr().err
    assert said.count("✗ ") == 1
    return said


def test_who_may_not_speak_to_docker_is_told_how_before_docker_is_asked_anything(
    verb: Callable[[], int],
    fake: Any,
    typed: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(engine, "state", lambda: engine.State.DENIED)
    fake("docker", 'echo "$*" >>$NOTES; exit 1')
    assert "sudo usermod -aG docker" in refusal(verb, capsys)
    assert typed() == ""


def test_another_project_s_compose_file_is_named(
    verb: Callable[[], int], fake: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine, "require", lambda: None)
    monkeypatch.setenv("COMPOSE_FILE", "other.yml")
    fake("docker", """case "$*" in *config*) echo '{"services": {}}' ;; esac""")
    assert refusal(verb, capsys)


def test_results_that_cannot_be_written_are_told_before_anything_is_measured(
    verb: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(project, "check", dict)
    monkeypatch.setattr(measurement, "docker", lambda *arguments: pytest.fail(f"docker {arguments} came first"))
    (tmp_path / "results").symlink_to("nowhere")
    assert "results n'est pas un dossier" in refusal(verb, capsys)
