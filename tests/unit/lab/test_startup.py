"""The knobs of `make startup`: read, refused with a sentence, and the images that they need."""

import os
import tomllib

import pytest

from lab import catalogue, endpoint, engine, launcher_settings, networks, startup
from lab.check import Check


def test_without_a_knob_the_containers_are_compared_ten_times() -> None:
    chosen = startup.knobs({})
    assert chosen == startup.Knobs(list(catalogue.USUAL), 10, 1)
    assert not set(catalogue.MACHINES) & set(chosen.targets)


def test_all_adds_the_machines() -> None:
    assert set(startup.knobs({"TARGETS": "all"}).targets) == {*catalogue.USUAL, *catalogue.MACHINES}


def test_commas_separate_too() -> None:
    assert startup.knobs({"TARGETS": "course,fast"}).targets == ["course", "fast"]


def test_what_can_be_asked_for_is_what_the_launcher_s_list_says(capsys: pytest.CaptureFixture[str]) -> None:
    written = tomllib.loads(catalogue.FILE.read_text(encoding="utf-8"))
    assert startup.knobs({"TARGETS": "all"}).targets == list(written["targets"])
    widest = {"ROUNDS": written["rounds"]["most"], "SEED": written["seed"]["most"]}
    chosen = startup.knobs({name: str(value) for name, value in widest.items()})
    assert (chosen.rounds, chosen.seed) == (widest["ROUNDS"], widest["SEED"])
    for name, value in widest.items():
        with pytest.raises(SystemExit):
            startup.knobs({name: str(value + 1)})
    with pytest.raises(SystemExit):
        startup.main("--help")
    help_text = " ".join(capsys.readouterr().out.split())
    assert f"de {written['rounds']['least']} à {written['rounds']['most']}" in help_text


@pytest.mark.parametrize(
    ("knob", "value", "words"),
    [
        ("TARGETS", "course alpine", "Cible inconnue : alpine"),
        ("TARGETS", "course course", "deux fois"),
        ("ROUNDS", "0", "ROUNDS=0 ne convient pas"),
        ("ROUNDS", "51", "de 1 à 50"),
        ("ROUNDS", "dix", "nombre entier"),
        ("SEED", "-1", "SEED=-1 ne convient pas"),
    ],
)
def test_a_wrong_knob_is_a_sentence_and_code_2(
    knob: str, value: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        startup.knobs({knob: value})
    assert left.value.code == 2
    assert words in capsys.readouterr().err


def test_a_line_of_the_run_becomes_progress_and_another_does_not() -> None:
    line = '{"done": 5, "total": 10, "target": "course", "round": 1, "ok": true, "total_ms": 523.4}'
    assert startup.progress(line) == "██████████            5/10  course  523 ms"
    assert startup.progress("Traceback (most recent call last):") is None


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "info", dict)
    monkeypatch.delenv("LAB_SOCKET", raising=False)


def test_the_launcher_is_told_of_the_client_s_socket(
    answering: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAB_SOCKET", "/srv/docker.sock")
    monkeypatch.setattr(endpoint, "host", lambda: "tcp://192.0.2.1:2375")
    startup.find_socket()
    assert os.environ["LAB_SOCKET"] == "/srv/docker.sock"


@pytest.mark.parametrize("address", ["tcp://192.0.2.1:2375", "ssh://student@192.0.2.1"])
def test_an_engine_without_a_socket_here_is_one_sentence_and_code_3(
    answering: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    monkeypatch.setenv("DOCKER_HOST", address)
    monkeypatch.setattr(endpoint, "host", lambda: address)
    with pytest.raises(SystemExit) as left:
        startup.find_socket()
    assert left.value.code == 3
    said = capsys.readouterr().err
    assert address in said
    assert "`LAB_SOCKET=/var/run/docker.sock make startup`" in said
    assert "`unset DOCKER_HOST`" in said


def test_a_launcher_that_does_not_start_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher_settings, "last_words", lambda: ["✗ Le moteur Docker ne répond pas."])
    assert (
        startup.reason(started=True)
        == "Le lanceur n'a pas démarré. Ses derniers mots :\n  ✗ Le moteur Docker ne répond pas."
    )


def test_networks_that_are_used_up_are_named_with_their_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher_settings, "last_words", list)
    monkeypatch.setattr(
        networks, "shortage", lambda: Check("Réseaux : plus rien", False, "`docker network prune`")
    )
    assert startup.reason(started=True).startswith("Réseaux : plus rien : `docker network prune`")


def test_a_launcher_of_another_run_is_not_to_blame_for_an_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher_settings, "last_words", lambda: ["✗ Le moteur Docker ne répond pas."])
    monkeypatch.setattr(networks, "shortage", lambda: Check("Réseaux : assez", True))
    assert startup.reason(started=False).startswith("Docker n'a pas pu préparer la mesure")


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (["panic: no init"], "Les dernières lignes de leur journal sont ci-dessus"),
        ([], "La raison est ci-dessus"),
    ],
)
def test_a_log_that_the_account_does_not_show_is_not_said_to_be_above(log: list[str], words: str) -> None:
    document = {
        "summary": {"targets": [{"target": "uml", "n": 0}, {"target": "course", "n": 10}]},
        "samples": [
            {"target": "uml", "error": {"sentence": "L'image est absente.", "log": log}},
            {"target": "course", "error": None},
        ],
    }
    assert startup.unanswered(document) == f"Sans réponse : uml. {words}."
