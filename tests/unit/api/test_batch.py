"""Batches: all or nothing, and errors which name their row."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

JSON = {"content-type": "application/json"}
CSV = {"content-type": "text/csv; charset=utf-8"}
HEADER = "sensor,at,value,unit\n"
ROW = "a,2026-11-24T10:00:00Z,1.5,°C\n"
MALFORMED = "ligne 2 : CSV mal formé : guillemets ou caractère interdit"


def post_csv(client: TestClient, text: str) -> Any:
    return client.post("/readings/batch", content=text.encode(), headers=CSV)


def count(client: TestClient) -> int:
    return len(client.get("/readings.csv").text.splitlines()) - 1


def test_a_json_array_is_stored(client: TestClient) -> None:
    rows = [{"sensor": "a", "at": "2026-11-24T10:00:00Z", "value": n} for n in range(3)]
    answer = client.post("/readings/batch", json=rows)
    assert (answer.status_code, answer.json()) == (201, {"created": 3})
    assert count(client) == 3


@pytest.mark.parametrize("text", [HEADER + ROW, "\ufeff" + HEADER + ROW, HEADER + ROW + "\n"])
def test_csv_is_stored_with_or_without_a_byte_order_mark(client: TestClient, text: str) -> None:
    assert post_csv(client, text).json() == {"created": 1}
    stored = {"id": 1, "sensor": "a", "at": "2026-11-24T10:00:00.000Z", "value": 1.5, "unit": "°C"}
    assert client.get("/readings/1").json() == stored


def test_an_empty_unit_in_csv_is_no_unit(client: TestClient) -> None:
    post_csv(client, HEADER + "a,2026-11-24T10:00:00Z,1,\n")
    assert client.get("/readings/1").json()["unit"] is None


def test_ten_thousand_rows_are_accepted_and_one_more_is_not(client: TestClient) -> None:
    assert post_csv(client, HEADER + ROW * 10_000).json() == {"created": 10_000}
    refused = post_csv(client, HEADER + ROW * 10_001)
    assert refused.json()["detail"][0]["msg"] == "ligne 10002 : au plus 10000 relevés sont acceptés"


def test_ten_thousand_and_one_json_rows_are_refused(client: TestClient) -> None:
    rows = [{"sensor": "a", "at": "2026-11-24T10:00:00Z", "value": 1}] * 10_001
    assert client.post("/readings/batch", json=rows).status_code == 422


def test_one_bad_row_refuses_all(client: TestClient) -> None:
    assert post_csv(client, HEADER + ROW + "a,2026-11-24T10:00:00Z,x,\n").status_code == 422
    assert count(client) == 0


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a,b\n", 1, "en-tête"),
        ("", 1, "en-tête"),
        (HEADER.replace(",", ";") + ROW, 1, "en-tête"),
        (HEADER + ROW + "a,2026-11-24T10:00:00Z,1\n", 3, "4 colonnes"),
        (HEADER + ROW + "\na,2026-11-24T10:00:00Z,nan,\n", 4, "un nombre fini est attendu"),
        (HEADER + "a,2026-11-24T10:00:00Z,1e400,\n", 2, "un nombre fini"),
        (HEADER + "a,2026-11-24T10:00:00Z,1_0,\n", 2, "un nombre est attendu"),
        (HEADER + 'a,2026-11-24T10:00:00Z,"1"x,\n', 2, MALFORMED),
        (HEADER + 'a,2026-11-24T10:00:00Z,"1\n', 2, MALFORMED),
        (
            HEADER + ROW + "a" * 129 + ",2026-11-24T10:00:00Z,1,\n",
            3,
            "ligne 3 : une case dépasse 128 caractères",
        ),
        (HEADER + ROW + "a" * 128 + ",2026-11-24T10:00:00Z,1,\n", 3, "minuscules"),
        (HEADER + "a" * 200_000 + ",2026-11-24T10:00:00Z,1,\n", 2, MALFORMED),
        (HEADER + ROW + "A,2026-11-24T10:00:00Z,1,\n", 3, "minuscules"),
    ],
)
def test_a_csv_error_names_its_line(client: TestClient, text: str, line: int, said: str) -> None:
    problem = post_csv(client, text).json()["detail"][0]
    assert problem["loc"][:2] == ["body", line]
    assert problem["msg"].startswith(f"ligne {line} : ")
    assert said in problem["msg"]


def test_csv_that_is_not_utf_8_names_its_line(client: TestClient) -> None:
    answer = client.post("/readings/batch", content=(HEADER + ROW).encode() + b"\xff", headers=CSV)
    (problem,) = answer.json()["detail"]
    assert problem["loc"] == ["body", 3]
    assert problem["msg"].startswith("ligne 3 : ce n'est pas du texte UTF-8")


def test_a_json_error_names_its_rank(client: TestClient) -> None:
    rows = [{"sensor": "a", "at": "2026-11-24T10:00:00Z", "value": value} for value in (1, "2", 3)]
    answer = client.post("/readings/batch", content=json.dumps(rows), headers=JSON)
    problem = {"loc": ["body", 2, "value"], "msg": "élément 2 : un nombre est attendu"}
    assert answer.json()["detail"] == [problem]


def test_of_many_errors_the_first_twenty_are_told(client: TestClient) -> None:
    assert len(post_csv(client, HEADER + "B,x,y,=z\n" * 1000).json()["detail"]) == 20


def test_an_empty_batch_is_refused(client: TestClient) -> None:
    assert client.post("/readings/batch", json=[]).status_code == 422
    assert post_csv(client, HEADER).status_code == 422


def test_one_reading_a_line_is_told_to_be_an_array(client: TestClient) -> None:
    line = json.dumps({"sensor": "a", "at": "2026-11-24T10:00:00Z", "value": 1})
    for body in (f"{line}\n{line}\n", line):
        answer = client.post("/readings/batch", content=body, headers=JSON)
        assert "un tableau JSON est attendu" in answer.json()["detail"][0]["msg"]


def test_another_media_type_is_a_415(client: TestClient) -> None:
    assert client.post("/readings/batch", content=b"<xml/>", headers={"content-type": "text/xml"}).status_code == 415
