"""Clean: lists, then removes the lab's own things and nothing else."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from lab import clean

ENGINE = """echo docker "$@" >>$NOTES
case "$1 $2" in
"compose --profile") case "$*" in *config*) echo "$CONFIG" ;; esac ;;
"images --format") echo docker-lab/api:dev ;;
"images --filter") case "$*" in *compose.project=docker-lab-dev-7*) echo vsc-lab-uid:latest ;; esac ;;
"image inspect") case "$*" in *standin*python:3.9) echo bullseye ;; *wheels*python:3.9-slim) echo 5f ;;
    *) echo ;; esac ;;
"volume ls") echo classe-3_results; echo classe-3_their-data ;;
"ps --all") case "$*" in *compose.project=classe-3*) echo docker-lab-api-1 ;;
    *docker-lab.launcher=classe-3*) echo classe-3-target-course-1 ;;
    *compose.project=docker-lab-dev-7*) echo docker-lab-dev-7-workspace-1 ;; esac ;;
"image rm") test "$3" != "$IN_USE" ;;
"inspect --format") for id; do case "$id" in docker-lab-api-1) echo "/$id $IMAGE" ;; esac; done ;;
esac"""

CONFIG = {
    "name": "classe-3",
    "services": {name: {"image": f"docker-lab/{name}:dev"} for name in ("docs", "api", "loadtest")},
    "volumes": {"results": {"name": "classe-3_results"}},
}


@pytest.fixture(autouse=True)
def configured(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Compose reads here, project name from .env included."""
    monkeypatch.setenv("CONFIG", json.dumps(CONFIG))
    monkeypatch.setenv("IMAGE", "docker-lab/api:dev")
    monkeypatch.delenv("COMPOSE_PROJECT_NAME", raising=False)


@pytest.fixture
def cleaned(fake: Any, typed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What `make clean` asked of the engine, in a folder that holds results/."""
    fake("docker", ENGINE)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").mkdir()
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
    monkeypatch.setattr(clean, "consent", lambda question, **_options: (_ for _ in ()).throw(SystemExit("non")))
    with pytest.raises(SystemExit, match="non"):
        clean.main()
    listed = capsys.readouterr().err
    assert "conteneur docker-lab-api-1" in listed
    assert "conteneur classe-3-target-course-1" in listed
    assert "image docker-lab/api:dev" in listed
    assert "down" not in typed()


def test_lab_images_standins_and_a_bundle_s_bases_go_and_official_bases_stay(cleaned: str) -> None:
    removed = [line for line in cleaned.splitlines() if line.startswith("docker image rm")]
    assert removed == [
        "docker image rm docker-lab/api:dev",
        "docker image rm python:3.9",
        "docker image rm python:3.9-slim",
    ]


@pytest.mark.parametrize(("inside", "removed"), [("", True), (".venv-dev", False)])
def test_vs_code_s_workspace_goes_too_but_not_from_within(
    fake: Any, typed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str, removed: bool
) -> None:
    fake("docker", ENGINE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAB_VENV", inside)
    (tmp_path / ".devcontainer").mkdir()
    (tmp_path / ".devcontainer/.env").write_text(f"LAB_DEV_PROJECT=docker-lab-dev-7\nLAB_DEV_FOLDER={tmp_path}\n")
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
    with pytest.raises(SystemExit, match="se sert encore de docker-lab/api:dev"):
        clean.main()
    assert "docker image rm python:3.9" in typed()


@pytest.fixture
def victims(fake: Any, typed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What was typed to the engine; the checkout holds results/."""
    fake("docker", ENGINE)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").mkdir()
    return typed


def removals(typed: str) -> list[str]:
    return [line for line in typed.splitlines() if " rm " in line or " down" in line]


@pytest.mark.parametrize("named", ["classe-3", None])
def test_a_project_of_that_name_with_other_containers_is_neither_listed_nor_touched(
    victims: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], named: str | None
) -> None:
    monkeypatch.setenv("IMAGE", "node:20")
    if named:
        monkeypatch.setenv("COMPOSE_PROJECT_NAME", named)
    remedy = "unset COMPOSE_PROJECT_NAME" if named else "export COMPOSE_PROJECT_NAME="
    with pytest.raises(SystemExit, match=rf"pas ceux du labo \(docker-lab-api-1\).*{remedy}"):
        clean.main()
    assert removals(victims()) == []
    assert capsys.readouterr().err == ""
    assert Path("results").exists()


def test_a_volume_that_compose_yaml_does_not_name_is_not_listed(
    victims: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    clean.main()
    said = capsys.readouterr().err
    assert "volume classe-3_results" in said
    assert "their-data" not in said


@pytest.mark.parametrize("ci", ["", "true"])
def test_without_a_terminal_nothing_goes_unless_lab_yes_says_so(
    victims: Any, monkeypatch: pytest.MonkeyPatch, ci: str
) -> None:
    monkeypatch.delenv("LAB_YES")
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr("sys.stdin", io.StringIO("o\n"))
    with pytest.raises(SystemExit, match="LAB_YES=1"):
        clean.main()
    assert removals(victims()) == []
    assert Path("results").exists()


def test_a_link_goes_and_what_it_leads_to_stays(victims: Any, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    Path(".venv").symlink_to(tmp_path / "shared")
    clean.main()
    assert not Path(".venv").is_symlink()
    assert (tmp_path / "shared").is_dir()


def test_a_folder_that_cannot_go_is_a_sentence(victims: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder / "summary.txt"))

    monkeypatch.setattr("shutil.rmtree", refused)
    with pytest.raises(SystemExit, match=r"results/summary\.txt.*sudo rm -r results"):
        clean.main()


def test_what_docker_does_not_remove_is_a_sentence(victims: Any, fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("docker", ENGINE.replace('case "$*" in *config*)', 'case "$*" in *down*) exit 1 ;; *config*)'))
    with pytest.raises(SystemExit, match="pas tout enlevé : la raison est ci-dessus"):
        clean.main()
    assert Path("results").exists()


@pytest.mark.parametrize(
    "settings",
    [
        "LAB_DEV_PROJECT=their-shop\nLAB_DEV_FOLDER={here}\n",  # not what initialize.sh writes
        "LAB_DEV_PROJECT=docker-lab-dev-7\nLAB_DEV_FOLDER=/another/checkout\n",
    ],
)
def test_the_workspace_of_another_folder_stays(victims: Any, tmp_path: Path, settings: str) -> None:
    (tmp_path / ".devcontainer").mkdir()
    (tmp_path / ".devcontainer/.env").write_text(settings.format(here=tmp_path))
    clean.main()
    assert "docker-lab-dev-7" not in victims()
    assert "their-shop" not in victims()
