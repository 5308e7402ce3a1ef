"""Files as spreadsheets and shells make them: the answer says what to change."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

HEADER = "sensor,at,value,unit"
ROW = "a,2026-11-24T10:00:00Z,1.5,°C"
EXCEL = "retirez la première ligne, « sep= », qui ne sert qu'à Excel"
ONE_LINE = "tout est sur une ligne : « curl -d » retire les fins de ligne, « curl --data-binary @… » les garde"
POINT = "un nombre s'écrit avec un point et sans espace, comme 1234.5"
MINUS = "le signe moins est un tiret typographique : tapez celui du clavier (-)"


def post(client: TestClient, text: str) -> Any:
    return client.post("/readings/batch", content=text.encode(), headers={"content-type": "text/csv"})


def message(client: TestClient, text: str) -> str:
    answer = post(client, text)
    assert answer.status_code == 422
    said: str = answer.json()["detail"][0]["msg"]
    return said


def row(value: str) -> str:
    return f'{HEADER}\na,2026-11-24T10:00:00Z,"{value}",°C\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "le fichier est vide"),
        (" \n\n", "le fichier est vide"),
        (f"{HEADER}\n{ROW}".replace(",", ";"), "les colonnes sont séparées par « ; » : mettez des virgules"),
        (
            f"{HEADER}\n{ROW}".replace(",", "\t"),
            "les colonnes sont séparées par des tabulations : mettez des virgules",
        ),
        (f"{HEADER}\n{ROW}".replace(",", "|"), "les colonnes sont séparées par « | » : mettez des virgules"),
        (f"sep=;\n{HEADER}\n{ROW}".replace(",", ";"), EXCEL),
        (f"sep=,\n{HEADER}\n{ROW}", EXCEL),
        (f"{HEADER.upper()}\n{ROW}", "il est en minuscules"),
        (f"Sensor,At,Value,Unit\r\n{ROW}\r\n", "il est en minuscules"),
        (f"sensor,at,value\n{ROW}", "il y manque unit"),
        (f"sensor,value\n{ROW}", "il y manque at, unit"),
        (f"id,{HEADER}\n{ROW}", "une colonne est de trop, à la place 1"),
        (f"{HEADER},place\n{ROW}", "une colonne est de trop, à la place 5"),
        (f"{HEADER},\n{ROW},", "une virgule est de trop à la fin"),
        (f"sensor,value,at,unit\n{ROW}", "les colonnes sont dans un autre ordre"),
        (f"{HEADER},unit\n{ROW}", "une colonne y est deux fois"),
        (f"sensor,sensor,at,value,unit,unit\n{ROW}", "une colonne y est deux fois"),
        (f"a,{HEADER},b\n{ROW}", "une colonne est de trop, à la place 1, 6"),
        (f"sensor,at,value,units\n{ROW}", "il y manque unit"),
        (f"{HEADER}{ROW}", ONE_LINE),  # curl -d @file, whose lines ended with LF, or CRLF
        (f"{HEADER}{ROW}{ROW}", ONE_LINE),
        (f"{ROW}\n{ROW}\n", "la première ligne est déjà un relevé"),
        ("entity_id,state,last_changed\n", "il y manque sensor, at, value, unit"),
        ('{"sensor": "a"}', "il y manque sensor, at, value, unit"),
    ],
)
def test_a_header_that_differs_says_how(client: TestClient, text: str, said: str) -> None:
    told = message(client, text)
    assert told == f"ligne 1 : l'en-tête doit être sensor,at,value,unit ; {said}"


@pytest.mark.parametrize("text", ["sensor, at, value, unit\na, 2026-11-24T10:00:00Z, 1.5, °C\n",
                                  f'"sensor","at" , "value","unit"\n{ROW}\n'])  # fmt: skip
def test_spaces_around_names_and_cells_are_accepted(client: TestClient, text: str) -> None:
    assert post(client, text.replace('" ,', '",')).status_code == 201
    assert client.get("/readings/1").json()["unit"] == "°C"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a;2026-11-24T10:00:00Z;1.5;C", "séparées par des virgules, et non par « ; »"),
        ("a\t2026-11-24T10:00:00Z\t1.5\tC", "séparées par des virgules, et non par des tabulations"),
        ("a;b,2026-11-24T10:00:00Z,1", "séparées par des virgules : en voici 3"),
        ("a,2026-11-24T10:00:00Z,21,5,C", "en voici 5 : un nombre s'écrit avec un point, comme 21.5"),
        ("a,2026-11-24T10:00:00Z,-21,5,", "en voici 5 : un nombre s'écrit avec un point, comme 21.5"),
        ("a,2026-11-24T10:00:00Z,1", "séparées par des virgules : en voici 3"),
        ("a,2026-11-24T10:00:00Z,1,C,x", "séparées par des virgules : en voici 5"),
        ("a,2026-11-24T10:00:00Z,1.5,2,x", "séparées par des virgules : en voici 5"),
    ],
)
def test_a_row_of_other_than_four_cells_says_why(client: TestClient, line: str, said: str) -> None:
    expected = f"ligne 2 : 4 colonnes sont attendues, {said}"
    assert message(client, f"{HEADER}\n{line}\n") == expected


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (" 21.5", 21.5),
        ("21.5 ", 21.5),
        ("\u00a021.5", 21.5),
        (".5", 0.5),
        ("-.5e1", -5.0),
        ("5.", 5.0),
        ("+5", 5.0),
    ],
)
def test_numbers_as_other_programs_write_them_are_accepted(client: TestClient, value: str, stored: float) -> None:
    assert post(client, row(value)).status_code == 201
    assert client.get("/readings/1").json()["value"] == stored


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("21,5", POINT),
        ("1 234.5", POINT),
        ("1\u00a0234,5", POINT),
        ("1\u202f234,5", POINT),
        ("1\u2009234.5", POINT),
        ("1,234.5", POINT),
        ("1'234.5", POINT),
        ("\u22125.2", MINUS),
        ("\u20135.2", MINUS),
        ("", "la valeur manque"),
        ("  ", "la valeur manque"),
        ("NaN", "un nombre fini est attendu"),
        ("-inf", "un nombre fini est attendu"),
        ("unavailable", "un nombre est attendu"),
        ("21.5 °C", "un nombre est attendu"),
        (".", POINT),
        ("0x10", "un nombre est attendu"),
        ("٢١", "un nombre est attendu"),
    ],
)
def test_what_is_no_number_says_how_to_write_it(client: TestClient, value: str, said: str) -> None:
    told = message(client, row(value))
    assert told == f"ligne 2 : {said}"


@pytest.mark.parametrize("sensor", ["sensor.salon_temp", "salon_temp", "salon.temp", "Salon"])
def test_a_name_says_which_signs_are_refused(client: TestClient, sensor: str) -> None:
    told = message(client, f"{HEADER}\n{sensor},2026-11-24T10:00:00Z,1,\n")
    for sign in ("minuscules", "point", "tiret bas (_)"):
        assert sign in told


def test_a_unit_with_a_space_at_its_end_comes_back_as_it_was(client: TestClient) -> None:
    post(client, f"{HEADER}\na,2026-11-24T10:00:00Z,1,C \n")
    exported = client.get("/readings.csv").text
    assert post(client, exported).status_code == 201
    assert {item["unit"] for item in client.get("/readings").json()["items"]} == {"C "}
