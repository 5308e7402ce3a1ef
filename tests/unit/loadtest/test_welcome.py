"""The addresses that Locust says once its page is open."""

from unittest.mock import Mock

import pytest

from welcome import PLACES, welcome


@pytest.fixture(autouse=True)
def addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for port, name in enumerate(PLACES, 8000):
        monkeypatch.setenv(name, f"http://localhost:{port}")


def test_the_three_addresses_are_the_last_lines_said(capsys: pytest.CaptureFixture[str]) -> None:
    welcome(web_ui=Mock())
    assert capsys.readouterr().out.splitlines() == [
        "Le labo est prêt :",
        "  http://localhost:8000  le cours",
        "  http://localhost:8001  l'application du cours",
        "  http://localhost:8002  Locust, pour la charge",
    ]


def test_a_run_without_a_page_says_none(capsys: pytest.CaptureFixture[str]) -> None:
    welcome(web_ui=None)
    assert capsys.readouterr().out == ""
