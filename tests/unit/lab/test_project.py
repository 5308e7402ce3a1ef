"""What keeps Compose from reading the lab is named: a variable, .env, or compose.yaml; and nobody else's is touched."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lab import engine, project

LAB = {
    "name": "docker-lab",
    "services": {name: {"image": f"docker-lab/{name}:dev"} for name in project.SERVICES},
}
OTHER = {"name": "other-project", "services": {"api": {"image": "node:20"}}}
DOCKER = os.environ["PATH"]
# Compose, as far as it hears of settings: each may spoil what it reads.
COMPOSE = """echo "$*" >>$NOTES
case "$*" in "compose version"*|version*) echo 28.5.2; exit 0 ;; "ps "*) exit 0 ;; esac
case "$*" in *--project-directory*) elsewhere=1 ;; esac
if test -z "$elsewhere" && test -e .env; then echo "failed to read .env: line 1" >&2; exit 1; fi
if test -n "$LAB_BIND"; then echo "services.front.ports.[]: invalid ip address: $LAB_BIND" >&2; exit 15; fi
if test -n "$COMPOSE_FILE"; then echo "$OTHER"; else echo "$LAB"; fi"""


@pytest.fixture(autouse=True)
def compose(fake: Any, typed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in project.suspects():
        monkeypatch.delenv(name)
    monkeypatch.setenv("LAB", json.dumps(LAB))
    monkeypatch.setenv("OTHER", json.dumps(OTHER))
    monkeypatch.chdir(tmp_path)
    fake("docker", COMPOSE)


def test_a_compose_that_answers_anything_is_not_the_lab_and_no_trace(fake: Any) -> None:
    fake("docker", "echo anything")
    with pytest.raises(SystemExit, match=r"Compose ne lit pas compose\.yaml"):
        project.config()


def test_the_lab_is_read_whatever_its_project_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOSE_PROJECT_NAME", "classe-3")
    assert project.check() == LAB


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("COMPOSE_FILE", "other.yml", "il lit un autre projet"),
        ("LAB_BIND", "monpc.local", "invalid ip address: monpc.local"),
    ],
)
def test_the_variable_that_spoils_it_is_named_with_what_to_type(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    monkeypatch.setenv("API_PORT", "9080")  # another setting, which is innocent
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=rf"La variable {name}={re.escape(value)}.*{re.escape(why)}.*`unset {name}`"):
        project.config()


@pytest.mark.parametrize(
    ("tag", "good"),
    [
        *((tag, True) for tag in ("dev", "v1.2_b-c", "x" * 128)),
        *((tag, False) for tag in ("a b", "x" * 129, "-a", ".a", "été", "a/b", "a:b", "a\n")),
    ],
)
def test_a_tag_that_no_image_can_have_is_refused_before_any_build(
    monkeypatch: pytest.MonkeyPatch, tag: str, good: bool
) -> None:
    described = {
        "name": "lab",
        "services": {name: {"image": f"docker-lab/{name}:{tag}"} for name in project.SERVICES},
    }
    monkeypatch.setenv("LAB", json.dumps(described).replace("\\", "\\\\"))  # dash's echo reads them
    if good:
        assert project.config() == described
        return
    with pytest.raises(SystemExit, match=rf"LAB_TAG={tag} ne convient pas"):
        project.config()


def test_env_that_spoils_it_is_named() -> None:
    Path(".env").touch()
    with pytest.raises(SystemExit, match=r"Le fichier \.env.*failed to read.*UTF-8"):
        project.config()


@pytest.mark.skipif(shutil.which("docker") is None, reason="docker's client is absent: NOT RUN")
@pytest.mark.parametrize(
    "line",
    [
        "DOCS_PORT='21000",
        "API_PORT=nope",
        "DOCS_PORT=${NOPE?}",
        "a line",
        "COMPOSE_PROJECT_NAME=UP",
        "\udcff\udcfe",
    ],
)
def test_compose_s_own_words_about_env_are_not_taken_for_a_fault_of_compose_yaml(
    fake: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """The real Compose, that asks no engine here: an included file reads .env whatever Compose is told."""
    docker = shutil.which("docker", path=DOCKER)
    fake("docker", f'exec {docker} "$@"')
    for file in project.ROOT.glob("compose*.yaml"):
        shutil.copy(file, tmp_path)
    Path(".env").write_text(f"{line}\n", encoding="utf-8", errors="surrogateescape")
    with pytest.raises(SystemExit, match=r"Le fichier \.env de ce dossier.*corrigez-le"):
        project.config()


def test_a_folder_that_compose_cannot_name_is_told(fake: Any) -> None:
    asked = 'case "$*" in *--project-directory*) echo "$LAB" ;; *) echo "invalid control character" >&2; exit 1 ;; esac'
    fake("docker", asked)
    with pytest.raises(SystemExit, match=r"dans le dossier .*invalid control character.*donnez-lui un nom"):
        project.config()


def test_a_dollar_in_the_folder_s_name_is_read_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    described = LAB | {"services": LAB["services"] | {"x": {"build": {"context": "/opt/a$$b$$$$c"}}}}  # type: ignore[operator]
    monkeypatch.setenv("LAB", json.dumps(described))
    assert project.config()["services"]["x"]["build"]["context"] == "/opt/a$b$$c"


def test_two_settings_that_spoil_it_together_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").touch()
    monkeypatch.setenv("COMPOSE_FILE", "other.yml")
    with pytest.raises(SystemExit, match=r"Plusieurs réglages.*COMPOSE_FILE, ou le fichier \.env"):
        project.config()


def test_where_no_setting_is_to_blame_it_is_compose_yaml(fake: Any) -> None:
    fake("docker", 'case "$*" in *version*) ;; *) echo "yaml: line 7: did not find" >&2; exit 1 ;; esac')
    with pytest.raises(SystemExit, match=r"Compose ne lit pas compose\.yaml.*line 7"):
        project.config()


def test_without_compose_itself_no_file_is_blamed(fake: Any) -> None:
    fake("docker", "echo \"docker: 'compose' is not a docker command.\" >&2; exit 1")
    with pytest.raises(SystemExit, match="Docker Compose ne répond pas"):
        project.config()


def test_the_settings_of_compose_yaml_are_among_those_that_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DOCS_PORT", "LAB_BIND", "LAB_TAG", "COMPOSE_PROFILES", "HOME"):
        monkeypatch.setenv(name, "x")
    assert set(project.suspects()) == {"DOCS_PORT", "LAB_BIND", "LAB_TAG", "COMPOSE_PROFILES"}


@pytest.mark.parametrize(
    ("image", "strange"),
    [
        ("docker-lab/api:other-tag", False),
        ("docker-lab/retired:dev", False),  # a service that an older lab had
        ("node:20", True),
        ("docker-labs/api:dev", True),
        ("registry.example:5000/docker-lab/api:dev", True),
        ("postgres:16@sha256:0123", False),  # what the student's own override adds
        ("postgres:17", False),
    ],
)
def test_a_container_is_the_lab_s_by_its_image(fake: Any, image: str, strange: bool) -> None:
    fake("docker", f'case "$*" in ps*) echo 0123 ;; inspect*) echo "/theirs-1 {image}" ;; esac')
    services = LAB["services"] | {"database": {"image": "postgres:16"}}  # type: ignore[operator]
    assert project.strangers({"name": "docker-lab", "services": services}) == ["theirs-1"] * strange


@pytest.mark.parametrize("verb", ["down", "logs"])
def test_make_says_it_before_compose_acts_on_another_project(
    typed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """The Makefile as it is, in a folder where the fake Compose reads another project."""
    make = shutil.which("make", path="/usr/bin:/bin")
    if make is None:
        pytest.skip("make is absent: NOT RUN")
    monkeypatch.setenv("COMPOSE_FILE", "other.yml")
    argv = [make, "--no-print-directory", f"PYTHON={sys.executable}", verb]
    done = subprocess.run(argv, cwd=project.ROOT, capture_output=True, text=True, check=False)
    assert "La variable COMPOSE_FILE=other.yml" in done.stderr
    assert [line for line in typed().splitlines() if line.endswith(verb) or "--follow" in line] == []


def test_an_engine_that_refuses_is_said_before_compose_is_asked(
    typed: Any, fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> None:
        raise SystemExit("✗ pas le droit")

    monkeypatch.setattr(engine, "require", refused)
    with pytest.raises(SystemExit, match="pas le droit"):
        project.check()
    assert typed() == ""
