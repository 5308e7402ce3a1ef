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
        ("1970-01-01 00:00:01+00:00", 1000),  # pandas, Python
        ("1970-01-01 01:00:00.25+0100", 250),
        ("1970-01-01 00:30:00+00", 1_800_000),  # PostgreSQL
        ("1970-01-01 00:00:01 +0000", 1000),  # Ruby, git
        ("1970-01-01 23:59:00+23:59", 0),
    ],
)
def test_text_becomes_milliseconds_of_utc(text: str, milliseconds: int) -> None:
    assert parse_time(text) == milliseconds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1970-01-01T00:00:00", "il manque à cette date son décalage horaire"),
        ("1970-01-01 00:00:00.5", "il manque à cette date son décalage horaire"),
        ("24/11/2026 10:00", "une date avec son décalage"),
        ("٢٠٢٦-11-24T10:00:00Z", "une date avec son décalage"),
        ("1970-01-01  00:00:00Z", "une date avec son décalage"),
        ("1970-01-01T00:00:00 01:00", "une date avec son décalage"),
        ("1970-01-02T00:00:00+1:00", "une date avec son décalage"),
        ("1970-01-02T00:00:00+010", "une date avec son décalage"),
        (0, "une date avec son décalage"),
        (None, "une date avec son décalage"),
        ("1970-02-30T00:00:00Z", "cette date n'existe pas"),
    ],
)
def test_anything_else_is_a_value_error_that_says_what_is_missing(text: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_time(text)


@pytest.mark.parametrize("minutes", [60, 61, 75, 99])
@pytest.mark.parametrize("offset", ["+01:{}", "-01:{}", "+00:{}", "+14{}"])
def test_an_offset_has_less_than_sixty_minutes(offset: str, minutes: int) -> None:
    with pytest.raises(ValueError, match="ce décalage horaire n'existe pas"):
        parse_time(f"2026-01-01T00:00:00{offset.format(minutes)}")


@pytest.mark.parametrize("offset", ["+24:00", "-24", "+99:00", "+2400"])
def test_an_offset_is_less_than_a_day(offset: str) -> None:
    with pytest.raises(ValueError, match="ce décalage horaire n'existe pas"):
        parse_time(f"2026-01-01T00:00:00{offset}")


@pytest.mark.parametrize("milliseconds", [0, 1, 999, 1_764_000_000_001, 7_258_118_399_999])
def test_what_is_written_reads_back_the_same(milliseconds: int) -> None:
    assert parse_time(format_time(milliseconds)) == milliseconds
