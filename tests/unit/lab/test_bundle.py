"""The bundle's manners: a base that is there stays until its owner agrees, and the checkout travels as git knows it."""

import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lab import bundle, unbundle

# An engine with what $PRESENT names: the bundle's bases carry new wheels, the others what $CARRIED says.
ENGINE = """echo docker "$@" >>$NOTES
case "$1 $2" in
"image inspect")
    for image in "$@"; do :; done
    case " $PRESENT " in *" $image "*) ;; *) exit 1 ;; esac
    case "$image" in docker-lab/*) echo new ;; *) echo "$CARRIED" ;; esac ;;
esac"""
BROUGHT = {"python:3.9": "docker-lab/python-3.9:dev", "python:3.9-slim": "docker-lab/python-3.9-slim:dev"}


@pytest.fixture
def machine(fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Say which bases the machine has, and what they carry; then what `adopt` tagged."""

    def adopt(*present: str, carried: str = "", agreed: bool = False) -> tuple[bool, list[str]]:
        monkeypatch.setenv("PRESENT", " ".join([*present, *BROUGHT.values()]))
        monkeypatch.setenv("CARRIED", carried)
        monkeypatch.setattr(unbundle, "agreed", lambda question: agreed)
        fake("docker", ENGINE)
        taken = unbundle.adopt(BROUGHT)
        return taken, [line for line in typed().splitlines() if line.startswith("docker tag")]

    return adopt


def tags(*wanted: str) -> list[str]:
    return [f"docker tag {BROUGHT[base]} {base}" for base in wanted]


def test_bases_that_are_missing_get_their_names(machine: Any) -> None:
    assert machine() == (True, tags(*BROUGHT))


def test_a_base_that_is_there_stays_and_how_to_replace_it_is_said(
    machine: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert machine("python:3.9") == (False, tags("python:3.9-slim"))
    assert "python:3.9 reste" in (said := capsys.readouterr().err)
    assert tags("python:3.9")[0] in said


def test_a_base_whose_owner_agrees_is_replaced(machine: Any) -> None:
    assert machine("python:3.9", agreed=True) == (True, tags(*BROUGHT))


def test_a_base_that_carries_the_same_wheels_is_left_alone_unasked(
    machine: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert machine(*BROUGHT, carried="new") == (True, [])
    assert capsys.readouterr().err == ""


def test_older_wheels_are_not_the_same(machine: Any) -> None:
    assert machine(*BROUGHT, carried="old") == (False, [])


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one commit, taken for the lab's."""
    folder = tmp_path / "lab"
    folder.mkdir()
    (folder / "compose.yaml").write_text("services: {}\n")
    who = ["-c", "user.name=a", "-c", "user.email=a@b.invalid"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "a"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    monkeypatch.setattr(bundle, "ROOT", folder)
    return folder


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as files:
        return [name for name in files.namelist() if not name.endswith("/")]


def test_the_checkout_travels_in_a_folder_of_its_own(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "docker-lab.zip"
    assert bundle.checkout(target) == [target]
    assert names(target) == ["docker-lab/compose.yaml"]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["compose.yaml", "new.txt"])
def test_what_is_not_committed_is_said_to_be_left_out(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (repository / name).write_text("changed\n")
    target = tmp_path / "docker-lab.zip"
    bundle.checkout(target)
    with zipfile.ZipFile(target) as files:
        assert files.read("docker-lab/compose.yaml") == b"services: {}\n"
    assert "sans ce qui a changé depuis (`git status` en montre 1)" in capsys.readouterr().err


@pytest.mark.parametrize("inside", [False, True])
def test_a_folder_that_git_does_not_know_is_said_and_no_older_zip_stays(
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    inside: bool,
) -> None:
    folder = (repository if inside else tmp_path) / "unpacked"  # in somebody else's repository, or in none
    folder.mkdir()
    monkeypatch.setattr(bundle, "ROOT", folder)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    target = tmp_path / "docker-lab.zip"
    target.write_bytes(b"older")
    assert bundle.checkout(target) == []
    assert not target.exists()
    assert "n'est pas écrit" in capsys.readouterr().err


def test_without_git_it_is_said_too(
    repository: Path, tmp_path: Path, fake: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shutil.which("git") is None
    assert bundle.checkout(tmp_path / "docker-lab.zip") == []
    assert "n'est pas écrit" in capsys.readouterr().err


@pytest.mark.parametrize("zipped", [True, False])
def test_the_last_words_are_true_where_nothing_of_the_lab_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], zipped: bool
) -> None:
    written = [tmp_path / "docker-lab.tar.zst", *([tmp_path / "docker-lab.zip"] if zipped else [])]
    for file in written:
        file.touch()
    bundle.conclude(written, "arm64")
    said = capsys.readouterr().err
    assert "processeurs arm64" in said
    assert ("dépliez docker-lab.zip" in said) == zipped
    assert ("une copie de ce dossier-ci" in said) != zipped
    assert said.index("docker load --input docker-lab.tar.zst") < said.index("docker tag docker-lab/python-3.9:")
