"""Figures as the terminal's tables have them."""

from french import decimal, percent, size


def test_a_number_has_a_comma() -> None:
    assert decimal(1234.56) == "1234,6"
    assert decimal(0.934, 2) == "0,93"


def test_a_share_is_a_percentage() -> None:
    assert percent(0.0123) == "1,2 %"
    assert percent(0.2, 0) == "20 %"


def test_bytes_are_mio() -> None:
    assert size(3 * 2**19) == "1,5 Mio"
