"""What the front answers by itself: one JSON file a status, in French, with no file left over."""

import json
import re
from pathlib import Path

FRONT = Path(__file__).resolve().parents[3] / "services/front"
SETTINGS = (FRONT / "haproxy.cfg").read_text(encoding="utf-8")


def test_each_status_has_its_file_and_each_file_its_status() -> None:
    named = re.findall(
        r'^  http-error status (\d+) content-type "([^"]+)" file (\S+)', SETTINGS, re.MULTILINE
    )
    assert {file for _, _, file in named} == {f"errors/{file.name}" for file in FRONT.glob("errors/*")}
    assert [status for status, _, file in named if file != f"errors/{status}.json"] == []
    assert {kind for _, kind, _ in named} == {"application/json; charset=utf-8"}


def test_each_answer_is_one_sentence_as_the_api_says_its_own() -> None:
    answers = [json.loads(file.read_text(encoding="utf-8")) for file in FRONT.glob("errors/*")]
    assert answers
    assert [answer for answer in answers if list(answer) != ["detail"] or len(answer["detail"]) < 10] == []


def test_the_sentences_give_the_figures_of_the_configuration() -> None:
    late, many = (
        json.loads((FRONT / f"errors/{status}.json").read_text())["detail"] for status in (408, 429)
    )
    assert re.search(r"timeout http-request (\d+)s", SETTINGS)[1] in late  # type: ignore[index]
    assert set(re.findall(r"sc_conn_rate\(0\) gt (\d+)", SETTINGS)) == {"1000"}
    assert "1000 en 10 secondes" in many
    assert "conn_rate(10s)" in SETTINGS
