"""Every command that the course shows does what its page says, on the real engine, and none is skipped in silence."""

import os
from pathlib import Path

import pytest

from tests.course import checkout, leftovers, powershell, rendered
from tests.course.blocks import DOCS, collect, menu
from tests.course.course import Course
from tests.course.outcome import BlockFailed, State

# Blocks that are not played by choice: page, command's first line. A longer list is a decision.
NOT_PLAYED = [("measuring.md", 'make startup TARGETS="course process floor" ROUNDS=10')]


@pytest.mark.parametrize("page", menu())
def test_every_command_of_the_page_does_what_the_page_says(course: Course, page: str) -> None:
    failed = None
    try:
        course.play(page)
    except BlockFailed as failure:
        failed = str(failure)
    if failed:  # outside of the handler: said once
        pytest.fail(failed, pytrace=False)


def test_only_these_blocks_are_not_played_by_choice(course: Course) -> None:
    outcomes = [outcome for page in menu() for outcome in course.play(page)]
    chosen = [outcome.block for outcome in outcomes if outcome.state is State.NOT_PLAYED]
    assert [(block.page, block.code.splitlines()[0]) for block in chosen] == NOT_PLAYED


def test_every_shell_block_that_the_site_shows_has_one_end(course: Course, tmp_path: Path) -> None:
    before = leftovers.listing()
    site = rendered.site(checkout.copy(tmp_path / "lab"), tmp_path)
    try:
        shown = {page: rendered.count(rendered.page(site, page)) for page in menu()}
        assert sum(shown.values()) > 0
        assert {page: len(course.play(page)) for page in menu()} == shown
    finally:
        built = (tmp_path / "image").read_text()
        if built not in before.images:
            leftovers.docker("image", "rm", built)


def test_powershell_reads_the_blocks_of_its_tab(course: Course) -> None:
    blocks = [block for page in menu() for block in collect(DOCS / "pages" / page)]
    written = [block for block in blocks if block.language == "powershell"]
    assert written
    if not powershell.present():
        reason = f"PowerShell: the syntax of {len(written)} blocks was not checked, there is no pwsh here"
        # Its Ubuntu machines have pwsh, which no package of Debian's brings.
        if os.environ.get("GITHUB_ACTIONS") == "true":
            pytest.fail(reason, pytrace=False)
        course.notes.append(reason)
        pytest.skip(f"NOT RUN, {reason}")
    assert [complaint for block in written for complaint in powershell.complaints(block)] == []


def test_nothing_that_the_pages_made_stays_on_the_engine(course: Course) -> None:
    for page in menu():
        course.play(page)
    assert course.remains == []
