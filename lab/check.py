"""One line of `make doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """What was looked at, whether it will do (None: worth knowing, blocks nothing), what to do."""

    text: str
    good: bool | None
    remedy: str = ""

    def __str__(self) -> str:
        mark = {True: "✓", False: "✗", None: "·"}[self.good]
        return f"{mark} {self.text}" + (f"\n    → {self.remedy}" if self.remedy else "")
