"""What became of a shell block: played, not played by choice, or not playable on this machine; never in silence."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tests.course.blocks import Block


class State(StrEnum):
    """The three ends of a block, as the report words them."""

    PLAYED = "played"
    NOT_PLAYED = "not played"
    NOT_HERE = "not playable here"


@dataclass(frozen=True)
class Outcome:
    """One block's end; any but "played" has a reason."""

    block: Block
    state: State
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.state is State.PLAYED) == bool(self.reason.strip()):
            raise ValueError(f"{self.block}: {self.state}, with reason {self.reason!r}")


class BlockFailed(Exception):
    """A block did not do what its page says; the message shows where, the command, and its output."""

    def __init__(self, block: Block, why: str, output: str = "") -> None:
        said = f"\n--- its output ---\n{output.strip()}" if output.strip() else ""
        super().__init__(f"{block.page}:{block.line}: {why}\n--- the block ---\n{block.code.rstrip()}{said}")


def summary(outcomes: Iterable[Outcome]) -> list[str]:
    """The report's lines: the three counts of each page and of all, then why each other block was not played."""
    ends = list(outcomes)
    counts: dict[str, Counter[State]] = {}
    for end in ends:
        counts.setdefault(end.block.page, Counter())[end.state] += 1
    counts["all pages"] = Counter(end.state for end in ends)
    width = max(map(len, counts))
    lines = [
        f"{page:{width}}  " + ", ".join(f"{count[state]:2} {state}" for state in State)
        for page, count in counts.items()
    ]
    reasons: dict[tuple[State, str], list[Outcome]] = {}
    for end in ends:
        if end.reason:
            reasons.setdefault((end.state, end.reason), []).append(end)
    for (state, reason), those in reasons.items():
        places: dict[str, list[str]] = {}
        for end in those:
            places.setdefault(end.block.page, []).append(str(end.block.line))
        where = "; ".join(f"{page}:{','.join(numbers)}" for page, numbers in places.items())
        lines.append(f"{state}: {reason} ({where})")
    return lines
