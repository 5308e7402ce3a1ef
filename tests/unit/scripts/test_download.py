"""The pull: how much and how long is said before it, with the registry's sizes and this machine's own pace."""

import itertools
import json
from typing import Any

import pytest

import download

INDEX = {
    "manifests": [
        {"digest": "sha256:arm", "platform": {"os": "linux", "architecture": "arm64", "variant": "v8"}},
        {"digest": "sha256:amd", "platform": {"os": "linux", "architecture": "amd64"}},
        {"digest": "sha256:why", "platform": {"os": "unknown", "architecture": "unknown"}},
    ]
}


def manifest(*megabytes: int) -> dict[str, Any]:
    return {
        "layers": [
            {"digest": f"sha256:{number}", "size": size * 10**6} for number, size in enumerate(megabytes)
        ]
    }


REGISTRY = {
    "python:3.9": INDEX,
    "python@sha256:amd": manifest(300, 60),
    "python@sha256:arm": manifest(1),
    "python:3.13-slim-trixie": manifest(40),
}
# A registry that knows REGISTRY, and gives all but what $REFUSED names.
ENGINE = """echo docker "$@" >>$NOTES
case "$1 $2" in
"version --format") echo linux/amd64 ;;
"buildx imagetools") for last in "$@"; do :; done; cat "$REGISTRY/$last" ;;
"pull "*) test "$2" != "$REFUSED" ;;
esac"""


@pytest.fixture
def registry(fake: Any, typed: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for reference, document in REGISTRY.items():
        (tmp_path / reference).write_text(json.dumps(document))
    monkeypatch.setenv("REGISTRY", str(tmp_path))
    fake("docker", ENGINE)


def test_the_size_is_that_of_this_machine_s_platform(registry: None) -> None:
    assert download.size("python:3.9", "linux/amd64") == 360 * 10**6
    assert download.size("python:3.9", "linux/arm64") == 10**6


@pytest.mark.parametrize("answer", ["exit 1", "echo sorry", "echo []", "echo '{}'"])
def test_a_registry_that_does_not_tell_leaves_the_size_unknown(fake: Any, answer: str) -> None:
    fake("docker", answer)
    assert download.size("python:3.9", "linux/amd64") is None


def test_megabytes_and_minutes_are_said_before_the_first_pull(
    registry: None, typed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert download.pull(["python:3.9", "python:3.13-slim-trixie"]) == []
    said, _, rest = capsys.readouterr().err.partition("docker pull")
    assert "python:3.9 (360 Mo), python:3.13-slim-trixie (40 Mo)" in said
    assert "400 Mo : 5 min à 10 Mbit/s, 53 min à 1 Mbit/s" in said
    assert rest.startswith(" python:3.13-slim-trixie")  # the small one first: it tells the pace


def test_the_rest_is_told_at_the_pace_of_the_first(
    registry: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = itertools.count(0, 20)
    monkeypatch.setattr("download.time.monotonic", lambda: next(clock))
    download.pull(["python:3.9", "python:3.13-slim-trixie"])
    assert (
        "40 Mo en 20 s, décompression comprise : à ce rythme, encore 3 min pour les 360 Mo"
        in capsys.readouterr().err
    )


def test_an_unknown_size_is_said_to_be(fake: Any, capsys: pytest.CaptureFixture[str]) -> None:
    fake("docker", '[ "$1" = pull ]')
    assert download.pull(["python:3.9"]) == []
    assert "python:3.9 (taille inconnue) ; le registre ne dit pas combien." in capsys.readouterr().err


def test_what_the_registry_refuses_is_returned(registry: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFUSED", "python:3.9")
    assert download.pull(["python:3.9", "python:3.13-slim-trixie"]) == ["python:3.9"]


def test_with_nothing_to_pull_nothing_is_asked(
    fake: Any, typed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    fake("docker", 'echo docker "$@" >>$NOTES')
    assert download.pull([]) == []
    assert typed() + capsys.readouterr().err == ""
