"""The document of a run is what its schema says, holds no warm-up in its figures, and its files come whole or not."""

import csv
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from startup import events, files, table
from startup.document import Document, LoadAverage, Manifest, Summary, document
from startup.summary import Interval, Row
from startup.warnings import Doubt
from tests.unit.loadtest.keys import described, inner
from tests.unit.loadtest.startup.startup_run import END, KNOWN, TIMES, begin, sample, samples

SCHEMA = Path(__file__).resolve().parents[4] / "services/loadtest/startup/schema.json"
NAME = "20260131T120000Z"


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    read = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(read)
    return Draft202012Validator(read)


@pytest.fixture
def found() -> Document:
    return document(NAME, begin(list(TIMES)), samples(), END, KNOWN)


def test_the_document_is_what_the_schema_says(schema: Draft202012Validator, found: Document) -> None:
    schema.validate(found)


@pytest.mark.parametrize(
    "path",
    [
        ("schema",),
        ("samples", 0, "phases_ms"),
        ("summary", "targets", 0, "verdict"),
        ("manifest", "plan", "rounds"),
    ],
)
def test_a_document_that_lacks_something_is_none(
    schema: Draft202012Validator, found: Document, path: tuple[str | int, ...]
) -> None:
    altered: Any = deepcopy(found)
    inner = altered
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    with pytest.raises(ValidationError):
        schema.validate(altered)


TYPES: dict[str, Any] = {
    "": Document,
    "manifest": Manifest,
    "manifest machine": events.Host,
    "manifest engine": events.EngineFacts,
    "manifest load_average": LoadAverage,
    "manifest plan": events.Plan,
    "manifest images *": events.Image,
    "manifest lab": events.Lab,
    "overhead_ms": events.Overhead,
    "samples []": events.Sample,
    "samples [] error": events.Failure,
    "summary": Summary,
    "summary targets []": Row,
    "summary targets [] ratio": Interval,
    "summary warnings []": Doubt,
}


@pytest.mark.parametrize("path", TYPES)
def test_a_type_has_the_keys_of_its_part_of_the_schema(path: str) -> None:
    part, named = inner(json.loads(SCHEMA.read_text(encoding="utf-8")), path), TYPES[path]
    assert set(part["properties"]) == set(named.__annotations__)
    assert set(part["required"]) == named.__required_keys__
    assert part["additionalProperties"] is False


def test_every_object_of_the_schema_has_a_type() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert set(described(schema, schema)) == set(TYPES)


def test_the_warm_up_is_in_no_figure(found: Document) -> None:
    course, fast = found["summary"]["targets"]
    assert (course["n"], course["median_ms"], course["min_ms"], course["max_ms"]) == (5, 520.0, 500.0, 540.0)
    assert (course["verdict"], course["ratio"]) == ("reference", None)
    assert (fast["verdict"], fast["ratio"] and fast["ratio"]["value"]) == ("faster", round(310 / 520, 4))


def test_a_target_that_never_answered_has_no_time_and_its_last_words_are_told(
    schema: Draft202012Validator,
) -> None:
    made = [*samples({"course": TIMES["course"]}), *(sample("fast", number, None) for number in range(1, 6))]
    found = document(NAME, begin(["course", "fast"]), made, END, KNOWN)
    schema.validate(found)
    row = found["summary"]["targets"][1]
    assert (row["verdict"], row["n"], row["failures"], row["median_ms"]) == ("silent", 0, 5, None)
    assert "✗ fast : Pas de réponse.\n  | mes derniers mots" in table.text(found, 200)


def test_without_the_reference_nothing_is_compared(schema: Draft202012Validator) -> None:
    made = samples({"fast": TIMES["fast"]})
    found = document(NAME, begin(["fast"]), made, END, KNOWN)
    schema.validate(found)
    (row,) = found["summary"]["targets"]
    assert (found["reference"], row["verdict"], row["ratio"], row["median_ms"]) == (None, None, None, 310.0)


def test_the_files_come_together(tmp_path: Path, found: Document) -> None:
    files.write(tmp_path / NAME, found, 120)
    assert {file.name for file in (tmp_path / NAME).iterdir()} == {
        "startup.json",
        "startup.csv",
        "startup.txt",
    }
    assert json.loads((tmp_path / NAME / "startup.json").read_text(encoding="utf-8")) == found
    with (tmp_path / NAME / "startup.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == len(found["samples"])
    text = (tmp_path / NAME / "startup.txt").read_text(encoding="utf-8")
    assert text == table.text(found, 120)


def test_a_sample_is_a_line_of_the_csv_with_a_column_for_each_phase(tmp_path: Path, found: Document) -> None:
    failed = sample("fast", 9, None)
    files.write(tmp_path / NAME, {**found, "samples": [found["samples"][0], failed]}, 120)
    lines = (tmp_path / NAME / "startup.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == (
        "round,position,target,kind,ok,total_ms,"
        "exec_ms,create_ms,start_ms,kernel_ms,init_ms,command_ms,listen_ms,first_200_ms,"
        "memory_bytes,kernel,accelerator,fallback,started_at,error"
    )
    assert lines[1:] == [
        "0,0,course,container,True,5000.0,,10.0,,,,,,4990.0,30000000,6.1,,,2026-01-31T12:00:00Z,",
        "9,0,fast,container,False,,,,,,,,,,30000000,6.1,,,2026-01-31T12:00:00Z,Pas de réponse.",
    ]


def test_the_document_has_the_launcher_s_account_and_what_is_drawn_from_it(found: Any) -> None:
    opening = begin(list(TIMES))["manifest"]
    load = {"before": [0.1, 0.1, 0.1], "after": [0.2, 0.2, 0.2]}
    assert {key: value for key, value in found.items() if key not in {"samples", "summary"}} == {
        "schema": 2,
        "kind": "startup",
        "run_id": NAME,
        "manifest": {**opening, "load_average": load},
        "reference": "course",
        "overhead_ms": {"median": 0.5, "min": 0.1, "max": 1.0, "n": 20},
    }
    assert found["samples"] == samples()
    ratio = found["summary"]["targets"][1].pop("ratio")
    assert found["summary"]["targets"][1] == {
        "target": "fast",
        "label": "fast",
        "kind": "container",
        "n": 5,
        "failures": 0,
        "median_ms": 310.0,
        "min_ms": 300.0,
        "max_ms": 320.0,
        "phases_median_ms": {"create": 10.0, "first_200": 300.0},
        "memory_median_bytes": 30_000_000,
        "unique_bytes": 1000,
        "disk_bytes": 2000,
        "kernel": "6.1",
        "accelerator": None,
        "fallback": None,
        "base": "official",
        "verdict": "faster",
    }
    assert ratio == {"value": 0.5962, "low": 0.566, "high": 0.6275, "level": 0.95}


def test_a_failure_of_the_warm_up_is_in_no_figure() -> None:
    made = [*samples(), sample("fast", 0, None)]
    found = document(NAME, begin(list(TIMES)), made, END, KNOWN)
    assert [row["failures"] for row in found["summary"]["targets"]] == [0, 0]


def test_what_several_starts_tell_of_a_target_is_the_first_that_is_known() -> None:
    kernels: Any = [
        {**sample("vm", number, 9000.0), "kernel": told} for number, told in enumerate((None, "6.12", "x"), 1)
    ]
    found = document(NAME, begin(["vm"]), kernels, END, KNOWN)
    assert found["summary"]["targets"][0]["kernel"] == "6.12"


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, found: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(found: object, width: int) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(table, "text", full)
    with pytest.raises(OSError, match="No space"):
        files.write(tmp_path / NAME, found, 120)
    assert list(tmp_path.iterdir()) == []


def test_the_fastest_comes_first_and_a_machine_tells_its_accelerator_and_why() -> None:
    why = "/dev/kvm est absent"
    machine = [sample("vm", number, 9000.0, accelerator="tcg", fallback=why, kernel="6.12") for number in range(1, 6)]
    made = [*samples(), *machine]
    found = document(NAME, begin(["vm", "course", "fast"]), made, END, KNOWN)
    lines = table.text(found, 300).splitlines()
    assert [line.split()[0] for line in lines[5:8]] == ["fast", "course", "vm"]
    assert lines[7].endswith("6.12   tcg : /dev/kvm est absent")


def test_what_nothing_counted_is_said_and_is_no_figure() -> None:
    made = [*samples(), sample("vm", 1, None)]
    for one in made:
        one["memory_bytes"] = None
    opening = begin([*TIMES, "vm"])
    opening["manifest"]["images"]["fast"]["unique_bytes"] = None
    found = document(NAME, opening, made, END, KNOWN)
    rows = {line.split()[0]: line for line in table.text(found, 300).splitlines()[5:8]}
    assert rows["course"].count("non mesurée") == 1
    assert rows["fast"].count("non mesurée") == 2
    assert "non mesurée" not in rows["vm"]  # it never answered
    assert "0,0 Mio" not in rows["fast"].partition("non mesurée")[0]


def test_the_table_says_of_which_store_the_unpacked_sizes_are() -> None:
    opening = begin(["course"])
    opening["manifest"]["engine"]["store"] = "containerd"
    made = samples({"course": TIMES["course"]})
    said = table.text(document(NAME, opening, made, END, KNOWN), 200)
    assert "Images : tailles décompressées, comptées par le magasin d'images containerd." in said


def test_a_narrow_terminal_gets_two_tables(found: Document) -> None:
    wide, narrow = table.text(found, 200), table.text(found, 80)
    assert wide.count("cible") == 1
    assert narrow.count("cible") == 2
    assert max(map(len, narrow.splitlines()[4:9])) <= 80
