"""What the front answers itself: French, in the shape of the service that it stands before, and no file left over."""

import json
import re
from pathlib import Path

import pytest

FRONT = Path(__file__).resolve().parents[3] / "services/front"
SETTINGS = (FRONT / "haproxy.cfg").read_text(encoding="utf-8")
SHAPES = {
    "to_docs": ("text/plain; charset=utf-8", "txt"),
    "to_api": ("application/json; charset=utf-8", "json"),
}
ANSWERS = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in FRONT.glob("errors/[0-9]*.json")}


def answered(defaults: str) -> list[tuple[str, str, str]]:
    """(status, content type, file) of each answer of this section of defaults."""
    section = SETTINGS.partition(f"\ndefaults {defaults} from common\n")[2].partition("\n\n")[0]
    return re.findall(r'^  http-error status (\d+) content-type "([^"]+)" file (\S+)', section, re.MULTILINE)


@pytest.mark.parametrize("defaults", SHAPES)
def test_each_status_has_its_file_and_each_file_its_status(defaults: str) -> None:
    kind, ending = SHAPES[defaults]
    found = answered(defaults)
    assert {status for status, *_ in found} == set(ANSWERS)
    assert found == [(status, kind, f"errors/{status}.{ending}") for status, *_ in found]
    files = {f"errors/{file.name}" for file in FRONT.glob(f"errors/[0-9]*.{ending}")}
    assert {file for *_, file in found} == files


def test_every_section_has_the_answers_of_the_service_that_it_leads_to() -> None:
    sections = dict(re.findall(r"^(?:frontend|backend) (\w+) from (\w+)$", SETTINGS, re.MULTILINE))
    assert len(sections) == len(re.findall(r"^(?:frontend|backend) ", SETTINGS, re.MULTILINE))
    to_api = ("application", "api", "api_long")
    assert sections == {
        "clients": "common",  # a table: nothing passes through it
        "pages": "to_docs",
        "docs": "to_docs",
        **dict.fromkeys(to_api, "to_api"),
    }


@pytest.mark.parametrize("status", ANSWERS)
def test_each_answer_is_one_sentence_as_the_service_says_its_own(status: str) -> None:
    assert list(ANSWERS[status]) == ["detail"]
    detail = ANSWERS[status]["detail"]
    assert len(detail) >= 10
    page = (FRONT / f"errors/{status}.txt").read_text(encoding="utf-8")
    assert page == f"{detail[0].upper()}{detail[1:]}.\n"


def test_the_sentences_give_the_figures_of_the_configuration() -> None:
    late, many = (ANSWERS[status]["detail"] for status in ("408", "429"))
    assert re.search(r"timeout http-request (\d+)s", SETTINGS)[1] in late  # type: ignore[index]
    assert set(re.findall(r"sc_conn_rate\(0\) gt (\d+)", SETTINGS)) == {"1000"}
    assert "1000 en 10 secondes" in many
    assert "conn_rate(10s)" in SETTINGS
    long = json.loads((FRONT / "errors/long.json").read_text(encoding="utf-8"))
    (at_once,) = re.findall(r"errors/long\.json if { sc_conn_cur\(1\) gt (\d+) }", SETTINGS)
    assert f"{at_once} au plus" in long["detail"]
