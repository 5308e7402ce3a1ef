"""/docs and /redoc: nothing outside is named, allowed or needed."""

import re

import pytest
from fastapi.testclient import TestClient

PAGES = ["/docs", "/redoc"]


@pytest.mark.parametrize("page", PAGES)
def test_all_that_a_page_loads_is_served_here(client: TestClient, page: str) -> None:
    loaded = re.findall(r'(?:src|href|spec-url)="([^"]+)"', client.get(page).text)
    assert len(loaded) >= 2
    assert {client.get("/" + address).status_code for address in loaded} == {200}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_no_other_host(client: TestClient, page: str) -> None:
    assert not re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]+", client.get(page).text)


@pytest.mark.parametrize("page", PAGES)
def test_the_policy_allows_this_server_only(client: TestClient, page: str) -> None:
    policy = client.get(page).headers["content-security-policy"]
    sources = {word for rule in policy.split("; ") for word in rule.split()[1:] if not word.startswith("'sha256-")}
    assert policy.startswith("default-src 'none';")
    assert sources == {"'none'", "'self'", "'unsafe-inline'", "data:", "blob:"}
    assert "script-src 'self' 'unsafe-inline'" not in policy


@pytest.mark.parametrize("name", ["%00", "..%2fmain.py", "nothing.js", "a" * 300])
def test_what_is_not_one_of_the_files_is_a_404(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_the_openapi_document_is_in_french(client: TestClient) -> None:
    document = client.get("/openapi.json").text
    for english in ("Successful Response", "Validation Error", "HTTPValidationError"):
        assert english not in document


def test_every_route_documents_its_refusals(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"404", "413", "422", "503", "507"} <= set(paths["/readings/{id}"]["put"]["responses"])
    assert {"413", "415", "422", "507"} <= set(paths["/readings/batch"]["post"]["responses"])
