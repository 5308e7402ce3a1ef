"""Port 80 taken by something else is never passed over in silence."""

from pathlib import Path

import pytest

from tests.course.circumstances import one_at_a_time
from tests.stack import port80


@pytest.fixture(autouse=True)
def taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A program of this machine holds the port."""
    own = tmp_path / "lock"  # another test may hold the machine's for minutes
    monkeypatch.setattr(port80, "one_at_a_time", lambda: one_at_a_time(own))
    monkeypatch.setattr(port80, "taken", lambda port: port == 80)
    monkeypatch.setattr(port80, "owner", lambda port: f"le programme nginx du port {port}")


def test_a_test_that_needs_the_port_is_not_run_and_names_its_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with (
        pytest.raises(pytest.skip.Exception, match=r"NOT RUN.*le programme nginx du port 80"),
        port80.port_80(),
    ):
        raise AssertionError("the test was run")


def test_under_ci_that_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="le programme nginx du port 80"), port80.port_80():
        raise AssertionError("the test was run")
