"""Every refusal, word for word as a client reads it, and the last values that are not refused yet."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

READING = {"sensor": "a", "at": "2026-11-24T10:00:00Z", "value": 1}
SENSOR = "1 à 64 minuscules sans accent, chiffres ou tirets (-) sont attendus, sans point ni tiret bas (_)"
UNIT = "1 à 16 caractères sont attendus, sans commencer par une espace, =, +, - ou @"
DATE = "une date avec son décalage horaire est attendue, comme 2026-11-24T10:00:00Z"
SPAN = "la date doit être comprise entre 1970 et 2199"
NOT_UTF_8 = "ce n'est pas du texte UTF-8 : enregistrez-le ou envoyez-le en UTF-8 (Excel : « CSV UTF-8 »)"
WINDOW = "/sensors/a/summary?since=2026-01-02T00:00:00Z&until="
JSON = {"content-type": "application/json"}


def reading(**fields: Any) -> bytes:
    return json.dumps({**READING, **fields}).encode()


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        (b"", None, "champ obligatoire"),
        (b"{", None, "JSON mal formé"),
        (b"\xff", None, NOT_UTF_8),
        (b"[" * 5000, None, "JSON mal formé"),
        (b"[]", None, "un objet JSON est attendu"),
        (b"3", None, "un objet JSON est attendu"),
        (b'{"sensor": "a", "at": "2026-11-24T10:00:00Z"}', "value", "champ obligatoire"),
        (reading(x=1), None, "champ inconnu"),
        (reading(sensor=1), "sensor", "un texte est attendu"),
        (b'{"sensor": "\\ud800", "at": "2026-11-24T10:00:00Z", "value": 1}', "sensor",
         "un texte Unicode valide est attendu"),
        (reading(sensor="A"), "sensor", SENSOR),
        (reading(sensor="a" * 65), "sensor", SENSOR),
        (reading(sensor=""), "sensor", SENSOR),
        (reading(at=3), "at", DATE),
        (reading(at="1969-12-31T23:59:59Z"), "at", SPAN),
        (reading(at="2200-01-01T00:00:00Z"), "at", SPAN),
        (reading(at="2026-02-30T00:00:00Z"), "at", "cette date n'existe pas"),
        (reading(at="2026-01-01T00:00:00+24:00"), "at", "ce décalage horaire n'existe pas"),
        (reading(at="2026-01-01T00:00:00"), "at",
         "il manque à cette date son décalage horaire : Z, ou +01:00, comme 2026-11-24T10:00:00Z"),
        (reading(value="1"), "value", "un nombre est attendu"),
        (reading(value=float("nan")), "value", "un nombre fini est attendu"),
        (reading(value=1.1e300), "value", "la valeur doit être au plus 1e+300"),
        (reading(value=-1.1e300), "value", "la valeur doit être au moins -1e+300"),
        (reading(unit=3), "unit", "un texte est attendu"),
        (reading(unit="=x"), "unit", UNIT),
        (reading(unit=""), "unit", UNIT),
        (reading(unit="a" * 17), "unit", "au plus 16 caractères"),
    ],
)  # fmt: skip
def test_a_reading_is_refused_by_one_sentence_in_its_place(
    client: TestClient, body: bytes, field: "str | None", said: str
) -> None:
    answer = client.post("/readings", content=body, headers=JSON)
    place = ["body", field] if field else ["body"]
    assert (answer.status_code, answer.json()) == (422, {"detail": [{"loc": place, "msg": said}]})


@pytest.mark.parametrize(
    "fields",
    [
        {"sensor": "a" * 64},
        {"sensor": "0-9"},
        {"at": "1970-01-01T00:00:00Z"},
        {"at": "2199-12-31T23:59:59.999Z"},
        {"value": 1e300},
        {"value": -1e300},
        {"unit": "a" * 16},
        {"unit": None},
    ],
)
def test_the_first_and_the_last_of_what_may_be_sent_is_kept(client: TestClient, fields: Any) -> None:
    answer = client.post("/readings", content=reading(**fields), headers=JSON)
    assert answer.status_code == 201
    stored = client.get("/readings/1").json()
    assert all(stored[name] in (value, str(value).replace("00Z", "00.000Z")) for name, value in fields.items())


@pytest.mark.parametrize(
    ("body", "place", "said"),
    [
        (b"[]", [], "au moins 1 relevé est attendu"),
        (b"3", [], "un tableau JSON est attendu"),
        (b"[", [], "JSON mal formé"),
        (b"[[]]", [1], "élément 1 : un objet JSON est attendu"),
        (b"{}", [], "un tableau JSON est attendu, [relevé, relevé…], et non un relevé par ligne"),
        (b"\xff", [1], f"ligne 1 : {NOT_UTF_8}"),
        (b"[" + reading(x=1) + b"]", [1], "élément 1 : champ inconnu"),
        (b"[" + reading() + b"," + reading(sensor="A") + b"]", [2, "sensor"], f"élément 2 : {SENSOR}"),
        (json.dumps([READING] * 10_001).encode(), [], "au plus 10000 relevés sont acceptés"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_batch_is_refused_by_one_sentence_in_its_place(
    client: TestClient, body: bytes, place: "list[Any]", said: str
) -> None:
    answer = client.post("/readings/batch", content=body, headers=JSON)
    assert (answer.status_code, answer.json()) == (422, {"detail": [{"loc": ["body", *place], "msg": said}]})


@pytest.mark.parametrize(
    ("address", "place", "said"),
    [
        ("/readings/0", ["path", "id"], "la valeur doit être au moins 1"),
        ("/readings/x", ["path", "id"], "un nombre entier est attendu"),
        (f"/readings/{2**63}", ["path", "id"], f"la valeur doit être inférieure à {2**63}"),
        (f"/readings/{'9' * 5000}", ["path", "id"], "ce nombre entier est trop grand"),
        ("/readings?limit=0", ["query", "limit"], "la valeur doit être au moins 1"),
        ("/readings?limit=1001", ["query", "limit"], "la valeur doit être au plus 1000"),
        ("/readings?x=1", ["query"], "champ inconnu"),
        ("/readings?cursor=0", ["query", "cursor"], "le « next » d'une page précédente est attendu"),
        ("/readings?sensor=A", ["query", "sensor"], SENSOR),
        ("/readings?since=x", ["query", "since"], DATE),
        ("/readings?until=2026-01-01T00:00:00+01:00", ["query", "until"],
         f"{DATE} (dans une adresse, « + » s'écrit %2B)"),
        ("/readings.csv?limit=1", ["query"], "champ inconnu"),
        ("/sensors?limit=0", ["query", "limit"], "la valeur doit être au moins 1"),
        ("/sensors?limit=1001", ["query", "limit"], "la valeur doit être au plus 1000"),
        ("/sensors?after=A", ["query", "after"], SENSOR),
        ("/sensors?x=1", ["query"], "champ inconnu"),
        ("/sensors/A/summary", ["path", "sensor"], SENSOR),
        ("/sensors/a/summary?x=1", ["query"], "champ inconnu"),
        ("/sensors/a/summary?bucket=week", ["query", "bucket"], "valeurs possibles : 'hour' ou 'day'"),
        (f"{WINDOW}2026-01-02T00:00:00Z", ["query"], "« since » doit précéder « until »"),
        (f"{WINDOW}2026-03-01T00:00:00Z", ["query"],
         "la fenêtre est limitée à 31 jours par heure, 366 jours par jour"),
        ("/cpu?ms=-1", ["query", "ms"], "la valeur doit être au moins 0"),
        ("/wait?ms=1001", ["query", "ms"], "la valeur doit être au plus 1000"),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_an_address_is_refused_by_one_sentence_in_its_place(
    client: TestClient, address: str, place: "list[str]", said: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json()) == (422, {"detail": [{"loc": place, "msg": said}]})


@pytest.mark.parametrize(
    "address",
    [
        "/readings?limit=1000&cursor=9999999999999-999999999999999999",
        "/sensors?limit=1000",
        "/wait?ms=0",
        "/cpu?ms=0",
        "/readings.csv?since=1970-01-01T00:00:00Z&until=2199-12-31T23:59:59Z",
    ],
)
def test_the_last_of_what_may_be_asked_is_answered(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("method", "address", "status", "said"),
    [
        ("GET", "/nowhere", 404, "cette adresse n'existe pas"),
        ("GET", "/static/nothing.js", 404, "cette adresse n'existe pas"),
        ("PATCH", "/readings", 405, "cette méthode n'est pas permise à cette adresse"),
        ("GET", f"/readings/{2**63 - 1}", 404, "aucun relevé ne porte ce numéro"),
        ("GET", "/sensors/a/summary", 404, "ce capteur n'a aucun relevé"),
    ],
)
def test_what_is_not_there_is_one_sentence(
    client: TestClient, method: str, address: str, status: int, said: str
) -> None:
    answer = client.request(method, address)
    assert (answer.status_code, answer.json()) == (status, {"detail": said})


@pytest.mark.parametrize(
    ("headers", "status", "said"),
    [
        ({"content-type": "text/plain"}, 415, "envoyez {}"),
        ({}, 415, "il manque l'en-tête Content-Type ; envoyez {}"),
        ({"content-type": "application/x-www-form-urlencoded"}, 415,
         "il manque l'en-tête Content-Type, sans quoi curl annonce un formulaire ; envoyez {}"),
        ({"content-type": "multipart/form-data; boundary=x"}, 415,
         "un formulaire (curl -F) n'est pas lu, mais le fichier seul (curl --data-binary @…) ; envoyez {}"),
        ({**JSON, "content-encoding": "identity, gzip"}, 415,
         "corps compressé (Content-Encoding) : envoyez-le tel quel"),
        ({**JSON, "host": "evil.test"}, 403,
         "nom d'hôte inconnu : demandez localhost ou une adresse, ou ajoutez ce nom à ALLOWED_HOSTS"),
        ({**JSON, "origin": "http://evil.test"}, 403,
         "une page d'un autre site ne peut pas écrire ici (CORS_ORIGINS nomme celles qui le peuvent)"),
        ({**JSON, "content-length": str(2**23)}, 413, "corps de requête trop grand : {limit} octets au plus ici"),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_a_body_that_is_not_even_read_is_refused_by_one_sentence(
    client: TestClient, headers: "dict[str, str]", status: int, said: str
) -> None:
    kinds = "du JSON (Content-Type: application/json)"
    for address, read, limit in (
        ("/readings", kinds, 16_384),
        ("/readings/batch", f"{kinds} ou du CSV (Content-Type: text/csv)", 4_194_304),
    ):
        answer = client.post(address, content=b"{}", headers=headers)
        expected = {"detail": said.format(read, limit=limit)}
        assert (answer.status_code, answer.json()) == (status, expected)
        assert answer.headers.get("connection") == (None if status == 415 else "close")
