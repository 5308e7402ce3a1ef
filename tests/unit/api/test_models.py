"""Times: read with their offset, written in UTC to the millisecond."""

import pytest

from models import format_time, parse_time


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01t00:00:00.5z", 500),
        ("1970-01-01T00:00:01.0019-00:00", 1001),
        ("2199-12-31T23:59:59.999999999Z", 7258118399999),
    ],
)
def test_text_becomes_milliseconds_of_utc(text: str, milliseconds: int) -> None:
    assert parse_time(text) == milliseconds


@pytest.mark.parametrize(
    "text", ["1970-01-01 00:00:00Z", "1970-01-01T00:00:00", "٢٠٢٦-11-24T10:00:00Z", 0, None]
)
def test_anything_else_is_a_value_error(text: object) -> None:
    with pytest.raises(ValueError, match="date"):
        parse_time(text)


@pytest.mark.parametrize("milliseconds", [0, 1, 999, 1_764_000_000_001, 7_258_118_399_999])
def test_what_is_written_reads_back_the_same(milliseconds: int) -> None:
    assert parse_time(format_time(milliseconds)) == milliseconds
