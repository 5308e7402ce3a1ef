"""What a registry is asked before a pull: sizes, and a pace measured on a few of its bytes; whatever it answers."""

import json
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from lab import hub
from tests.unit.lab.fake_registry import DOCUMENTS, Registry, refusing

MB = 10**6
DIGEST = "sha256:300"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.mark.parametrize("token", ["", "for-everybody"])
def test_the_layers_are_those_of_this_machine_s_platform(token: str) -> None:
    with Registry(DOCUMENTS, wants=token).listening() as registry:
        asked = hub.Registry(registry.address + "/")  # as `docker info` writes a mirror
        assert asked.layers("python:3.9", "linux/amd64") == {"sha256:300": 300 * MB, "sha256:60": 60 * MB}
        assert asked.layers("python:3.9", "linux/arm64") == {"sha256:1": MB}
        assert asked.layers("python:3.13-slim-trixie", "linux/amd64") == {"sha256:40": 40 * MB}
        with pytest.raises(KeyError):
            asked.layers("python:3.9", "linux/riscv64")
    tokens = [path for path in registry.asked if path.startswith("/token")]
    assert tokens == ["/token?service=it&scope=repository%3Apython%3Apull"] * bool(token)  # once for all


def test_a_slow_registry_is_measured_at_no_more_than_it_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "PROBE_S", 0.3)
    with Registry(rate=100_000, wants="t").listening() as registry:
        pace = hub.Registry(registry.address).pace("python:3.9", DIGEST, 300 * MB)
    assert 0 < pace <= 120_000  # the first portion comes at once


def test_a_fast_registry_is_measured_on_a_few_megabytes() -> None:
    with Registry().listening() as registry:
        assert hub.Registry(registry.address).pace("python:3.9", DIGEST, 300 * MB) > 0
    assert hub.PROBE_BYTES <= registry.given < 30 * MB  # what the sockets hold comes on top


def test_a_store_elsewhere_is_not_told_the_token() -> None:
    with (
        Registry().listening() as store,
        Registry(wants="t", elsewhere=store.address).listening() as registry,
    ):
        assert hub.Registry(registry.address).pace("python:3.9", DIGEST, MB) > 0
    assert store.given >= MB
    assert ["Authorization" in headers for headers in store.headers] == [False]


HEAD = b"HTTP/1.0 200 OK\r\n\r\n"
GARBAGE = {
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "nothing": b"",
    "a page": HEAD + b"<html>Bienvenue : identifiez-vous</html>",
    "a list": HEAD + b"[]",
    "no layers": HEAD + b'{"layers": []}',
    "layers of nothing": HEAD + json.dumps({"layers": [{"digest": "d", "size": 0}]}).encode(),
    "an endless layer": HEAD + b'{"layers": [{"digest": "d", "size": 1' + b"0" * 400 + b"}]}",
    "an index of itself": HEAD
    + json.dumps(
        {
            "manifests": [
                {"digest": "3.9", "platform": {"os": "linux", "architecture": "amd64"}},
            ]
        }
    ).encode(),
    "brackets": HEAD + b"[" * 10**6,
    "wants basic": b'HTTP/1.0 401 No\r\nWWW-Authenticate: Basic realm="it"\r\n\r\n',
    "wants nothing known": b"HTTP/1.0 401 No\r\n\r\n",
    "no more today": b"HTTP/1.0 429 Too Many Requests\r\n\r\n",
}


@pytest.mark.parametrize("answer", GARBAGE.values(), ids=GARBAGE)
def test_garbage_raises_and_no_more_is_asked(answer: bytes) -> None:
    with Registry(instead=answer).listening() as registry, pytest.raises(Exception):  # noqa: B017, PT011 - any
        hub.Registry(registry.address).layers("python:3.9", "linux/amd64")
    assert len(registry.asked) <= 2


def test_a_token_that_is_refused_is_not_asked_for_again() -> None:
    with Registry(wants="right").listening() as registry:
        asked = hub.Registry(registry.address)
        asked.token = "wrong"  # noqa: S105
        with pytest.raises(HTTPError):
            asked.manifest("python", "3.9")
    assert len(registry.asked) == 1


def test_no_file_of_this_machine_is_a_token(tmp_path: Path) -> None:
    (tmp_path / "token?").write_text('{"token": "secret"}')
    challenge = f'HTTP/1.0 401 No\r\nWWW-Authenticate: Bearer realm="file://{tmp_path}/token"\r\n\r\n'
    with Registry(instead=challenge.encode()).listening() as registry, pytest.raises(HTTPError):
        hub.Registry(registry.address).manifest("python", "3.9")
    assert ["Authorization" in headers for headers in registry.headers] == [False]


def test_a_blob_that_breaks_off_is_no_measure() -> None:
    with Registry(holds=MB).listening() as registry:
        asked = hub.Registry(registry.address)
        with pytest.raises(ConnectionResetError):
            asked.pace("python:3.9", DIGEST, 300 * MB)


def test_a_silent_registry_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "SILENCE_S", 0.1)
    with Registry(silent=True).listening() as registry:
        asked = hub.Registry(registry.address)
        with pytest.raises(TimeoutError):
            asked.manifest("python", "3.9")


def test_a_refusing_one_raises() -> None:
    with refusing() as address, pytest.raises(URLError, match="refused"):
        hub.Registry(address).manifest("python", "3.9")
