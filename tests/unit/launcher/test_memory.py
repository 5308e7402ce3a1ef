"""One metric, from both versions of control groups."""

from typing import Any

import pytest

from memory import used


@pytest.mark.parametrize(
    ("statistics", "expected"),
    [
        ({"usage": 100, "stats": {"total_inactive_file": 30, "inactive_file": 10}}, 70),  # v1
        ({"usage": 100, "stats": {"inactive_file": 40, "anon": 50}}, 60),  # v2
        ({"usage": 10, "stats": {"inactive_file": 40}}, 0),
        ({"usage": 100}, 100),
        ({}, None),
    ],
)
def test_usage_less_inactive_files(statistics: dict[str, Any], expected: int | None) -> None:
    assert used({"memory_stats": statistics}) == expected


def test_an_engine_that_tells_nothing_is_no_zero() -> None:
    assert used({}) is None
