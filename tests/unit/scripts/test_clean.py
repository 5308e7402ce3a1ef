"""Clean: lists, then removes the lab's own things and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

import clean

ENGINE = """echo docker "$@" >>$NOTES
case "$1 $2" in
"compose --profile") case "$*" in *config*) echo "$CONFIG" ;; esac ;;
"images --format") echo docker-lab/api:dev ;;
"images --filter") case "$*" in *compose.project=docker-lab-dev-7*) echo vsc-lab-uid:latest ;; esac ;;
"image inspect") case "$*" in *python:3.9) echo bullseye ;; *) echo ;; esac ;;
"ps --all") case "$*" in *compose.project=classe-3*) echo docker-lab-api-1 ;;
    *docker-lab.launcher=classe-3*) echo classe-3-target-course-1 ;;
    *compose.project=docker-lab-dev-7*) echo docker-lab-dev-7-workspace-1 ;; esac ;;
"image rm") test "$3" != "$IN_USE" ;;
esac"""

CONFIG = {"name": "classe-3", "services": {"api": {"image": "docker-lab/api:dev"}}}


@pytest.fixture(autouse=True)
def configured(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Compose reads here, project name from .env included."""
    monkeypatch.setenv("CONFIG", json.dumps(CONFIG))


@pytest.fixture
def cleaned(fake: Any, typed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What `make clean` asked of the engine, in a folder that holds results/."""
    fake("docker", ENGINE)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").mkdir()
    monkeypatch.setattr("sys.argv", ["clean.py"])
    clean.main()
    return str(typed())


def test_volumes_and_folders_go(cleaned: str) -> None:
    assert "docker compose --profile * down --volumes --remove-orphans" in cleaned
    assert not Path("results").exists()


def test_what_a_killed_launcher_left_goes_before_the_network_that_it_is_on(cleaned: str) -> None:
    removal = "docker rm --force --volumes classe-3-target-course-1"
    assert 0 <= cleaned.index(removal) < cleaned.index("docker compose --profile * down")


def test_everything_is_listed_before_anything_goes(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake("docker", ENGINE)
    monkeypatch.setattr("sys.argv", ["clean.py"])
    monkeypatch.setattr(clean, "consent", lambda question: (_ for _ in ()).throw(SystemExit("non")))
    with pytest.raises(SystemExit, match="non"):
        clean.main()
    listed = capsys.readouterr().err
    assert "conteneur docker-lab-api-1" in listed
    assert "conteneur classe-3-target-course-1" in listed
    assert "image docker-lab/api:dev" in listed
    assert "down" not in typed()


def test_lab_images_and_standins_go_and_official_bases_stay(cleaned: str) -> None:
    removed = [line for line in cleaned.splitlines() if line.startswith("docker image rm")]
    assert removed == ["docker image rm docker-lab/api:dev", "docker image rm python:3.9"]


@pytest.mark.parametrize(("inside", "removed"), [("", True), (".venv-dev", False)])
def test_vs_code_s_workspace_goes_too_but_not_from_within(
    fake: Any, typed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str, removed: bool
) -> None:
    fake("docker", ENGINE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAB_VENV", inside)
    (tmp_path / ".devcontainer").mkdir()
    (tmp_path / ".devcontainer/.env").write_text("LAB_DEV_PROJECT=docker-lab-dev-7\nLAB_DEV_SOCKET_GROUP=0\n")
    monkeypatch.setattr("sys.argv", ["clean.py"])
    clean.main()
    assert ("docker image rm vsc-lab-uid:latest" in typed()) is removed
    assert ("docker-lab-dev-7-workspace-1" in typed()) is removed


def test_no_cache_is_pruned(cleaned: str) -> None:
    assert "prune" not in cleaned


def test_an_image_in_use_is_named_after_all_else_is_removed(
    fake: Any, typed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake("docker", ENGINE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IN_USE", "docker-lab/api:dev")
    monkeypatch.setattr("sys.argv", ["clean.py"])
    with pytest.raises(SystemExit, match="se sert encore de docker-lab/api:dev"):
        clean.main()
    assert "docker image rm python:3.9" in typed()
