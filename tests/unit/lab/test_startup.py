"""The knobs of `make startup`: read, refused with a sentence, and the images that they need."""

import json
import os
import time
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lab import (
    bases,
    catalogue,
    endpoint,
    engine,
    kvm,
    launcher_settings,
    networks,
    project,
    startup,
)
from lab.check import Check

RUN = "20260131T120000Z"
NAMED = ["--file", "compose.yaml", "--file", "compose.targets.yaml"]


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


def test_the_launcher_is_told_of_the_client_s_socket(answering: None, monkeypatch: pytest.MonkeyPatch) -> None:
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
    monkeypatch.setattr(networks, "shortage", lambda: Check("Réseaux : plus rien", False, "`docker network prune`"))
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


@pytest.mark.parametrize(
    ("knob", "value", "said"),
    [
        (
            "TARGETS",
            "course alpine busybox",
            "Cible inconnue : alpine, busybox. Les cibles : {targets}, ou all.",
        ),
        ("TARGETS", "course course", "TARGETS nomme deux fois la même cible."),
        ("ROUNDS", "0", "ROUNDS=0 ne convient pas : indiquez un nombre entier de 1 à 50."),
        ("ROUNDS", "1.5", "ROUNDS=1.5 ne convient pas : indiquez un nombre entier de 1 à 50."),
        (
            "SEED",
            "99999999999",
            "SEED=99999999999 ne convient pas : indiquez un nombre entier de 0 à 4294967295.",
        ),
    ],
)
def test_a_wrong_knob_says_what_would_be_right(
    knob: str, value: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        startup.knobs({knob: value})
    assert capsys.readouterr().err == f"✗ {said.format(targets=', '.join(catalogue.SERVICES))}\n"


def test_progress_is_a_bar_a_count_and_a_time() -> None:
    line = {"done": 10, "total": 10, "target": "vm", "round": 1, "ok": False, "total_ms": None}
    assert startup.progress(json.dumps(line)) == f"{'█' * 20}  10/10  vm  sans réponse"
    assert startup.progress(json.dumps({**line, "done": 0})) == f"{' ' * 20}  0/10  vm  sans réponse"
    assert startup.progress("{}") is None
    assert startup.progress("[]") is None


def test_the_command_carries_the_choice() -> None:
    assert startup.command(startup.Knobs(["course", "vm"], 3, 7), RUN) == [
        *["docker", "compose", "exec", "--no-TTY", "--env", "LAB_PIPED=1", "--env", f"LAB_RUN_ID={RUN}"],
        *["loadtest", "python", "-m", "startup", "--rounds", "3", "--seed", "7", "--targets", "course", "vm"],
    ]


def test_images_that_are_not_built_are_those_of_the_targets_and_of_what_measures_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, ...]] = []

    def docker(*words: str) -> str:
        asked.append(words)
        return "docker-lab/launcher:x\ndocker-lab/api:x\ndocker-lab/plots:dev\n"

    monkeypatch.setattr(startup, "docker", docker)
    monkeypatch.setenv("LAB_TAG", "x")
    assert startup.missing(["vm", "course", "vm"]) == ["loadtest", "plots", "vm"]
    assert asked == [("images", "--format", "{{.Repository}}:{{.Tag}}", "docker-lab/*")]
    monkeypatch.delenv("LAB_TAG")
    assert startup.missing(["course"]) == ["launcher", "loadtest", "api"]


@pytest.mark.parametrize(
    ("code", "arguments", "files", "argv"),
    [
        (0, ["build", "vm"], {}, [*NAMED, "--profile", "*", "build", "vm"]),
        (0, ["up"], {"files": ["a.yaml"]}, ["--file", "a.yaml", "--profile", "*", "up"]),
        (1, ["up"], {}, None),
        (1, ["build"], {}, None),
    ],
)  # fmt: skip
def test_compose_is_asked_for_every_profile_and_a_failure_is_code_3(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: int,
    arguments: list[str],
    files: dict[str, Any],
    argv: list[str] | None,
) -> None:
    asked: list[list[str]] = []

    def run(words: list[str], **_: Any) -> SimpleNamespace:
        asked.append(words)
        return SimpleNamespace(returncode=code)

    monkeypatch.setattr(startup, "finished", run)
    monkeypatch.setattr(startup, "reason", lambda *, started: f"démarré : {started}")
    if argv is not None:
        startup.compose(*arguments, **files)
        assert asked == [["docker", "compose", *argv]]
        return
    with pytest.raises(SystemExit) as left:
        startup.compose(*arguments)
    said = f"✗ démarré : {arguments == ['up']}\n"
    assert (left.value.code, capsys.readouterr().err) == (3, said)


def test_what_docker_could_not_prepare_is_above_and_doctor_says_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher_settings, "last_words", list)
    monkeypatch.setattr(networks, "shortage", lambda: Check("Réseaux : assez", None))
    said = "Docker n'a pas pu préparer la mesure : la raison est ci-dessus. `make doctor` dit ce qui manque."
    assert startup.reason(started=True) == said
    monkeypatch.setattr(networks, "shortage", lambda: Check("Réseaux : plus rien", False, "`x`"))
    assert startup.reason(started=False) == "Réseaux : plus rien : `x`. Relancez ensuite la commande."


@pytest.mark.parametrize(
    ("accelerator", "reason", "gid", "files", "said"),
    [
        ("kvm", None, 109, [*startup.FILES, kvm.OVERRIDE], "Machine virtuelle : kvm\n"),
        ("tcg", "absent", None, startup.FILES, "Machine virtuelle : tcg (absent)\n"),
    ],
)
def test_a_machine_gets_kvm_s_file_where_a_kernel_boots_with_it(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    accelerator: str,
    reason: str | None,
    gid: int | None,
    files: list[str],
    said: str,
) -> None:
    images: list[str] = []

    def find(image: str) -> SimpleNamespace:
        images.append(image)
        return SimpleNamespace(accelerator=accelerator, reason=reason, gid=gid)

    monkeypatch.setattr(kvm, "find", find)
    for name in ("LAB_FALLBACK", "KVM_GID", "LAB_TAG"):
        monkeypatch.setenv(name, "")
    assert startup.accelerate(["course"]) == startup.FILES
    assert startup.accelerate(["course", "vm"]) == files
    assert images == ["docker-lab/vm:dev"]
    assert (os.environ["LAB_FALLBACK"], os.environ["KVM_GID"]) == (reason or "", f"{gid or 0}")
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(("code", "drawn"), [(0, True), (1, False)])
def test_drawings_that_could_not_be_made_are_said_with_the_command_that_makes_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int, drawn: bool
) -> None:
    done = SimpleNamespace(returncode=code, stderr=f"{'x' * 400}\n")
    argv = ["docker", "compose", "run", "--rm", "--no-TTY", "plots", RUN]
    asked: list[list[str]] = []

    def run(words: list[str]) -> SimpleNamespace:
        asked.append(words)
        return done

    monkeypatch.setattr(startup, "run", run)
    assert startup.draw(RUN) is drawn
    assert asked == [argv]
    said = f"Les dessins manquent ({'x' * 300}). Pour les refaire : {' '.join(argv)}\n"
    assert capsys.readouterr().err == ("" if drawn else said)


def test_bases_that_cannot_be_had_are_code_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted: list[set[str]] = []
    monkeypatch.setattr(project, "config", lambda files: {"services": {"vm": "of vm", "api": "of api"}})
    monkeypatch.setattr(bases, "needed", list)
    monkeypatch.setattr(bases, "of_stack", lambda: ["stack"])
    monkeypatch.setattr(bases, "ensure", wanted.append)
    startup.ask_for_bases(["vm"])
    assert wanted == [{"stack", "of vm"}]

    def refused(wanted: set[str]) -> None:
        raise SystemExit("✗ Pas de base.")

    monkeypatch.setattr(bases, "ensure", refused)
    with pytest.raises(SystemExit) as left:
        startup.ask_for_bases(["vm"])
    assert (left.value.code, capsys.readouterr().err) == (3, "✗ Pas de base.\n")


class Lab:
    """A lab that is ready: what its measurement leaves, and what was asked of it."""

    def __init__(self, results: Path) -> None:
        self.results = results
        self.left: tuple[int, str, bool] = (0, "", False)
        self.absent: list[str] = []
        self.drawn = True
        self.asked: list[Any] = []

    def fire(self, argv: list[str], progress: object) -> tuple[int, str, bool]:
        assert progress is startup.progress
        self.asked.append(argv)
        return self.left

    def compose(self, *words: str, files: object = None) -> None:
        self.asked.append((*words, files))

    def docker(self, *words: str) -> str:
        self.asked.append(words)
        folder = self.results / RUN
        folder.mkdir(parents=True)
        (folder / "startup.txt").write_text("Démarrages\n", encoding="utf-8")
        document = {"summary": {"targets": [{"target": "fast", "n": 0}]}, "samples": []}
        (folder / "startup.json").write_text(json.dumps(document), encoding="utf-8")
        return ""


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Lab:
    found = Lab(tmp_path / "results")
    for name in ("fire", "compose", "docker"):
        monkeypatch.setattr(startup, name, getattr(found, name))
    monkeypatch.setattr(startup, "RESULTS", found.results)
    for name in ("ready", "find_socket"):
        monkeypatch.setattr(startup, name, lambda name=name: found.asked.append(name))
    monkeypatch.setattr(startup, "missing", lambda targets: found.absent)
    monkeypatch.setattr(startup, "ask_for_bases", lambda services: found.asked.append(("bases", *services)))
    monkeypatch.setattr(startup, "accelerate", lambda targets: ["with kvm"])
    monkeypatch.setattr(startup, "containers", lambda: {"loadtest": "l"})
    monkeypatch.setattr(startup, "started", lambda name: f"start of {name}")
    monkeypatch.setattr(startup, "still", lambda *words: found.asked.append(words))
    monkeypatch.setattr(startup, "draw", lambda run_id: found.drawn)
    monkeypatch.setattr(time, "strftime", lambda form, moment: {"%Y%m%dT%H%M%SZ": RUN}[form])
    for name in ("TARGETS", "ROUNDS", "SEED", "LAB_YES", "MAKELEVEL"):
        monkeypatch.setenv(name, "")
    return found


UP = ("up", "--detach", "--wait", "launcher", "loadtest", ["with kvm"])
ASKED = ("--targets", "course,fast", "--rounds", "3", "--seed", "7")


def test_a_measurement_is_made_copied_and_shown(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert startup.main(*ASKED) == 0
    assert lab.asked == [
        "ready",
        "find_socket",
        UP,
        startup.command(startup.Knobs(["course", "fast"], 3, 7), RUN),
        ("l", "start of l", "la mesure", 0),
        ("compose", "cp", f"loadtest:/results/{RUN}", str(lab.results)),
    ]
    assert capsys.readouterr().out.splitlines() == [
        "8 démarrages, dont une ronde de chauffe. Ctrl-C arrête, et enlève ce qui a été démarré.",
        "Démarrages",
        "",
        f"Mesures : results/{RUN}/ (startup.json, startup.csv, et quatre dessins en PNG et en SVG)",
    ]


def test_images_that_lack_are_built_first(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.absent, lab.drawn = ["vm", "plots"], False
    assert startup.main(*ASKED) == 0
    assert lab.asked[2:5] == [("bases", "vm", "plots"), ("build", "vm", "plots", None), UP]
    shown = capsys.readouterr()
    assert shown.err == "Images à construire : vm, plots.\n"
    assert shown.out.endswith(f"Mesures : results/{RUN}/ (startup.json, startup.csv)\n")


def test_a_target_that_never_answered_is_code_1(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.left = (1, "", False)
    assert startup.main(*ASKED) == 1
    assert capsys.readouterr().err == "✗ Sans réponse : fast. La raison est ci-dessus.\n"


@pytest.mark.parametrize(
    ("left", "code", "said", "patience"),
    [
        ((0, "", True), 130, "Mesure interrompue : rien n'a été écrit, ce qui avait été démarré est enlevé.", None),
        ((130, "", False), 130, "Mesure interrompue : rien n'a été écrit, ce qui avait été démarré est enlevé.", None),
        ((3, "x\n✗ Occupé.\n  | y\n", False), 3, "La mesure n'a pas pu se faire.\nOccupé.\n  | y", None),
        ((2, "Traceback: x", False), 3, "La mesure n'a pas pu se faire.\nTraceback: x", 5),
    ],
)  # fmt: skip
def test_a_measurement_that_was_not_made_leaves_with_its_reason(
    lab: Lab,
    capsys: pytest.CaptureFixture[str],
    left: tuple[int, str, bool],
    code: int,
    said: str,
    patience: int | None,
) -> None:
    lab.left = left
    with pytest.raises(SystemExit) as exit_:
        startup.main(*ASKED)
    assert (exit_.value.code, capsys.readouterr().err) == (code, f"✗ {said}\n")
    assert lab.asked[4:] == ([] if patience is None else [("l", "start of l", "la mesure", patience)])
    assert not lab.results.exists()


def test_its_help_names_each_setting_and_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        startup.main("--help")
    told = " ".join(capsys.readouterr().out.split())
    for words in (
        "Compare les démarrages : processus, conteneurs, autres recettes, machines virtuelles.",
        "--targets course,fast les cibles, séparées par des virgules (ou TARGETS=course,fast)",
        "--rounds 10 nombre de rondes, de 1 à 50 (ou ROUNDS=10)",
        "--seed 1 graine du tirage de leur ordre (ou SEED=1)",
        f"Les cibles, toutes mesurées sans --targets : {', '.join(catalogue.USUAL)}.",
        "Les machines virtuelles (vm et uml, amd64)",
        "130 mesure interrompue par Ctrl-C",
    ):
        assert words in told
