"""The routes: what a request can say, what it cannot, and that every refusal is a French sentence."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from app import create_app, kvm
from container import Ground
from core import Target
from engine import Engine
from fakes import HOME, FakeClock, FakeEngine, FakeTarget
from options import Kvm
from targets import Spec, read
from workshop import Workshop

RUN = {"targets": ["course", "floor"], "rounds": 1, "seed": 3}


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine(left={"docker-lab.launcher=lab": ["old"]})


@pytest.fixture
def fails() -> dict[str, str]:
    """At which verb a target fails."""
    return {}


@pytest.fixture
def workshop(engine: FakeEngine, fails: dict[str, str]) -> Workshop:
    def make(spec: Spec, ground: Ground) -> Target:
        return FakeTarget(fails=fails.get(spec.name, ""))

    return Workshop(cast(Engine, engine), HOME, read("dev"), "dev", clock=FakeClock(), make=make)


@pytest.fixture
def client(workshop: Workshop) -> Iterator[TestClient]:
    with TestClient(create_app(workshop), base_url="http://launcher") as client:
        yield client


def test_it_sweeps_when_it_starts_and_when_it_stops(workshop: Workshop, engine: FakeEngine) -> None:
    left = engine.left["docker-lab.launcher=lab"]
    with TestClient(create_app(workshop), base_url="http://launcher") as client:
        assert client.get("/health").json() == {"status": "ok"}
        assert left == []
        left.append("new")
    assert left == []
    assert workshop.closing.is_set()


def test_the_list_says_what_is_built(client: TestClient, engine: FakeEngine) -> None:
    engine.images = {"docker-lab/api:dev": engine.image("any")}
    listed = {each["name"]: each for each in client.get("/targets").json()["targets"]}
    keys = {"name", "label", "kind", "question", "image", "available", "reason", "base"}
    assert set(listed["course"]) == keys
    assert (listed["course"]["available"], listed["course"]["reason"]) == (True, None)
    assert not listed["vm"]["available"]
    assert listed["vm"]["reason"].startswith("Pas encore construit : docker-lab/vm:dev.")
    assert listed["vm"]["reason"].endswith("--file compose.targets.yaml build vm")


def test_a_start_answers_with_its_sample(client: TestClient) -> None:
    answer = client.post("/starts", json={"target": "course"})
    assert answer.status_code == 201
    assert (answer.json()["target"], answer.json()["ok"], answer.json()["total_ms"]) == ("course", True, 2.0)


def test_a_target_that_never_answered_is_a_502_with_its_last_words(
    client: TestClient, fails: dict[str, str]
) -> None:
    fails["course"] = "start"
    answer = client.post("/starts", json={"target": "course"})
    assert answer.status_code == 502
    assert answer.json() == {"detail": "pas de start", "log": ["dernier mot"]}


def test_a_run_streams_its_events_as_lines(client: TestClient) -> None:
    answer = client.post("/runs", json=RUN)
    assert answer.headers["content-type"] == "application/x-ndjson"
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert [each["event"] for each in told] == ["begin", *["sample", "progress"] * 4, "end"]
    manifest = told[0]["manifest"]
    assert set(manifest) == {"date", "machine", "engine", "load_average", "plan", "images", "lab"}
    assert manifest["engine"] == dict.fromkeys(["storage_driver", "store", "cgroup_version", "runtime"]) | {
        "version": "28"
    }
    assert manifest["plan"] == {
        "targets": ["course", "floor"], "rounds": 1, "warmup_rounds": 1, "seed": 3, "order": told[0]["plan"]
    }  # fmt: skip
    assert set(manifest["images"]["course"]) == {"image", "id", "base", "unique_bytes", "disk_bytes"}


@pytest.mark.parametrize(
    ("told", "asked", "measured"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"CgroupDriver": "none"}, True, False),
        ({"MemoryLimit": False}, True, False),
    ],
)
def test_memory_is_measured_where_it_is_asked_for_and_counted(
    workshop: Workshop, engine: FakeEngine, told: dict[str, Any], asked: bool, measured: bool
) -> None:
    engine.told = told
    assert workshop.ground(lambda: False, asked).memory is measured


def test_the_gate_is_open_again_after_a_run_and_after_one_refused(client: TestClient) -> None:
    assert client.post("/runs", json={**RUN, "targets": ["x"]}).status_code == 404
    for _ in range(2):
        assert client.post("/runs", json=RUN).status_code == 200
    assert client.post("/starts", json={"target": "course"}).status_code == 201


def test_during_a_run_everything_else_is_a_429(client: TestClient, workshop: Workshop) -> None:
    workshop.gate.begin_run()
    for path, body in (("/runs", RUN), ("/starts", {"target": "course"})):
        answer = client.post(path, json=body)
        assert answer.status_code == 429
        assert answer.json() == {"detail": "Une série de mesures est en cours : attendez sa fin."}
        assert answer.headers["retry-after"] == "1"


def test_a_third_start_is_a_429(client: TestClient, workshop: Workshop) -> None:
    with workshop.gate.start(), workshop.gate.start():
        assert client.post("/starts", json={"target": "course"}).status_code == 429


@pytest.mark.parametrize(
    ("path", "body"), [("/starts", {"target": "x"}), ("/runs", {**RUN, "targets": ["x"]})]
)
def test_a_target_outside_the_list_is_a_404_that_names_the_list(
    client: TestClient, path: str, body: dict[str, Any]
) -> None:
    answer = client.post(path, json=body)
    assert answer.status_code == 404
    assert "course" in answer.json()["detail"]


@pytest.mark.parametrize(("path", "body"), [("/starts", {"target": "course"}), ("/runs", RUN)])
def test_an_image_not_built_is_a_409_that_names_it(
    client: TestClient, engine: FakeEngine, path: str, body: dict[str, Any]
) -> None:
    engine.images = {}
    answer = client.post(path, json=body)
    assert answer.status_code == 409
    assert "docker-lab/api:dev" in answer.json()["detail"]


SMUGGLED: list[dict[str, Any]] = [
    {"image": "busybox"},
    {"command": ["sh"]},
    {"Cmd": ["sh"]},
    {"environment": {"A": "b"}},
    {"mounts": ["/:/host"]},
    {"privileged": True},
    {"HostConfig": {"Privileged": True}},
    {"user": "0"},
    {"network": "host"},
]


@pytest.mark.parametrize("field", SMUGGLED, ids=lambda field: next(iter(field)))
@pytest.mark.parametrize(("path", "body"), [("/starts", {"target": "course"}), ("/runs", RUN)])
def test_a_field_that_is_not_ours_is_a_422_that_does_not_repeat_it(
    client: TestClient, path: str, body: dict[str, Any], field: dict[str, Any]
) -> None:
    answer = client.post(path, json={**body, **field})
    assert answer.status_code == 422
    assert "champ inconnu" in answer.text
    assert next(iter(field)) not in answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"rounds": 0}, {"rounds": 51}, {"rounds": "3"}, {"rounds": 2.5}, {"rounds": True}, {"rounds": None},
        {"seed": -1}, {"seed": 2**53}, {"seed": "x"},
        {"targets": []}, {"targets": "course"}, {"targets": ["course", "course"]}, {"targets": [1]},
        {"targets": ["x" * 65]}, {"targets": [f"t{n}" for n in range(33)]},
    ],
)  # fmt: skip
def test_a_run_out_of_bounds_is_a_422_in_french(client: TestClient, change: dict[str, Any]) -> None:
    answer = client.post("/runs", json={**RUN, **change})
    assert answer.status_code == 422
    for problem in answer.json()["detail"]:
        assert problem["msg"]
        assert "valeur refusée" not in problem["msg"]  # each has a sentence of its own
        assert "Input" not in problem["msg"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"target": NaN}', b'{"target": "\\ud800"}', b"\xff"]
)
def test_a_body_that_is_no_request_is_a_422(client: TestClient, body: bytes) -> None:
    assert (
        client.post("/starts", content=body, headers={"content-type": "application/json"}).status_code == 422
    )


@pytest.mark.parametrize("host", ["example.org", "docs:8000", "launcher.example.org", "172.20.0.2", ""])
def test_a_foreign_host_is_a_403(client: TestClient, host: str) -> None:
    answer = client.get("/targets", headers={"host": host})
    assert answer.status_code == 403
    assert "refusé" in answer.json()["detail"]


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://launcher", "null"])
def test_any_page_is_a_403(client: TestClient, origin: str) -> None:
    assert client.post("/starts", json={"target": "course"}, headers={"origin": origin}).status_code == 403


def test_a_body_too_large_is_a_413_announced_or_not(client: TestClient) -> None:
    large = json.dumps({"target": "x" * 20_000}).encode()
    headers = {"content-type": "application/json"}
    assert client.post("/starts", content=large, headers=headers).status_code == 413
    pieces = (large[at : at + 1000] for at in range(0, len(large), 1000))
    assert client.post("/starts", content=pieces, headers=headers).status_code == 413


def test_the_answer_to_a_body_in_chunks_is_its_connection_s_last(client: TestClient) -> None:
    assert client.post("/starts", content=iter([b"{", b"}"])).headers["connection"] == "close"
    assert "connection" not in client.post("/starts", content=b"{}").headers


def test_half_a_character_is_said_to_be_no_text(client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    answer = client.post("/starts", content=b'{"target": "\\ud800"}', headers=headers)
    assert answer.json()["detail"][0]["msg"] == "un texte Unicode valide est attendu"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/docs", 404), ("GET", "/openapi.json", 404), ("GET", "/starts", 405)],
)
def test_there_is_nothing_else(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["detail"].startswith("Cette")


def test_kvm_is_what_the_override_file_says() -> None:
    assert kvm({}) == Kvm()
    assert kvm({"LAB_FALLBACK": "absent"}) == Kvm(reason="absent")
    assert kvm({"LAB_KVM": "1", "KVM_GID": "109", "LAB_FALLBACK": "x"}) == Kvm(works=True, group="109")


def test_a_launcher_without_an_engine_leaves_with_its_sentence_and_nothing_else() -> None:
    """As its image starts it, but for the socket, which is nowhere."""
    start = "import engine; engine.SOCKET = '/nowhere.sock'; import uvicorn; uvicorn.main()"
    argv = [sys.executable, "-c", start, "--factory", "app:create_app", "--port", "0"]
    launcher = Path(sys.modules["app"].__file__ or "").parent
    done = subprocess.run(argv, cwd=launcher, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"✗ Le lanceur ne joint pas le moteur Docker .*`make startup`.*\n", done.stderr)
