"""The chapter on Compose shows its files as they are, and asks the reader for nothing that loses data."""

import re
from functools import partial
from pathlib import Path
from textwrap import dedent

import pytest
import yaml

from tests.course.blocks import DOCS, Block, collect

ROOT = Path(__file__).parents[3]
PAGE = "run-to-compose.md"
COMPOSE, GUARDS, ROOM = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("compose.yaml", "compose.guards.yaml", "compose.room.yaml")
)


@pytest.fixture(scope="module")
def blocks() -> list[Block]:
    """The chapter's blocks."""
    return collect(DOCS / "pages" / PAGE)


@pytest.fixture(scope="module")
def commands(blocks: list[Block]) -> list[tuple[Block, Block, Block]]:
    """Each command as Linux, macOS and Windows type it."""
    shells = [block for block in blocks if block.shell]
    return list(zip(shells[::3], shells[1::3], shells[2::3], strict=True))


def excerpt(shown: str, file: str) -> bool:
    """Whether the lines shown stand in the file one after the other, indented or not."""
    lines, size = file.splitlines(), len(shown.splitlines())
    windows = ("\n".join(lines[at : at + size]) for at in range(len(lines) - size + 1))
    return any(dedent(window) == dedent(shown) for window in windows)


def losing(command: str) -> list[str]:
    """The words of a command that would take readings, images or other people's containers away."""
    return re.findall(r"--volumes|(?<=down )-v\b|prune|\brm\b|--rmi", command)


def test_every_excerpt_stands_in_compose_yaml_word_for_word(blocks: list[Block]) -> None:
    shown = [block for block in blocks if block.language == "yaml"]
    assert len(shown) > 10
    assert [str(block) for block in shown if not any(map(partial(excerpt, block.code), (COMPOSE, GUARDS, ROOM)))] == []


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("a:\n  b: 1\n  c: 2", True),
        ("b: 1\nc: 2", True),
        ("  b: 1\n  c: 2", True),
        ("  b: 1\n  c: 3", False),
        ("  c: 2\n  b: 1", False),
        ("  b: 1\n  d: 4", False),
        ("b: 1\n  c: 2", False),
        ("  b: 1  # why\n  c: 2", False),
    ],
)
def test_an_excerpt_is_contiguous_in_order_and_unaltered(shown: str, found: bool) -> None:
    assert excerpt(shown, "a:\n  b: 1\n  c: 2\n  d: 4\n") == found


def test_the_first_table_quotes_compose_yaml(pages: dict[str, str]) -> None:
    first = pages[PAGE].partition("\n### ")[0]
    rows = re.findall(r"^\| (?!Vous).+ \| `(.+)` \|$", first, re.MULTILINE)
    assert len(rows) == 8
    assert [row for row in rows if row not in COMPOSE] == []


def test_the_table_of_guards_has_a_row_for_each_of_them_and_no_other(pages: dict[str, str]) -> None:
    table = re.search(r"^\| Ligne de `guards`.*\n\|[-|]+\n((?:\|.*\n)+)", pages[PAGE], re.MULTILINE)
    assert table
    assert re.findall(r"^\| `(\w+)` \|", table[1], re.MULTILINE) == list(yaml.safe_load(GUARDS)["services"]["guards"])


def test_macos_types_what_linux_types_without_sudo(commands: list[tuple[Block, Block, Block]]) -> None:
    assert len(commands) > 10
    for linux, macos, windows in commands:
        assert (linux.language, macos.language, windows.language) == ("bash", "bash", "powershell")
        assert macos.code == linux.code.replace("sudo ", "")
        typed = {name: value for name, value in linux.attributes.items() if name != "prints"}
        assert macos.attributes == {"os": "macos", **typed}
        assert windows.attributes == typed


def test_windows_types_the_same_docker_commands(commands: list[tuple[Block, Block, Block]]) -> None:
    for _, macos, windows in commands:
        if macos.code.startswith("docker"):
            assert windows.code == re.sub(r' \|\| echo "[^"]*"', "", macos.code)


def test_every_address_can_be_replaced_by_that_of_another_stack(blocks: list[Block]) -> None:
    asking = [block for block in blocks if block.shell and "http://localhost" in block.code]
    assert len(asking) == 9
    assert {block.attributes.get("with") for block in asking} == {"http://localhost:8080=api-url"}


def test_every_service_that_a_command_names_exists(commands: list[tuple[Block, Block, Block]]) -> None:
    named = {
        match[1]
        for linux, _, _ in commands
        if (match := re.search(r"compose (?:config|port|exec(?: --user 0)?|logs --tail 20) (\w+)", linux.code))
    }
    assert named == {"api", "loadtest"}
    assert named <= set(yaml.safe_load(COMPOSE)["services"])


def test_no_command_loses_what_the_reader_has(blocks: list[Block]) -> None:
    assert [str(block) for block in blocks if block.shell and losing(block.code)] == []


@pytest.mark.parametrize(
    "command",
    ["docker compose down --volumes", "docker compose down -v", "docker system prune", "docker rm x"],
)
def test_a_command_that_loses_is_recognised(command: str) -> None:
    assert losing(command)


def test_the_stack_is_up_again_after_each_down(commands: list[tuple[Block, Block, Block]]) -> None:
    moves = re.findall(r"compose (up|down)", "\n".join(linux.code for linux, _, _ in commands))
    assert moves == ["up", "down", "up"]
