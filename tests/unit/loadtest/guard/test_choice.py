"""One class of users at a time: which one, and what is refused."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from locust.env import Environment

from guard import choice
from guard.refusal import Refusal
from locustfile import DataEngineer
from startup.user import Startup
from targets import TARGETS

KNOWN = ["DataEngineer", "Startup"]


@pytest.mark.parametrize(
    ("names", "present", "chosen"),
    [
        ([], [], "DataEngineer"),
        ([], ["Startup"], "Startup"),
        (["Startup"], [], "Startup"),
        (["Startup", "Startup"], ["Startup"], "Startup"),
    ],
)
def test_the_class_that_fires(names: list[str], present: list[str], chosen: str) -> None:
    assert choice.choose(names, KNOWN, present) == chosen


@pytest.mark.parametrize(
    ("names", "present", "status", "words"),
    [
        (["Intruder", "Another"], [], 403, "Classe inconnue : Another, Intruder."),
        (["x" * 100], [], 403, f"Classe inconnue : {'x' * 80}."),
        (
            KNOWN,
            [],
            422,
            "Choisissez une seule classe : DataEngineer (la charge) ou Startup (les démarrages).",
        ),
        (["Startup"], ["DataEngineer"], 422, "Un tir d'une autre classe est en cours : arrêtez-le d'abord."),
    ],
)
def test_what_is_refused(names: list[str], present: list[str], status: int, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        choice.choose(names, KNOWN, present)
    assert (refused.value.status, refused.value.sentence) == (status, words)


@pytest.mark.parametrize(
    ("chosen", "users", "form", "words"),
    [
        ("DataEngineer", 20, {"target": "alpine"}, f"Cible inconnue. Les cibles : {', '.join(TARGETS)}."),
        ("DataEngineer", 20, {"shape_class": "Other"}, "Ce générateur n'a pas de profil de montée."),
        ("Startup", 3, {}, "Startup mesure un démarrage à la fois : indiquez 1 utilisateur, 2 au plus."),
    ],
)
def test_a_form_that_cannot_be(chosen: str, users: int, form: dict[str, str], words: str) -> None:
    with pytest.raises(Refusal) as refused:
        choice.check(chosen, users, form)
    assert (refused.value.status, refused.value.sentence) == (422, words)


@pytest.mark.parametrize(("chosen", "users"), [("DataEngineer", 20), ("Startup", 1), ("Startup", 2)])
def test_a_form_that_can(chosen: str, users: int) -> None:
    choice.check(chosen, users, {"target": "fast", "shape_class": "Default"})


def test_a_run_under_way_keeps_its_target() -> None:
    with pytest.raises(Refusal, match=r"^Un tir mesure course en ce moment : arrêtez-le d'abord\.$") as refused:
        choice.check("Startup", 1, {"target": "fast"}, "course")
    assert refused.value.status == 422
    choice.check("Startup", 1, {"target": "course"}, "course")
    choice.check("Startup", 2, {}, "course")


def test_between_two_runs_no_class_fires() -> None:
    environment = Environment(user_classes=[DataEngineer, Startup])
    assert choice.running(environment) == []
    for state, firing in (("ready", []), ("spawning", KNOWN), ("running", KNOWN), ("stopped", [])):
        environment.runner = cast("Any", SimpleNamespace(state=state))
        assert choice.running(environment) == firing


def test_the_target_measured_is_that_of_start_ups_under_way() -> None:
    options = cast("Any", SimpleNamespace(target="fast"))
    environment = Environment(user_classes=[Startup], parsed_options=options)
    assert choice.measuring(environment) is None
    environment.runner = cast("Any", SimpleNamespace(state="running"))
    assert choice.measuring(environment) == "fast"
    environment.user_classes = [DataEngineer]
    assert choice.measuring(environment) is None


@pytest.mark.parametrize(("asked", "left"), [([], DataEngineer), (["Startup"], Startup)])
def test_a_run_without_a_page_keeps_one_class(asked: list[str], left: type) -> None:
    environment = Environment(user_classes=[DataEngineer, Startup])
    assert choice.settle(environment, asked) == left.__name__
    assert environment.user_classes == [left]


def test_a_run_without_a_page_of_a_class_that_is_not_there_is_refused() -> None:
    environment = Environment(user_classes=[DataEngineer])
    with pytest.raises(Refusal, match=r"^Classe inconnue : Intruder\.$"):
        choice.settle(environment, ["Intruder"])
    assert environment.user_classes == [DataEngineer]


def test_the_page_unticks_the_start_ups_once() -> None:
    assert choice.PRESELECT.endswith(b"</script></head>")
    assert b'row.textContent.includes("Startup")' in choice.PRESELECT
