"""One class of users at a time: which one, and what is refused."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from locust.env import Environment

from guard import choice
from guard.refusal import Refusal
from locustfile import DataEngineer
from startup.user import Startup

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
        (["Intruder"], [], 403, "Classe inconnue : Intruder"),
        (KNOWN, [], 422, "une seule classe"),
        (["Startup"], ["DataEngineer"], 422, "arrêtez-le d'abord"),
    ],
)
def test_what_is_refused(names: list[str], present: list[str], status: int, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        choice.choose(names, KNOWN, present)
    assert refused.value.status == status


@pytest.mark.parametrize(
    ("chosen", "users", "form", "words"),
    [
        ("DataEngineer", 20, {"target": "alpine"}, "Cible inconnue"),
        ("DataEngineer", 20, {"shape_class": "Other"}, "profil de montée"),
        ("Startup", 3, {}, "un démarrage à la fois"),
    ],
)
def test_a_form_that_cannot_be(chosen: str, users: int, form: dict[str, str], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        choice.check(chosen, users, form)


@pytest.mark.parametrize(("chosen", "users"), [("DataEngineer", 20), ("Startup", 1), ("Startup", 2)])
def test_a_form_that_can(chosen: str, users: int) -> None:
    choice.check(chosen, users, {"target": "fast", "shape_class": "Default"})


def test_a_run_under_way_keeps_its_target() -> None:
    with pytest.raises(Refusal, match="mesure course en ce moment"):
        choice.check("Startup", 1, {"target": "fast"}, "course")
    choice.check("Startup", 1, {"target": "course"}, "course")
    choice.check("Startup", 2, {}, "course")


def test_between_two_runs_no_class_fires() -> None:
    environment = Environment(user_classes=[DataEngineer, Startup])
    assert choice.running(environment) == []
    environment.runner = cast("Any", SimpleNamespace(state="running"))
    assert choice.running(environment) == KNOWN


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
