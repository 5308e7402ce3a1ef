"""What Docker would build with: each setting that would keep it from the lab is named, before anything is built."""

import os
from typing import Any

import pytest

from lab import bases, binding, builder, disk, engine, ground, project, rights
from tests.unit.lab.recorded import info

# A client that builds with no value but these; it notes what it was asked.
PARTICULAR = """echo "$@" >>$NOTES
case "$1 $2" in
"buildx inspect") [ -z "$BUILDX_CONFIG" ] || { echo "mkdir $BUILDX_CONFIG: permission denied" >&2; exit 1; } ;;
"buildx build") [ -z "$BUILDKIT_PROGRESS$SOURCE_DATE_EPOCH" ] || { echo "ERROR: not that" >&2; exit 1; } ;;
"compose --file") [ -z "$COMPOSE_BAKE" ] || { echo "not that either" >&2; exit 1; } ;;
esac"""


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is set."""
    for name in list(os.environ):
        if name.startswith(("DOCKER_", "BUILDX_", "BUILDKIT_", "COMPOSE_", "SOURCE_DATE_EPOCH")):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("variable", "value", "good"),
    [
        ("DOCKER_DEFAULT_PLATFORM", "linux/arm64", False),
        ("DOCKER_DEFAULT_PLATFORM", "linux/arm64/v8", False),
        ("DOCKER_DEFAULT_PLATFORM", "linux/amd64", True),
        ("DOCKER_DEFAULT_PLATFORM", "linux/x86_64", True),
        ("DOCKER_API_VERSION", "1.43", False),
        ("DOCKER_API_VERSION", "1.51", None),
        ("DOCKER_BUILDKIT", "0", False),
        ("DOCKER_BUILDKIT", "1", "no line"),
    ],
)
def test_a_variable_that_changes_what_docker_does_is_named_when_it_is_set(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, good: object
) -> None:
    for each in ("DOCKER_DEFAULT_PLATFORM", "DOCKER_API_VERSION", "DOCKER_BUILDKIT"):
        monkeypatch.delenv(each, raising=False)
    assert list(builder.variable_checks(info("default"))) == []
    monkeypatch.setenv(variable, value)
    lines = list(builder.variable_checks(info("default")))
    assert [line.good for line in lines] == ([] if good == "no line" else [good])
    assert all(f"{variable}={value}" in line.text for line in lines)
    assert all(f"`unset {variable}`" == line.remedy for line in lines if line.good is not True)


def test_the_platform_is_compared_with_the_engine_s_not_this_machine_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DOCKER_DEFAULT_PLATFORM", "linux/amd64")
    assert next(builder.variable_checks(info("docker-desktop"))).good is False


@pytest.mark.parametrize(
    ("named", "answer", "good", "words"),
    [
        (None, 'printf "Name:  default\\nDriver:  docker\\n"', "no line", ""),
        ("default", 'printf "Name:  default\\nDriver:  docker\\n"', True, "BUILDX_BUILDER=default"),
        (
            "none",
            "[ -z $BUILDX_BUILDER ] || [ $2 = version ] || { echo 'ERROR: no builder' >&2; exit 1; }",
            False,
            "BUILDX_BUILDER=none : ERROR: no",
        ),
        (
            None,
            'printf "Name:  big\\nDriver:  docker-container\\n\\nName:  big0\\n"',
            False,
            "big (docker-container)",
        ),
    ],
)
def test_a_builder_that_is_missing_or_not_the_engine_s_own_is_named(
    fake: Any, monkeypatch: pytest.MonkeyPatch, named: str | None, answer: str, good: object, words: str
) -> None:
    monkeypatch.delenv("BUILDX_BUILDER", raising=False)
    if named:
        monkeypatch.setenv("BUILDX_BUILDER", named)
    fake("printf", "true")
    fake("docker", answer)
    lines = list(builder.builder_checks())
    assert [line.good for line in lines] == ([] if good == "no line" else [good])
    assert all(words in line.text for line in lines)
    cure = "`unset BUILDX_BUILDER`" if named else "`docker buildx use default`"
    assert all(line.remedy == cure for line in lines if line.good is not True)


@pytest.mark.parametrize("variable", ["BUILDKIT_PROGRESS", "SOURCE_DATE_EPOCH", "COMPOSE_BAKE", "BUILDX_CONFIG"])
def test_a_value_with_which_nothing_is_built_stops_before_anything_is(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    fake("docker", PARTICULAR)
    monkeypatch.setenv("BUILDX_GIT_INFO", "false")
    builder.check()
    monkeypatch.setenv(variable, "bad")
    with pytest.raises(SystemExit, match=rf"{variable}=bad : .*tapez `unset {variable}`"):
        builder.check()


def test_a_folder_of_buildx_s_own_may_be_another_one(fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("docker", PARTICULAR)
    monkeypatch.setenv("BUILDX_CONFIG", "/nowhere")
    (line,) = builder.checks({})
    assert line.remedy.startswith("`unset BUILDX_CONFIG`, ou indiquez un dossier")


def test_nothing_is_tried_where_nothing_is_set(fake: Any, typed: Any) -> None:
    fake("docker", PARTICULAR)
    builder.check()
    assert typed().splitlines() == ["buildx inspect"]


def test_a_buildx_that_is_absent_is_for_the_versions_to_say(fake: Any) -> None:
    fake("docker", 'echo "docker: unknown command: docker buildx" >&2; exit 1')
    assert list(builder.builder_checks()) == []


def test_the_ground_is_refused_with_doctor_s_sentence(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("docker", "true")
    for owner, name in (
        (rights, "check"),
        (binding, "check_address"),
        (engine, "ensure"),
        (project, "check"),
    ):
        monkeypatch.setattr(owner, name, lambda: None)
    for owner, name in ((disk, "check"), (bases, "ensure")):
        monkeypatch.setattr(owner, name, lambda wanted: None)
    monkeypatch.setattr(bases, "absent", lambda wanted: [])
    monkeypatch.setattr(bases, "of_stack", list)
    monkeypatch.setattr(engine, "info", lambda: info("default"))
    ground.prepare(own_ports=False)
    monkeypatch.setenv("DOCKER_DEFAULT_PLATFORM", "linux/arm64")
    with pytest.raises(
        SystemExit, match=r"ce moteur est amd64. Pour y remédier, tapez `unset DOCKER_DEFAULT_PLATFORM`"
    ):
        ground.prepare(own_ports=False)
