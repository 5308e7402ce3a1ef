"""What all routes do alike: HEAD beside GET, and a fixed address that is not taken for a number."""

from typing import Any, Callable

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Route

import main

Reading = Callable[..., dict[str, Any]]
GETS = ["/", "/health", "/whoami", "/readings", "/readings.csv", "/readings/1", "/sensors", "/docs", "/redoc",
        "/openapi.json", "/static/swagger-ui.css", "/cpu?ms=1", "/wait?ms=1", "/sensors/serre-1/summary"]  # fmt: skip


def test_every_address_with_a_get_is_tried() -> None:
    paths = {route.path for route in main.app.routes if isinstance(route, Route) and "GET" in (route.methods or ())}
    named = {"/readings/{id}": "/readings/1", "/sensors/{sensor}/summary": "/sensors/serre-1/summary"}
    tried = {address.partition("?")[0] for address in GETS}
    assert {named.get(path, path) for path in paths if "{name}" not in path} <= tried


@pytest.mark.parametrize("address", GETS)
def test_head_is_get_without_its_body(client: TestClient, reading: Reading, address: str) -> None:
    client.post("/readings", json=reading())
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


def test_head_of_what_is_not_there_or_not_well_asked_is_refused_as_get_is(client: TestClient) -> None:
    for address in ("/readings/7", "/readings/0", "/readings?limit=0", "/nowhere", "/static/nothing.js"):
        assert client.head(address).status_code == client.get(address).status_code


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_on_the_fixed_address_beside_the_numbers_is_a_405(client: TestClient, method: str) -> None:
    """`curl -T file …/readings/batch` is a PUT."""
    answer = client.request(method, "/readings/batch", content=b"x", headers={"content-type": "text/csv"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_what_is_neither_a_number_nor_a_fixed_address_is_still_a_422(client: TestClient) -> None:
    assert client.get("/readings/batches").status_code == 422


def test_the_document_has_no_operation_twice() -> None:
    operations = [method for path in main.app.openapi()["paths"].values() for method in path]
    assert "head" not in operations
    assert len(operations) == 14
