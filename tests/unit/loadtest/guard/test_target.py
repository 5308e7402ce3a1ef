"""What reaches Locust through its page, and what does not."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask.testing import FlaskClient
from locust.env import Environment
from locust.exception import StopTest
from werkzeug.test import TestResponse

from guard import choice, target
from locustfile import DataEngineer

STRANGE = f"Cible refusée : ce générateur ne tire que sur {target.TARGET}."
SWARM = {"user_count": "5", "spawn_rate": "5", "run_time": "10s", "host": target.TARGET}


class Page:
    """Locust's page as a client sees it, its environment beside."""

    def __init__(self, client: FlaskClient, environment: Environment) -> None:
        self.client = client
        self.environment = environment

    def swarm(self, origin: str | None = None, **changes: str) -> TestResponse:
        headers = {} if origin is None else {"Origin": origin}
        return self.client.post("/swarm", data={**SWARM, **changes}, headers=headers)


def answer_of(response: TestResponse) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(response.text)
    return answer


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setattr("sys.argv", ["locust"])  # its page lists the command line's own options
    environment = Environment(user_classes=[DataEngineer])
    runner = environment.create_local_runner()
    monkeypatch.setattr(runner, "start", lambda *_: None)
    web_ui = environment.create_web_ui("127.0.0.1", 0, delayed_start=True)
    target.lock(environment=environment, web_ui=web_ui)
    assert web_ui.app is not None
    yield Page(web_ui.app.test_client(), environment)
    runner.quit()


def test_a_run_within_bounds_on_the_target_starts(page: Page) -> None:
    assert answer_of(page.swarm())["success"] is True


@pytest.mark.parametrize("host", ["http://example.org", "http://api.example.org", "https://api", "http://api:81", ""])
def test_another_host_is_refused_and_not_kept(page: Page, host: str) -> None:
    answer = page.swarm(host=host)
    assert answer.status_code == 403
    assert answer_of(answer) == {"success": False, "message": STRANGE, "host": target.TARGET}
    assert page.environment.host == target.TARGET


@pytest.mark.parametrize("field", ["user_classes", "tags", "config_users", "headless"])
def test_a_setting_that_is_not_one_of_the_form_s_is_refused(page: Page, field: str) -> None:
    answer = page.swarm(**{field: "x"})
    said = "Classe inconnue : x." if field == "user_classes" else f"Réglage refusé : {field}."
    assert (answer.status_code, answer_of(answer)["message"]) == (403, said)
    assert answer_of(page.swarm(a="1", b="2"))["message"] == "Réglage refusé : a, b."
    assert answer_of(page.swarm(**{"x" * 100: "1"}))["message"] == f"Réglage refusé : {'x' * 80}."


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user_count", "0"),
        ("user_count", "1001"),
        ("user_count", "x"),
        ("user_count", "-1"),
        ("spawn_rate", "0"),
        ("spawn_rate", "100.1"),
        ("spawn_rate", "nan"),
        ("spawn_rate", "inf"),
        ("spawn_rate", ""),
        ("run_time", "0s"),
        ("run_time", "999999999999h"),
        ("run_time", f"{10**40}m"),
        ("run_time", f"{10**40}"),
        ("run_time", "1801"),
        ("run_time", "1h"),
        ("run_time", "soon"),
    ],
)
def test_a_value_out_of_bounds_is_422_with_a_sentence(page: Page, field: str, value: str) -> None:
    answer = page.swarm(**{field: value})
    unread = "Indiquez un nombre d'utilisateurs, une montée et une durée (20, 20s, 3m, 1h20m)."
    said = {
        "user_count": "Le nombre d'utilisateurs doit être un entier de 1 à 1000.",
        "spawn_rate": "La montée doit être de plus de 0 et d'au plus 100 utilisateurs par seconde.",
        "run_time": "La durée doit être de 1 seconde à 1800 secondes.",
    }
    assert answer.status_code == 422
    assert answer_of(answer)["message"] == (unread if value in {"x", "", "soon"} else said[field])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user_count", "1"),
        ("user_count", "1000"),
        ("spawn_rate", "0.01"),
        ("spawn_rate", "100"),
        ("run_time", "1"),
        ("run_time", "1800"),
        ("run_time", ""),
        ("host", f"{target.TARGET}/"),
    ],
)
def test_the_bounds_themselves_are_allowed(page: Page, field: str, value: str) -> None:
    assert answer_of(page.swarm(**{field: value}))["success"] is True


def test_the_page_s_own_form_gets_the_sentence_it_can_show(page: Page) -> None:
    answer = page.swarm(origin="http://localhost", user_count="5000")
    assert (answer.status_code, answer_of(answer)["success"]) == (200, False)
    assert "1000" in answer_of(answer)["message"]


@pytest.mark.parametrize("path", ["/user", "/user/"])
def test_user_classes_cannot_be_changed_by_a_request(page: Page, path: str) -> None:
    answer = page.client.post(path, json={"user_class_name": "DataEngineer", "host": "http://example.org"})
    said = "Les classes d'utilisateurs se changent dans locustfile.py, pas par une requête."
    assert (answer.status_code, answer_of(answer)["message"]) == (403, said)
    assert DataEngineer.host == target.TARGET
    assert page.client.get(path).status_code != 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:8000"])
def test_another_page_s_request_is_refused(page: Page, origin: str) -> None:
    for answer in (page.swarm(origin=origin), page.client.get("/stats/requests", headers={"Origin": origin})):
        said = "Origine refusée : cette requête vient d'une autre page."
        assert (answer.status_code, answer_of(answer)["message"]) == (403, said)


@pytest.mark.parametrize("origin", ["http://localhost", "https://localhost"])
def test_the_page_s_own_origin_is_served(page: Page, origin: str) -> None:
    assert page.client.get("/stats/requests", headers={"Origin": origin}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "unheard-of"])
@pytest.mark.parametrize("path", ["/swarm", "/stop", "/stats/reset", "/user"])
def test_a_post_that_another_site_makes_is_refused_without_an_origin_too(page: Page, path: str, site: str) -> None:
    assert page.client.post(path, data=SWARM, headers={"Sec-Fetch-Site": site}).status_code == 403


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_page_s_own_post_and_the_reader_s_are_served(page: Page, site: str) -> None:
    answer = page.client.post("/swarm", data=SWARM, headers={"Sec-Fetch-Site": site})
    assert answer_of(answer)["success"] is True


def test_a_link_of_another_site_opens_the_page(page: Page) -> None:
    assert page.client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/stats/requests", "/health", "/absent"])
def test_no_answer_is_taken_for_what_it_does_not_say_it_is(page: Page, path: str) -> None:
    assert page.client.get(path).headers["X-Content-Type-Options"] == "nosniff"


def test_a_name_made_to_point_here_is_refused(page: Page) -> None:
    answer = page.client.get("/", headers={"Host": "evil.example:8089"})
    said = "Nom d'hôte refusé : ouvrez cette page par localhost ou 127.0.0.1."
    assert (answer.status_code, answer_of(answer)["message"]) == (403, said)


@pytest.mark.parametrize("host", ["[::1", "]", "[", "a/b", "localhost.evil.example"])
def test_a_host_that_is_no_name_of_ours_is_refused_however_it_is_written(page: Page, host: str) -> None:
    assert page.client.get("/", headers={"Host": host}).status_code == 403


def test_an_address_of_bytes_that_are_no_text_is_refused_and_encoded_text_is_not(page: Page) -> None:
    answer = page.client.get("/stats/report", environ_overrides={"QUERY_STRING": "theme=\xff"})
    assert answer.status_code == 400
    said = "Adresse mal écrite : ce qui suit « ? » doit être encodé (%C3%A9 pour é)."
    assert answer_of(answer)["message"] == said
    assert page.client.get("/stats/report", environ_overrides={"QUERY_STRING": "theme=%FF"}).status_code == 200


@pytest.mark.parametrize("host", ["localhost:8089", "127.0.0.1:49153", "[::1]:8089"])
def test_this_machine_s_own_names_are_served(page: Page, host: str) -> None:
    answer = page.client.get("/health", headers={"Host": host})
    assert (answer.status_code, answer_of(answer)) == (200, {"status": "ok"})


def test_health_answers_a_probe_without_a_host_header() -> None:
    target.check_sender(None, None)


def test_the_start_page_asks_nothing_outside_and_shows_no_advert(page: Page) -> None:
    answer = page.client.get("/")
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'; form-action 'self'"
    )
    advert = '<style>a[href^="https://aka.ms/"] { display: none !important }</style>'
    assert f"{advert}{choice.PRESELECT.decode()}" in answer.text
    assert advert not in page.client.get("/stats/report").text


def test_a_body_beyond_a_form_s_size_is_refused(page: Page) -> None:
    assert page.swarm(profile="x" * 16_384).status_code == 413
    assert page.swarm(profile="x" * 16_000).status_code == 200


def test_a_user_whose_host_is_not_the_target_ends() -> None:
    with pytest.raises(StopTest) as stopped:
        target.check_target("http://example.org")
    said = f"✗ Cible refusée : http://example.org. Ce générateur ne tire que sur {target.TARGET}."
    assert str(stopped.value) == said
    target.check_target(target.TARGET)


def test_a_command_line_with_another_host_ends_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        target.lock(environment=Environment(host="http://example.org"), web_ui=None)
    assert (left.value.code, capfd.readouterr().err) == (3, f"✗ {STRANGE}\n")


@pytest.mark.parametrize("host", [None, "", target.TARGET])
def test_a_command_line_without_a_host_has_the_target(host: str | None) -> None:
    environment = Environment(host=host)
    target.lock(environment, None)
    assert environment.host == target.TARGET


GOOD = {"num_users": 2, "spawn_rate": 2, "run_time": 60, "user_classes": []}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"num_users": 1001}, "Le nombre d'utilisateurs doit être un entier de 1 à 1000."),
        ({"spawn_rate": 101}, "La montée doit être de plus de 0 et d'au plus 100 utilisateurs par seconde."),
        ({"run_time": None}, "La durée doit être de 1 seconde à 1800 secondes."),
        ({"run_time": 1801}, "La durée doit être de 1 seconde à 1800 secondes."),
        ({"user_classes": ["Intruder"]}, "Classe inconnue : Intruder."),
    ],
)
def test_a_run_that_starts_by_itself_is_held_to_the_same_bounds(
    capfd: pytest.CaptureFixture[str], change: dict[str, Any], said: str
) -> None:
    options = cast("Any", SimpleNamespace(headless=True, autostart=False, **{**GOOD, **change}))
    with pytest.raises(SystemExit) as left:
        target.lock(Environment(user_classes=[DataEngineer], parsed_options=options), None)
    assert (left.value.code, capfd.readouterr().err) == (3, f"✗ {said}\n")


@pytest.mark.parametrize(
    "change", [{}, {"num_users": None}, {"spawn_rate": None}, {"run_time": 1800}, {"user_classes": None}]
)
def test_a_run_that_starts_by_itself_within_bounds_goes_on(change: dict[str, Any]) -> None:
    for how in ({"headless": True, "autostart": False}, {"headless": False, "autostart": True}):
        options = cast("Any", SimpleNamespace(**how, **{**GOOD, **change}))
        environment = Environment(user_classes=[DataEngineer], parsed_options=options)
        target.lock(environment, None)
        assert environment.host == target.TARGET


def test_a_page_without_a_run_of_its_own_is_held_to_no_bound() -> None:
    options = cast("Any", SimpleNamespace(headless=False, autostart=False))
    assert target.commanded(Environment(parsed_options=options)) is None
    assert target.commanded(Environment()) is None


def test_a_post_to_another_address_is_not_judged_as_a_run(page: Page) -> None:
    assert page.client.post("/stats/reset", data={"user_count": "0"}).status_code != 422
    assert page.client.get("/swarm").status_code == 405
