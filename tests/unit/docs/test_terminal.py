"""A recorded terminal: what a real one shows at the end, no more and no less."""

import os
from pathlib import Path

import pytest

from tests.course import terminal


def shown(command: str, sent: bytes) -> str:
    """The text below the command."""
    return terminal.text(terminal.screen(command, sent))


def test_a_program_finds_a_terminal_of_100_columns(tmp_path: Path) -> None:
    run = terminal.play("test -t 1 && stty size", tmp_path, dict(os.environ), [])
    assert (run.code, shown("stty size", run.sent)) == (0, "40 100")


def test_the_shell_s_folder_and_exit_code_are_known(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    run = terminal.play("cd api; false", tmp_path, dict(os.environ), [])
    assert (run.code, run.folder) == (1, tmp_path / "api")


def test_the_words_before_the_shell_start_it(tmp_path: Path) -> None:
    run = terminal.play('echo "$LAB_WITNESS"', tmp_path, dict(os.environ), ["env", "LAB_WITNESS=oui"])
    assert shown("", run.sent).strip() == "oui"


def test_a_line_drawn_over_is_shown_once() -> None:
    assert shown("x", b"10 %\r\n\x1b[1A\x1b[2K100 %\r\n") == "100 %"


def test_a_program_that_goes_up_to_the_command_and_down_again_leaves_no_blank_line() -> None:
    assert shown("x", b"\x1b[1A\x1b[1B[+] Building\r\n") == "[+] Building"


def test_a_wide_line_is_not_folded_and_a_long_output_not_cut() -> None:
    lines = [f"{number} " + "x" * 150 for number in range(200)]
    assert shown("x", "\r\n".join(lines).encode()) == "\n".join(lines)


def test_colours_become_classes_and_signs_are_escaped() -> None:
    lines = terminal.screen("x", b"\x1b[1m<b>\x1b[0m \x1b[34mbleu\x1b[0m")
    assert terminal.html(lines) == '<span class="bold">&lt;b&gt;</span> <span class="ansi-blue">bleu</span>'


def test_a_colour_without_a_class_is_refused() -> None:
    with pytest.raises(LookupError, match="no class"):
        terminal.html(terminal.screen("x", b"\x1b[38;5;208morange"))
