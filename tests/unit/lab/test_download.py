"""The pull: how much and how long is said before it, from the registry's sizes and this machine's own pace."""

import itertools
import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from lab import download, hub
from tests.unit.lab.fake_registry import DOCUMENTS, Registry, refusing

BOTH = ["python:3.9", "python:3.13-slim-trixie"]
# An engine that asks $MIRRORS before Docker Hub, and pulls all but what $REFUSED names.
ENGINE = """echo docker "$@" >>$NOTES
case "$1 $2" in
"version --format") echo linux/amd64 ;;
"info --format") echo "{\\"RegistryConfig\\": {\\"Mirrors\\": $MIRRORS}, \\"IndexServerAddress\\": \\"$HUB/v1/\\"}" ;;
"context inspect") echo $ADDRESS ;;
"pull "*) test "$2" != "$REFUSED" ;;
esac"""
UNMEASURED = "400 Mo : 5 min à 10 Mbit/s, 53 min à 1 Mbit/s (le rythme de cette machine n'a pas pu être mesuré)"
UNKNOWN = (
    "python:3.9 (taille inconnue). Aucun registre n'a répondu : ni la taille, ni le rythme de cette machine "
    "ne sont connus. Comptez, pour 100 Mo, 80 s à 10 Mbit/s, 13 min à 1 Mbit/s.\n"
)


@pytest.fixture(autouse=True)
def engine(fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("MIRRORS", "null")
    monkeypatch.setenv("ADDRESS", "unix:///var/run/docker.sock")
    fake("docker", ENGINE)


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Docker Hub, which nobody reaches."""
    with refusing() as address:
        monkeypatch.setenv("HUB", address)
        yield address


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """A Docker Hub of ours; a test may change its ways."""
    with Registry(DOCUMENTS, wants="t").listening() as listening:
        monkeypatch.setenv("HUB", listening.address)
        yield listening


def said(captured: pytest.CaptureFixture[str], bases: list[str]) -> str:
    """What is said of the bases before the first of them is pulled."""
    assert download.pull(bases) == []
    before, pulled, _ = captured.readouterr().err.partition("docker pull")
    assert pulled
    return before


def test_megabytes_and_this_machine_s_minutes_are_said_before_the_first_pull(
    registry: Registry, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "PROBE_S", 0.3)
    registry.rate = 100_000
    before = said(capsys, BOTH)
    assert "python:3.9 (360 Mo), python:3.13-slim-trixie (40 Mo)" in before
    measured = re.search(r"400 Mo : environ (\d+) min au rythme de cette machine \(\d,\d Mbit/s, m", before)
    assert measured
    assert int(measured[1]) >= 400 * download.MB / 120_000 / 60 - 1  # no less than what the line allows
    assert [path for path in registry.asked if "/blobs/" in path][-1].endswith("sha256:300")  # the largest
    assert registry.given < download.MB


def test_a_fast_line_has_another_answer_and_costs_a_few_megabytes(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "au rythme de cette machine" in said(capsys, BOTH)
    assert 0 < registry.given < 30 * download.MB


def test_the_pace_is_told_as_lines_are_sold() -> None:
    said = download.announcement(BOTH[:1], {BOTH[0]: 360 * download.MB}, 1_234_567)
    assert "360 Mo : environ 5 min au rythme de cette machine (9,9 Mbit/s, mesuré à l'instant), déc" in said


def test_where_no_pace_can_be_measured_the_sentence_says_so(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.holds = download.MB
    assert UNMEASURED in said(capsys, BOTH)
    with refusing() as registry.elsewhere:
        assert UNMEASURED in said(capsys, BOTH)


def test_the_line_of_an_engine_elsewhere_is_not_this_machine_s(
    registry: Registry, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADDRESS", "ssh://teacher@elsewhere")
    assert UNMEASURED in said(capsys, BOTH)
    assert registry.given == 0


def test_the_engine_s_mirrors_are_asked_first_in_their_order(
    unreachable: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Registry().listening() as empty, Registry(DOCUMENTS).listening() as mirror:
        monkeypatch.setenv("MIRRORS", json.dumps([f"{unreachable}/", f"{empty.address}/", f"{mirror.address}/"]))
        assert "400 Mo : environ" in said(capsys, BOTH)
    assert empty.asked == [f"/v2/library/python/manifests/{base.partition(':')[2]}" for base in BOTH]
    assert mirror.given > 0


@pytest.mark.parametrize("way", ["refuses", "is silent", "talks nonsense"])
def test_a_registry_that_does_not_answer_leaves_all_unknown(
    registry: Registry, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "refuses":
        registry.documents = {}
    elif way == "is silent":
        monkeypatch.setattr(hub, "SILENCE_S", 0.1)
        registry.silent = True
    else:
        registry.instead = b"HTTP/1.0 200 OK\r\n\r\n<html>Bienvenue : identifiez-vous</html>"
    assert UNKNOWN in said(capsys, BOTH[:1])


def test_a_registry_that_takes_too_long_in_all_is_left_while_it_still_talks(
    registry: Registry, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "ASK_S", 0.1)
    registry.silent = True
    assert UNKNOWN in said(capsys, BOTH[:1])
    assert [thread.daemon for thread in threading.enumerate() if thread.name == "registries"] == [True]


def test_without_a_route_it_is_said(unreachable: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert UNKNOWN in said(capsys, BOTH[:1])


def test_a_base_of_unknown_size_is_named_so(registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    before = said(capsys, [*BOTH, "python:3.9-slim"])
    assert "python:3.9-slim (taille inconnue). D'après le registre, au moins 400 Mo : environ" in before


def test_the_rest_is_told_at_the_pace_of_the_first(
    registry: Registry, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = itertools.count(0, 20)
    monkeypatch.setattr("lab.download.time.monotonic", lambda: next(clock))
    download.pull(BOTH)
    said = capsys.readouterr().err
    assert said.partition("docker pull ")[2].startswith("python:3.13-slim-trixie")  # the small one first
    assert "40 Mo en 20 s, décompression comprise : à ce rythme, encore 3 min pour les 360 Mo" in said


def test_what_the_registry_refuses_is_returned(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFUSED", "python:3.9")
    assert download.pull(BOTH) == ["python:3.9"]


def test_with_nothing_to_pull_nothing_is_asked(typed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert download.pull([]) == []
    assert typed() + capsys.readouterr().err == ""
