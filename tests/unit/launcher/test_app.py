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

from launcher import app, plan
from launcher.app import create_app, kvm
from launcher.container import Ground
from launcher.core import Target
from launcher.engine import Engine
from launcher.home import Home
from launcher.models import RunRequest, StartRequest
from launcher.options import Kvm
from launcher.targets import Spec, read
from launcher.workshop import Workshop
from tests.unit.launcher.fakes import HOME, FakeClock, FakeEngine, FakeTarget

SEED = read("dev").seed.most
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
    sample = answer.json()
    assert (sample["target"], sample["ok"], sample["total_ms"]) == ("course", True, 2.0)
    assert (sample["round"], sample["position"]) == (1, 0)


def test_a_target_that_never_answered_is_a_502_with_its_last_words(client: TestClient, fails: dict[str, str]) -> None:
    fails["course"] = "start"
    answer = client.post("/starts", json={"target": "course"})
    assert answer.status_code == 502
    assert answer.json() == {"detail": "pas de start", "log": ["dernier mot"]}


def test_a_run_streams_its_events_as_lines(client: TestClient) -> None:
    answer = client.post("/runs", json=RUN)
    assert answer.headers["content-type"] == "application/x-ndjson"
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert [each["event"] for each in told] == ["begin", *["sample"] * 4, "end"]
    manifest = told[0]["manifest"]
    assert set(manifest) == {"date", "machine", "engine", "plan", "images", "lab"}
    assert manifest["engine"] == dict.fromkeys(["storage_driver", "store", "cgroup_version", "runtime"]) | {
        "version": "28"
    }
    assert manifest["plan"] == {
        "targets": ["course", "floor"], "rounds": 1, "warmup_rounds": 1, "seed": 3,
        "order": plan.rounds(["course", "floor"], 1, 3),
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
        answer = client.post("/starts", json={"target": "course"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert answer.json() == {"detail": "Déjà 2 démarrages en cours : réessayez quand l'un d'eux est fini."}


@pytest.mark.parametrize(("path", "body"), [("/starts", {"target": "x"}), ("/runs", {**RUN, "targets": ["x"]})])
def test_a_target_outside_the_list_is_a_404_that_names_the_list(
    client: TestClient, path: str, body: dict[str, Any]
) -> None:
    answer = client.post(path, json=body)
    known = ", ".join(read("dev").targets)
    said = f"1 cible(s) hors de la liste. Les cibles sont : {known}."
    assert (answer.status_code, answer.json()) == (404, {"detail": said})


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
        {"seed": -1}, {"seed": SEED + 1}, {"seed": "x"},
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


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"target": NaN}', b'{"target": "\\ud800"}', b"\xff"])
def test_a_body_that_is_no_request_is_a_422(client: TestClient, body: bytes) -> None:
    assert client.post("/starts", content=body, headers={"content-type": "application/json"}).status_code == 422


@pytest.mark.parametrize("host", ["example.org", "docs:8000", "launcher.example.org", "172.20.0.2", ""])
def test_a_foreign_host_is_a_403(client: TestClient, host: str) -> None:
    answer = client.get("/targets", headers={"host": host})
    assert answer.status_code == 403
    assert answer.json() == {"detail": "Nom d'hôte refusé : ce service répond au nom « launcher »."}
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("host", ["launcher", "launcher:80", "localhost:8080", "127.0.0.1"])
def test_its_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://launcher", "null"])
def test_any_page_is_a_403(client: TestClient, origin: str) -> None:
    answer = client.post("/starts", json={"target": "course"}, headers={"origin": origin})
    said = "Origine refusée : aucune page ne parle à ce service."
    assert (answer.status_code, answer.json()) == (403, {"detail": said})


def test_a_body_too_large_is_a_413_announced_or_not(client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    for size, status in ((16_384, 422), (16_385, 413)):
        large = json.dumps({"target": "x" * (size - len('{"target": ""}'))}).encode()
        assert len(large) == size
        pieces = (large[at : at + 1000] for at in range(0, len(large), 1000))
        for content in (large, pieces):
            answer = client.post("/starts", content=content, headers=headers)
            assert answer.status_code == status
            if status == 413:
                assert answer.json() == {"detail": "Corps de requête trop grand : 16384 octets au plus."}
                assert answer.headers["connection"] == "close"


@pytest.mark.parametrize(("length", "status"), [("0" * 12, 200), ("0" * 13, 413), ("-1", 413), ("x", 413)])
def test_a_length_that_is_no_number_is_not_read(client: TestClient, length: str, status: int) -> None:
    assert client.get("/health", headers={"content-length": length}).status_code == status


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
    said = {404: "Cette adresse n'existe pas.", 405: "Cette méthode n'est pas permise à cette adresse."}
    assert answer.json() == {"detail": said[status]}


def test_kvm_is_what_the_override_file_says() -> None:
    assert kvm({}) == Kvm()
    assert kvm({"LAB_FALLBACK": "absent"}) == Kvm(reason="absent")
    assert kvm({"LAB_KVM": "1", "KVM_GID": "109", "LAB_FALLBACK": "x"}) == Kvm(works=True, group="109")


def test_a_launcher_without_an_engine_leaves_with_its_sentence_and_nothing_else() -> None:
    """As its image starts it, but for the socket, which is nowhere."""
    start = "from launcher import engine; engine.SOCKET = '/nowhere.sock'; import uvicorn; uvicorn.main()"
    argv = [sys.executable, "-c", start, "--factory", "launcher.app:create_app", "--port", "0"]
    launcher = Path(sys.modules["launcher.app"].__file__ or "").parents[1]
    done = subprocess.run(argv, cwd=launcher, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"✗ Le lanceur ne joint pas le moteur Docker .*`make startup`.*\n", done.stderr)


@pytest.mark.parametrize(
    ("change", "loc", "said"),
    [
        ({"targets": []}, ["targets"], "au moins une cible est attendue"),
        ({"targets": [f"t{n}" for n in range(33)]}, ["targets"], "au plus 32 cibles"),
        ({"targets": "course"}, ["targets"], "un tableau est attendu"),
        ({"targets": [1]}, ["targets", 0], "un texte est attendu"),
        ({"targets": ["x" * 65]}, ["targets", 0], "au plus 64 caractères"),
        ({"targets": ["course", "course"]}, ["targets"], "une cible est nommée deux fois"),
        ({"rounds": 0}, ["rounds"], "au moins 1"),
        ({"rounds": 51}, ["rounds"], "au plus 50"),
        ({"rounds": "3"}, ["rounds"], "un nombre entier est attendu"),
        ({"rounds": 2.5}, ["rounds"], "un nombre entier est attendu"),
        ({"seed": -1}, ["seed"], "au moins 0"),
        ({"seed": SEED + 1}, ["seed"], f"au plus {SEED}"),
        ({"memory": "x"}, ["memory"], "valeur refusée"),
        ({"image": "busybox"}, [], "champ inconnu : une requête ne choisit que des cibles de la liste"),
    ],
)
def test_a_run_is_refused_by_one_sentence_in_its_place(
    client: TestClient, change: dict[str, Any], loc: list[Any], said: str
) -> None:
    answer = client.post("/runs", json={**RUN, **change})
    assert (answer.status_code, answer.json()) == (422, {"detail": [{"loc": ["body", *loc], "msg": said}]})


@pytest.mark.parametrize(
    ("body", "loc", "said"),
    [
        (b"", [], "champ obligatoire"),
        (b"{}", ["target"], "champ obligatoire"),
        (b"\xff", [], "JSON mal formé"),
        (b'{"target": 1}', ["target"], "un texte est attendu"),
    ],
)
def test_a_start_is_refused_by_one_sentence_in_its_place(
    client: TestClient, body: bytes, loc: list[str], said: str
) -> None:
    answer = client.post("/starts", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()) == (422, {"detail": [{"loc": ["body", *loc], "msg": said}]})


def test_of_many_faults_the_first_five_are_told(client: TestClient) -> None:
    answer = client.post("/runs", json={**RUN, "targets": list(range(9))})
    assert len(answer.json()["detail"]) == 5


@pytest.mark.parametrize("change", [{"rounds": 1}, {"rounds": 50}, {"seed": 0}, {"seed": SEED}, {"memory": False}])
def test_the_first_and_the_last_of_what_a_run_may_be_is_accepted(change: dict[str, Any]) -> None:
    asked = RunRequest.model_validate({**RUN, **change})
    assert asked.model_dump() == {**RUN, "memory": True, **change}


def test_the_longest_names_and_the_longest_list_are_accepted() -> None:
    names = ["x" * 64, *(f"t{number}" for number in range(31))]
    assert RunRequest.model_validate({**RUN, "targets": names}).targets == names
    assert StartRequest.model_validate({"target": "x" * 64}).target == "x" * 64


def test_a_start_while_the_launcher_stops_is_a_503(workshop: Workshop, client: TestClient) -> None:
    def make(spec: Spec, ground: Ground) -> Target:
        workshop.closing.set()
        assert ground.stopped()
        return FakeTarget(fails="prepare", stops=True)

    workshop.make = make
    answer = client.post("/starts", json={"target": "course"})
    assert (answer.status_code, answer.json()) == (503, {"detail": "Le lanceur s'arrête."})


def test_an_engine_that_fails_is_a_502_with_its_sentence(client: TestClient, engine: FakeEngine) -> None:
    engine.fails = "image"
    answer = client.get("/targets")
    assert (answer.status_code, answer.json()) == (502, {"detail": "Le moteur Docker a répondu 500 : image"})


def test_what_a_launcher_before_left_is_said_once(
    workshop: Workshop, engine: FakeEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    create_app(workshop)
    create_app(workshop)
    assert capsys.readouterr().out == "1 conteneur(s) d'un lanceur précédent : enlevé(s).\n"


def test_it_lets_the_engine_go_when_it_stops(workshop: Workshop, engine: FakeEngine) -> None:
    with TestClient(create_app(workshop), base_url="http://launcher"):
        assert "close" not in engine.tape
    assert engine.tape[-1] == "close"


def test_it_works_as_its_environment_says(monkeypatch: pytest.MonkeyPatch, engine: FakeEngine) -> None:
    monkeypatch.setattr(app, "Engine", lambda: engine)
    monkeypatch.setattr("launcher.home.find", lambda found, name: Home(f"{id(found)}", name))
    monkeypatch.setattr("socket.gethostname", lambda: "me")
    monkeypatch.setenv("LAB_KVM", "1")
    for tag, expected in (("x", "x"), (None, "dev")):
        monkeypatch.delenv("LAB_TAG", raising=False)
        if tag:
            monkeypatch.setenv("LAB_TAG", tag)
        found = app.from_environment()
        assert (id(found.engine), found.home, found.tag) == (
            id(engine),
            Home(f"{id(engine)}", "me"),
            expected,
        )
        assert found.targets == read(expected)
        assert found.kvm == Kvm(works=True)
