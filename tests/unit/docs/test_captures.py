"""The terminals that the pages show: one for each block that announces it, of that very command."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from tests.course.blocks import DOCS, Block, collect, menu
from tests.course.record import telltales

CAPTURES = {file.stem: file.read_text(encoding="utf-8") for file in (DOCS / "captures").iterdir()}
INCLUDED = re.compile(r'^--8<-- "([\w-]+)\.html"$', re.MULTILINE)


class Shown(HTMLParser):
    """Keeps a capture's text, that of its `kbd` apart, and its tags with their attributes."""

    def __init__(self, capture: str) -> None:
        super().__init__()
        self.text, self.typed, self._tag = "", "", ""
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.feed(capture)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.attributes.setdefault(tag, dict(attrs))

    def handle_data(self, data: str) -> None:
        self.text += data
        self.typed += data if self._tag == "kbd" else ""

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""


def announced() -> Iterator[Block]:
    """Blocks of the pages that say which terminal stands below them."""
    for page in menu():
        yield from (block for block in collect(DOCS / "pages" / page) if "shows" in block.attributes)


def same(block: Block, typed: str) -> bool:
    """Whether what was typed is the block's text, any one word standing for its placeholder."""
    placeholder = block.attributes.get("with", "=").rsplit("=", 1)[0]
    pieces = block.code.strip().split(placeholder) if placeholder else [block.code.strip()]
    return re.fullmatch(r"[\w-]+".join(map(re.escape, pieces)), typed) is not None


def faults(blocks: list[Block], pages: dict[str, str], captures: dict[str, str]) -> list[str]:
    """What does not agree between the blocks that announce a terminal, the pages that include it, and the files."""
    shown = [block.attributes["shows"] for block in blocks]
    included = [name for page in pages.values() for name in INCLUDED.findall(page)]
    found = [f"{name}: announced {shown.count(name)} times" for name in {*shown, *captures} if shown.count(name) != 1]
    found += [f"{name}: no file" for name in {*shown, *included} - set(captures)]
    found += [f"{name}: included {included.count(name)} times" for name in captures if included.count(name) != 1]
    found += [
        f"{block}: the terminal shows « {typed} »"
        for block in blocks
        if (capture := captures.get(block.attributes["shows"])) and not same(block, typed := Shown(capture).typed)
    ]
    return found


def test_every_terminal_is_announced_included_and_of_the_command_above_it(pages: dict[str, str]) -> None:
    blocks = list(announced())
    assert {"docker-build", "docker-images", "docker-ps", "docker-stop"} <= set(CAPTURES)
    assert faults(blocks, pages, CAPTURES) == []


def test_a_terminal_stands_below_its_block_before_the_next_command(pages: dict[str, str]) -> None:
    for block in announced():
        below = "\n".join(pages[block.page].splitlines()[block.line :])
        title, included = re.compile(r'^=== "Linux"', re.MULTILINE), INCLUDED.search(below)
        assert included, block
        assert included[1] == block.attributes["shows"]
        assert not title.search(below[: included.start()]), block


def test_a_command_that_changed_is_noticed(pages: dict[str, str]) -> None:
    blocks = [
        Block(b.page, b.line, b.language, b.code.replace("docker ps", "docker ps --all"), b.attributes)
        for b in announced()
    ]
    (fault,) = faults(blocks, pages, CAPTURES)
    assert "docker ps --all: the terminal shows « sudo docker ps »" in fault


def test_a_terminal_that_is_missing_or_too_many_is_noticed(pages: dict[str, str]) -> None:
    blocks = list(announced())
    without = {name: capture for name, capture in CAPTURES.items() if name != "docker-ps"}
    assert faults(blocks, pages, without) == ["docker-ps: no file"]
    more = {**CAPTURES, "docker-top": ""}
    assert sorted(faults(blocks, pages, more)) == [
        "docker-top: announced 0 times",
        "docker-top: included 0 times",
    ]


def test_what_one_terminal_says_the_next_one_uses() -> None:
    image = re.search(r"<none> +<none> +([0-9a-f]{12}) ", Shown(CAPTURES["docker-images"]).text)
    assert image
    assert f"writing image sha256:{image[1]}" in Shown(CAPTURES["docker-build"]).text
    running = Shown(CAPTURES["docker-ps"]).text
    assert f" {image[1]} " in running
    stopped = Shown(CAPTURES["docker-stop"]).typed.split()[-1]
    assert f" {stopped}\n" in running


@pytest.mark.parametrize("name", CAPTURES)
def test_a_terminal_can_be_read_and_scrolled_by_keyboard(name: str) -> None:
    shown = Shown(CAPTURES[name])
    assert shown.attributes["pre"]["role"] == "region"
    assert shown.attributes["pre"]["tabindex"] == "0"
    assert shown.attributes["pre"]["aria-label"] == f"Terminal\N{NO-BREAK SPACE}: {shown.typed}"
    assert "style" not in {key for attributes in shown.attributes.values() for key in attributes}
    assert re.search(r"enregistré le \S+ \w+ 20\d\d avec Docker \d+\.\d+", shown.text)


@pytest.mark.parametrize("name", CAPTURES)
def test_every_class_of_a_terminal_has_its_rule(name: str) -> None:
    rules = (DOCS / "pages/assets/captures.css").read_text(encoding="utf-8")
    classes = {each for names in re.findall(r'class="([^"]+)"', CAPTURES[name]) for each in names.split()}
    assert [each for each in classes if f".{each} " not in rules] == []


@pytest.mark.parametrize("name", CAPTURES)
def test_a_terminal_tells_nothing_of_the_machine_that_recorded_it(name: str) -> None:
    assert telltales(Shown(CAPTURES[name]).text, host="") == []


@pytest.mark.parametrize(
    "text",
    [
        "/srv/alice/lab",
        "Looking in indexes: https://mirror.example/simple",
        "file:///var/wheels",
        "192.0.2.7:80",
        "[internal] 'pc-alice'",
    ],
)
def test_what_tells_of_a_machine_is_recognised(text: str) -> None:
    assert telltales(text, host="pc-alice")


@pytest.mark.parametrize("text", ["0.0.0.0:80->80/tcp", "=> [1/4] FROM python:3.9", "http://localhost:80", "/app"])
def test_what_every_machine_shows_is_left_alone(text: str) -> None:
    assert telltales(text, host="pc-alice") == []
