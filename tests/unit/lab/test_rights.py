"""What a container could not read, and where this user cannot write, is said before the work, with what to type."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from lab import engine_checks, ground, rights, versions, watch
from lab.engine import State

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def application(tmp_path: Path) -> Path:
    """The course's application in a folder of the test's own."""
    return Path(shutil.copytree(ROOT / "services/api", tmp_path / "api"))


@pytest.mark.parametrize("umask", [0o077, 0o027, 0o007])
def test_what_was_checked_out_privately_is_found_and_the_command_shown_mends_it(application: Path, umask: int) -> None:
    for path in [application, *application.rglob("*")]:
        path.chmod(path.stat().st_mode & ~umask)
    found = rights.unreadable(application)
    assert {application / "main.py", application / "static"} <= {*found}
    subprocess.run([*rights.repair(found).split()[:-1], str(application)], check=True)
    assert rights.unreadable(application) == []


@pytest.mark.parametrize("name", ["variants/fast.py", "Dockerfile", "readings.sqlite3", "__pycache__/main.pyc"])
def test_what_the_image_does_not_take_may_stay_private(application: Path, name: str) -> None:
    (application / name).parent.mkdir(exist_ok=True)
    (application / name).touch()
    (application / name).chmod(0o600)
    assert rights.unreadable(application) == []


def test_a_private_application_stops_before_anything_else(application: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (application / "main.py").chmod(0o600)
    monkeypatch.setattr(rights, "ROOT", application.parent)
    monkeypatch.setattr(rights, "unreadable", lambda: [application / "main.py"])
    with pytest.raises(SystemExit, match=r"lire api/main\.py.*`chmod -R a\+rX services`"):
        ground.main()


def test_a_folder_of_somebody_else_is_told_by_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    monkeypatch.setattr(rights, "owner", lambda path: "prof")
    with pytest.raises(SystemExit, match=r"results est à prof.*sudo chown -R"):
        rights.writable(tmp_path / "results")


@pytest.mark.parametrize("kind", ["file", "link to nowhere"])
def test_what_is_no_folder_is_said_to_be_none(tmp_path: Path, kind: str) -> None:
    taken = tmp_path / "results"
    if kind == "file":
        taken.touch()
    else:
        taken.symlink_to(tmp_path / "nowhere")
    with pytest.raises(SystemExit, match="results n'est pas un dossier"):
        rights.writable(taken)


def test_a_folder_that_is_missing_is_made_and_left_empty(tmp_path: Path) -> None:
    rights.writable(tmp_path / "new" / "results")
    assert list((tmp_path / "new" / "results").iterdir()) == []


def test_an_owner_without_a_name_has_a_number(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(tmp_path, 54321, -1)
    assert rights.owner(tmp_path) == "l'utilisateur 54321"


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("ERROR: mkdir {home}/buildx/instances: permission denied", True),
        ("ERROR: open {home}/buildx/.lock: permission denied", True),
        ("ERROR: mkdir {home}: permission denied", True),
        ("WARNING: Error loading config file: open {home}/config.json: permission denied", True),
        ('ERROR: no builder "none" found', False),
        ("", False),
    ],
)
def test_a_folder_of_the_client_s_that_sudo_made_root_s_is_said_before_any_build(
    fake: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, refused: bool
) -> None:
    """The words are those of Docker 28.5 and Buildx 0.29, as a user without root."""
    home = tmp_path / "it's home" / ".docker"
    monkeypatch.setenv("DOCKER_CONFIG", str(home))
    said = words.format(home=home).replace('"', '\\"')
    answers = {
        '"context inspect"*': "echo unix:///var/run/docker.sock",
        "*inspect*": f'echo "{said}" >&2; exit 1',
        "info*": "echo {}",
        "compose*": "echo 2.40.3",
        "*": "echo 28.5.2",
    }
    fake(
        "docker",
        'case "$*" in ' + " ".join(f"{asked}) {does} ;;" for asked, does in answers.items()) + " esac",
    )
    assert (rights.client_folder() == home) is refused
    lines = list(engine_checks.engine_checks(State.RUNNING))
    assert any("sudo mkdir -p" in line.remedy and not line.good for line in lines) is refused
    if refused:
        with pytest.raises(SystemExit, match=r"\.docker est refusé à la commande docker : tapez `sudo mkdir"):
            versions.check()


@pytest.mark.parametrize(("umask", "told"), [(0o077, True), (0o027, True), (0o022, False), (0o002, False)])
def test_a_umask_under_which_a_new_file_is_private_is_said_when_watch_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], umask: int, told: bool
) -> None:
    before = os.umask(umask)
    try:
        monkeypatch.setattr(ground, "prepare", lambda: sys.exit(0))
        with pytest.raises(SystemExit):
            watch.main()
        assert (f"umask {umask:03o}" in capsys.readouterr().err) is told
    finally:
        assert os.umask(before) == umask
