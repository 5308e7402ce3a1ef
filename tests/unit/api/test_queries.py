"""The window of a summary."""

import pytest
from pydantic import ValidationError

from queries import DAY, SummaryQuery, cursor

START = "2026-01-01T00:00:00Z"
START_MS = 1_767_225_600_000


def window(**query: str) -> tuple[int, int]:
    return SummaryQuery.model_validate(query).window


def test_hours_are_summed_up_over_a_day_unless_told() -> None:
    assert window(since=START) == (START_MS, START_MS + DAY)
    assert window(until=START) == (START_MS - DAY, START_MS)


def test_days_are_summed_up_over_31_unless_told() -> None:
    assert window(bucket="day", since=START) == (START_MS, START_MS + 31 * DAY)


def test_a_window_ends_now_unless_told() -> None:
    since, until = window()
    assert until - since == DAY


@pytest.mark.parametrize(("bucket", "days"), [("hour", 31), ("day", 366)])
def test_the_longest_window_is_accepted_and_a_second_more_is_not(bucket: str, days: int) -> None:
    until = {31: "2026-02-01T00:00:0{}Z", 366: "2027-01-02T00:00:0{}Z"}[days]
    assert window(bucket=bucket, since=START, until=until.format(0)) == (START_MS, START_MS + days * DAY)
    with pytest.raises(ValidationError):
        window(bucket=bucket, since=START, until=until.format(1))


def test_there_is_no_cursor_past_the_end() -> None:
    assert cursor(None) is None
    assert cursor((5, 7)) == "5-7"
