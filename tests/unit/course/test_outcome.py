"""A block has one end, and a reason unless it was played; the report counts them and tells every reason."""

import pytest

from tests.course.blocks import Block
from tests.course.outcome import Outcome, State, summary


def block(page: str, line: int) -> Block:
    return Block(page, line, "bash", "true", {})


@pytest.mark.parametrize("state", [State.NOT_PLAYED, State.NOT_HERE])
@pytest.mark.parametrize("reason", ["", " "])
def test_a_block_skipped_without_a_reason_fails(state: State, reason: str) -> None:
    with pytest.raises(ValueError, match=r"a\.md:3"):
        Outcome(block("a.md", 3), state, reason)


def test_a_block_that_was_played_has_no_reason_not_to_be() -> None:
    with pytest.raises(ValueError, match="played"):
        Outcome(block("a.md", 3), State.PLAYED, "because")


def test_the_report_counts_each_end_and_names_the_blocks_of_each_reason() -> None:
    ends = [
        Outcome(block("a.md", 3), State.PLAYED),
        Outcome(block("a.md", 5), State.NOT_HERE, "macOS"),
        Outcome(block("b.md", 7), State.NOT_HERE, "macOS"),
        Outcome(block("b.md", 9), State.NOT_PLAYED, "elle vide tout"),
    ]
    assert summary(ends) == [
        "a.md        1 played,  0 not played,  1 not playable here",
        "b.md        0 played,  1 not played,  1 not playable here",
        "all pages   1 played,  1 not played,  2 not playable here",
        "not playable here: macOS (a.md:5; b.md:7)",
        "not played: elle vide tout (b.md:9)",
    ]
