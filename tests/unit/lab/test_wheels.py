"""The bases with wheels: made for what the recipes install, said by a label, merged into what pip had."""

import re
from pathlib import Path
from typing import Any

import pytest

from lab import bases, wheels

ENGINE = """echo docker "$@" >>$NOTES
case "$1 $2" in
"image inspect") echo "$CARRIED" ;;
"build "*) for word in "$@"; do folder=$word; done; echo "$folder"/* >>$NOTES; /bin/cat "$folder/Dockerfile" >>$NOTES
    exit ${REFUSED:-0} ;;
esac"""


@pytest.mark.parametrize("base", bases.BASES)
def test_each_base_carries_the_locks_of_the_recipes_that_start_from_it(base: str) -> None:
    names = {lock.name for lock in wheels.locks(base)}
    assert "requirements.txt" in names
    assert ("requirements-fast.txt" in names) == (base == "python:3.9-slim")


def test_a_lock_that_changes_asks_for_other_wheels(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = wheels.fingerprint("python:3.9")
    lock = tmp_path / "requirements.txt"
    lock.write_bytes(wheels.locks("python:3.9")[0].read_bytes() + b"more==1\n")
    monkeypatch.setattr(wheels, "locks", lambda base: [lock])
    assert wheels.fingerprint("python:3.9") != before


def test_pip_still_asks_the_index_and_what_it_had_set_stays() -> None:
    recipe = wheels.recipe("python:3.9")
    assert "no-index" not in recipe  # nor is uv told so, where no recipe installs it
    assert "pip.conf" not in recipe
    assert 'ENV RES_OPTIONS="timeout:1 attempts:1"' in recipe  # and asks each name server once
    assert re.findall(r"pip3 config --global set global\.(\S+) (\S+)", recipe) == [
        ("find-links", "/opt/lab-wheels"),
        ("retries", "0"),
        ("timeout", "5"),
    ]


def test_a_lock_may_stand_beside_its_recipe(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in (
        "Dockerfile",
        "requirements.txt",
        "variants/uv/Dockerfile",
        "variants/uv/requirements-uv.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("FROM python:3.9\nRUN pip3 install -r /tmp/requirements.txt\n")
    (tmp_path / "variants/uv/Dockerfile").write_text("FROM a\nRUN pip3 install -r /tmp/requirements-uv.txt\n")
    monkeypatch.setattr(wheels, "API", tmp_path)
    assert wheels.locks("python:3.9") == [tmp_path / "requirements.txt"]
    assert wheels.locks("a") == [tmp_path / "variants/uv/requirements-uv.txt"]
    fake("docker", ENGINE)
    wheels.make("a")
    said = typed()
    assert "/requirements-uv.txt\n" in said  # the build has it
    assert "no-index = true" in said  # uv knows no other way to go on without a network


def test_the_base_s_own_name_is_not_taken(fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_TAG", "x-1")
    monkeypatch.setenv("CARRIED", "")
    fake("docker", ENGINE)
    assert wheels.make("python:3.9") == "docker-lab/python-3.9:x-1"
    assert "--tag docker-lab/python-3.9:x-1" in typed()
    assert f"LABEL lab.wheels={wheels.fingerprint('python:3.9')}" in typed()


def test_a_base_that_came_with_its_wheels_is_handed_on_without_a_network(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAB_TAG", "x-1")
    monkeypatch.setenv("CARRIED", wheels.fingerprint("python:3.9"))
    fake("docker", ENGINE)
    wheels.make("python:3.9")
    assert "docker build" not in typed()
    assert "docker tag python:3.9 docker-lab/python-3.9:x-1" in typed()


def test_packages_that_cannot_be_downloaded_are_one_sentence(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARRIED", "")
    monkeypatch.setenv("REFUSED", "1")
    fake("docker", ENGINE)
    with pytest.raises(SystemExit, match=r"n'ont pas pu être téléchargés pour python:3\.9"):
        wheels.make("python:3.9")
