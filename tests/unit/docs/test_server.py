"""The server gives the site and the JSON results to read, says no in French, and shows nothing else of the disk."""

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request

from docs.apis import Apis
from docs.server import create_app, from_environment, refused

OUTSIDE = "what stands outside the site"
PAGE = "<!doctype html><title>Cours</title>" + "<p>Un conteneur.</p>" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site and results, beside a file that nobody may read."""
    (tmp_path / "site/chapter").mkdir(parents=True)
    (tmp_path / "site/index.html").write_text(PAGE)
    (tmp_path / "site/chapter/index.html").write_text("<p>Chapitre</p>")
    (tmp_path / "site/404.html").write_text("<h1>Page introuvable</h1>")
    (tmp_path / "results").mkdir()
    (tmp_path / "results/run.json").write_text('{"verdict": "api"}')
    (tmp_path / "results/report.html").write_text("<script>alert()</script>")
    (tmp_path / "secret.txt").write_text(OUTSIDE)
    (tmp_path / "secret.json").write_text(f'"{OUTSIDE}"')
    return tmp_path


@pytest.fixture
def app(folder: Path) -> Starlette:
    return create_app(folder / "site", folder / "results")


def test_the_home_page_is_served(app: Starlette, ask: Callable[..., Any]) -> None:
    answer = ask(app, "/")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.body.decode() == PAGE


def test_a_chapter_without_its_slash_leads_to_the_chapter(app: Starlette, ask: Callable[..., Any]) -> None:
    answer = ask(app, "/chapter", host="localhost:8000")
    assert answer.status == 307
    assert answer.headers["location"] == "http://localhost:8000/chapter/"


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "192.0.2.7:8100", "docs", "pc.local"])
def test_a_name_of_this_machine_is_answered(app: Starlette, ask: Callable[..., Any], host: str) -> None:
    assert ask(app, "/", host=host).status == 200


@pytest.mark.parametrize("path", ["/", "/results/", "/results/run.json", "/lab.json"])
def test_a_name_made_to_point_here_reads_nothing(app: Starlette, ask: Callable[..., Any], path: str) -> None:
    answer = ask(app, path, host="evil.test:8000")
    assert answer.status == 403
    assert answer.headers["connection"] == "close"
    assert answer.body.decode() == (
        "Nom d'hôte inconnu : demandez localhost ou une adresse, ou ajoutez ce nom à ALLOWED_HOSTS.\n"
    )


def test_a_name_can_be_allowed(folder: Path, ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "lab.example.org")
    app = create_app(folder / "site", folder / "results")
    assert ask(app, "/", host="Lab.example.org:8000").status == 200
    assert ask(app, "/", host="evil.test").status == 403


def test_health_answers_a_request_that_names_no_host(app: Starlette, ask: Callable[..., Any]) -> None:
    answer = ask(app, "/health")
    assert (answer.status, answer.body, answer.headers["content-type"]) == (
        200,
        b"ok\n",
        "text/plain; charset=utf-8",
    )


def test_an_unknown_page_gets_the_french_404_page(app: Starlette, ask: Callable[..., Any]) -> None:
    answer = ask(app, "/nowhere")
    assert answer.status == 404
    assert "Page introuvable" in answer.body.decode()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/health", "/results/", "/results/run.json", "/nowhere"])
def test_nothing_can_be_written(app: Starlette, ask: Callable[..., Any], method: str, path: str) -> None:
    answer = ask(app, path, method)
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD"
    said = "Ce serveur ne fait que donner à lire : seules les méthodes GET et HEAD sont acceptées.\n"
    assert answer.body.decode() == said


@pytest.mark.parametrize("path", ["/", "/health", "/results/", "/nowhere"])
def test_the_answer_to_a_body_in_chunks_is_its_connection_s_last(
    app: Starlette, ask: Callable[..., Any], path: str
) -> None:
    assert ask(app, path, transfer_encoding="chunked").headers["connection"] == "close"
    assert "connection" not in ask(app, path).headers


@pytest.mark.parametrize("path", ["/", "/health", "/results/", "/results/run.json"])
def test_head_answers_as_get_without_the_body(app: Starlette, ask: Callable[..., Any], path: str) -> None:
    head, get = ask(app, path, "HEAD"), ask(app, path)
    assert (head.status, head.headers["content-length"]) == (200, str(len(get.body)))


@pytest.mark.parametrize("prefix", ["/", "/chapter/", "/results/", "//", "/results//"])
@pytest.mark.parametrize(
    "climb",
    [
        "../secret.txt",
        "../secret.json",
        "../../secret.json",
        "./../secret.json",
        "x/../../secret.json",
        "..\\secret.json",
        "..//secret.json",
        "....//secret.json",
        "..;/secret.json",
        "%2e%2e/secret.json",
        "..%2fsecret.json",
        "..%5csecret.json",
        "%c0%ae%c0%ae/secret.json",
        "\ufffd\ufffd/secret.json",
        "../secret.json\0",
        "../secret.json\0.json",
        "\0",
        "~/secret.json",
        "a" * 5000 + ".json",
        "{folder}/secret.json",
    ],
)
def test_no_spelling_of_a_path_leaves_the_site(
    app: Starlette, ask: Callable[..., Any], folder: Path, prefix: str, climb: str
) -> None:
    answer = ask(app, prefix + climb.replace("{folder}", str(folder)))
    assert answer.status == 404
    assert OUTSIDE not in answer.body.decode()


def test_the_secret_could_be_read_if_it_were_in_the_site(app: Starlette, ask: Callable[..., Any], folder: Path) -> None:
    (folder / "secret.txt").rename(folder / "site/secret.txt")
    assert ask(app, "/secret.txt").body.decode() == OUTSIDE


def test_a_link_in_the_results_does_not_lead_out_of_them(app: Starlette, ask: Callable[..., Any], folder: Path) -> None:
    (folder / "results/link.json").symlink_to(folder / "secret.json")
    assert ask(app, "/results/link.json").status == 404


def test_a_result_is_served_as_json(app: Starlette, ask: Callable[..., Any]) -> None:
    answer = ask(app, "/results/run.json")
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.body) == {"verdict": "api"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("run.csv", "text/csv; charset=utf-8"), ("run.png", "image/png"), ("run.svg", "image/svg+xml")],
)
def test_the_files_of_a_measurement_are_served_as_what_they_are(
    folder: Path, app: Starlette, ask: Callable[..., Any], name: str, kind: str
) -> None:
    (folder / "results" / name).write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    answer = ask(app, f"/results/{name}")
    assert (answer.status, answer.headers["content-type"]) == (200, kind)


def test_a_drawing_opened_by_itself_runs_no_script(folder: Path, app: Starlette, ask: Callable[..., Any]) -> None:
    (folder / "results/run.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    policy = ask(app, "/results/run.svg").headers["content-security-policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert "sandbox" not in ask(app, "/results/run.json").headers["content-security-policy"]


def test_results_that_are_not_json_are_not_served(app: Starlette, ask: Callable[..., Any]) -> None:
    assert ask(app, "/results/report.html").status == 404


def test_an_unknown_result_is_refused_in_french(app: Starlette, ask: Callable[..., Any]) -> None:
    answer = ask(app, "/results/none.json")
    assert (answer.status, answer.body.decode()) == (404, "Il n'y a rien à cette adresse.\n")


def test_a_page_is_compressed_for_who_accepts_it(app: Starlette, ask: Callable[..., Any]) -> None:
    answer = ask(app, "/", accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < len(PAGE) / 2
    assert "content-encoding" not in ask(app, "/chapter/", accept_encoding="gzip").headers  # too short to gain by it


def test_a_page_that_has_not_changed_is_not_sent_again(app: Starlette, ask: Callable[..., Any]) -> None:
    answer = ask(app, "/", if_none_match=ask(app, "/").headers["etag"])
    assert (answer.status, answer.body) == (304, b"")


def test_a_page_that_has_changed_is_sent_again(app: Starlette, ask: Callable[..., Any], folder: Path) -> None:
    before = ask(app, "/").headers["etag"]
    (folder / "site/index.html").write_text("<p>autre</p>")
    assert ask(app, "/", if_none_match=before).status == 200


@pytest.mark.parametrize("path", ["/", "/nowhere", "/results/", "/results/none.json", "/health"])
def test_every_answer_tells_the_browser_to_trust_this_site_only(
    app: Starlette, ask: Callable[..., Any], path: str
) -> None:
    headers = ask(app, path).headers
    assert headers["content-security-policy"].startswith("default-src 'self'; script-src 'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-cache"


@pytest.fixture
def panel(folder: Path) -> Starlette:
    """A site one page of which holds a panel, and the two addresses it may ask."""
    (folder / "site/panel").mkdir()
    (folder / "site/panel/index.html").write_text('<div data-lab="panel"></div>')
    return create_app(folder / "site", folder / "results", Apis("http://localhost:80", "http://localhost:9080"))


@pytest.mark.parametrize("path", ["/panel/", "/panel/index.html", "//panel/", "/chapter/../panel/"])
def test_a_page_with_a_panel_may_ask_the_two_applications_whatever_led_to_it(
    panel: Starlette, ask: Callable[..., Any], path: str
) -> None:
    answer = ask(panel, path)
    assert "panel" in answer.body.decode()
    policy = answer.headers["content-security-policy"]
    assert "connect-src 'self' http://localhost:80 http://localhost:9080;" in policy


def test_a_page_with_a_panel_that_has_not_changed_keeps_its_policy(panel: Starlette, ask: Callable[..., Any]) -> None:
    first = ask(panel, "/panel/")
    again = ask(panel, "/panel/", if_none_match=first.headers["etag"])
    assert again.status == 304
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/chapter/", "/nowhere", "/results/", "/lab.json", "/panel", "/panel/x"])
def test_no_other_answer_lets_its_page_ask_them(panel: Starlette, ask: Callable[..., Any], path: str) -> None:
    policy = ask(panel, path, host="localhost:8000").headers["content-security-policy"]
    assert "connect-src 'self';" in policy
    assert "http://" not in policy


def test_the_scripts_are_told_the_two_addresses(panel: Starlette, ask: Callable[..., Any]) -> None:
    answer = ask(panel, "/lab.json")
    assert json.loads(answer.body) == {"own": "http://localhost:80", "lab": "http://localhost:9080"}
    assert answer.headers["cache-control"] == "no-cache"


def test_a_missing_site_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="does not exist"):
        create_app(tmp_path / "absent", tmp_path)


def test_any_other_refusal_is_a_sentence_too() -> None:
    answer = asyncio.run(refused(Request({"type": "http"}), HTTPException(418)))
    assert (answer.status_code, bytes(answer.body).decode()) == (418, "Cette demande est refusée.\n")
    assert "allow" not in answer.headers


def test_the_names_of_the_plots_are_listed(app: Starlette, ask: Callable[..., Any], folder: Path) -> None:
    assert json.loads(ask(app, "/assets/plots/").body) == []
    (folder / "site/assets/plots").mkdir(parents=True)
    for name in ("times.json", "config.json", "readme.md"):
        (folder / "site/assets/plots" / name).touch()
    assert json.loads(ask(app, "/assets/plots/").body) == ["config.json", "times.json"]


def test_without_other_addresses_the_scripts_are_told_the_course_s_own(app: Starlette, ask: Callable[..., Any]) -> None:
    own = {"own": "http://localhost:80", "lab": "http://localhost:8080"}
    assert json.loads(ask(app, "/lab.json").body) == own


def test_it_serves_what_its_environment_says(
    folder: Path, ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAB_RESULTS", str(folder / "results"))
    monkeypatch.setenv("OWN_API", "http://localhost:1080")
    monkeypatch.chdir(folder)  # where `site` is, as in the image
    app = from_environment()
    assert ask(app, "/").body.decode() == PAGE
    assert ask(app, "/results/run.json").status == 200
    assert json.loads(ask(app, "/lab.json").body)["own"] == "http://localhost:1080"
    monkeypatch.setenv("LAB_SITE", str(folder / "site/chapter"))
    monkeypatch.delenv("LAB_RESULTS")
    app = from_environment()
    assert ask(app, "/").body == b"<p>Chapitre</p>"
    assert ask(app, "/results/run.json").status == 404


def test_its_log_leaves_out_its_own_probes_and_says_where_a_browser_finds_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("LAB_SITE", str(folder / "site"))
    from_environment()
    caplog.set_level(logging.INFO)
    access, errors = logging.getLogger("uvicorn.access"), logging.getLogger("uvicorn.error")
    for client, path, status in (
        ("127.0.0.1:4000", "/health", 200),
        ("127.0.0.1:4000", "/health", 503),
        ("172.17.0.1:4000", "/health", 200),
        ("127.0.0.1:4000", "/", 200),
    ):
        access.info("%s %s %s %s %d", client, "GET", path, "1.1", status)
    access.info("words")
    access.info("%(word)s", {"word": "named"})
    for address in ("", "http://localhost:8000"):
        monkeypatch.setenv("LAB_URL", address)
        errors.info("Uvicorn running on %s", "http://0.0.0.0:80", extra={"color_message": "coloured"})
        errors.info("Started")
    assert caplog.messages == [
        "127.0.0.1:4000 GET /health 1.1 503",
        "172.17.0.1:4000 GET /health 1.1 200",
        "127.0.0.1:4000 GET / 1.1 200",
        "words",
        "named",
        "Uvicorn running on http://0.0.0.0:80",
        "Started",
        "Uvicorn running on http://localhost:8000 (Press CTRL+C to quit)",
        "Started",
    ]
    assert not hasattr(caplog.records[-2], "color_message")
