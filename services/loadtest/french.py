"""Figures and words as a French terminal has them."""

NONE = "—"
MEBI = 2**20


def decimal(value: float, places: int = 1) -> str:
    """The number with a comma, and so many decimals."""
    return f"{value:.{places}f}".replace(".", ",")


def percent(share: float, places: int = 1) -> str:
    """A share, of which 1 is all, as a percentage."""
    return f"{decimal(share * 100, places)} %"


def size(count: float) -> str:
    """A number of bytes in Mio."""
    return f"{decimal(count / MEBI)} Mio"
