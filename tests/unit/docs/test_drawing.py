"""A plot's specification for a file: the run's own rows, the fastest first, under a title that names the run."""

from copy import deepcopy
from typing import Any

from docs import drawing

RUN: dict[str, Any] = {
    "run_id": "20260131T120000Z",
    "samples": [{"target": "course", "total_ms": 500.0}],
    "summary": {
        "targets": [
            {"target": "slim", "median_ms": None},
            {"target": "course", "median_ms": 500.0},
            {"target": "floor", "median_ms": 100.0},
        ]
    },
}
SPEC = {"description": "Temps de démarrage", "datasets": {"names": [1]}, "mark": "point"}
CONFIG: dict[str, Any] = {"font": "sans-serif", "view": {"stroke": None}}


def test_targets_come_from_the_fastest_to_those_that_never_answered() -> None:
    assert [each["target"] for each in drawing.rows(RUN)["targets"]] == ["floor", "course", "slim"]


def test_the_specification_keeps_its_own_data_and_gets_those_of_the_run() -> None:
    whole = drawing.complete(SPEC, CONFIG, RUN)
    assert set(whole["datasets"]) == {"names", "samples", "targets"}
    assert whole["title"] == {
        "text": "Temps de démarrage",
        "subtitle": "Mesure 20260131T120000Z",
        "anchor": "start",
        "fontSize": 14,
        "fontWeight": "normal",
        "offset": 12,
    }
    view = {"stroke": None, "continuousWidth": 640}
    assert whole["config"] == {"font": "sans-serif", "background": "white", "view": view}
    assert (whole["mark"], whole["datasets"]["names"]) == ("point", [1])
    assert whole["datasets"]["samples"] == RUN["samples"]


def test_nothing_given_is_changed() -> None:
    given = deepcopy((SPEC, CONFIG, RUN))
    drawing.complete(SPEC, CONFIG, RUN)
    assert given == (SPEC, CONFIG, RUN)


def test_a_specification_without_data_of_its_own_gets_those_of_the_run() -> None:
    whole = drawing.complete({"description": "x"}, CONFIG, RUN)
    assert set(whole["datasets"]) == {"samples", "targets"}
