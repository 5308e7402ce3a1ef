"""The first pages hold the whole of the course's source: every section, sentence and command, and its Dockerfile."""

import re
import unicodedata
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from pathlib import Path

import pytest

from tests.course.blocks import DOCS, collect

ROOT = Path(__file__).parents[3]

# The pages that hold the source. The chapters after them are the lab's own.
SOURCE_PAGES = ("index.md", "vm-vs-docker.md", "installation.md", "first-application.md", "dockerfile.md")

# Share of a sentence's letters that the pages must hold, in the order of the course. Measured: corrections of spelling
# and grammar leave 0.84 and more of every sentence; of one that is taken out, at most 0.33 is still found around it.
THRESHOLD = 0.6


@pytest.fixture(scope="session")
def pages(pages: dict[str, str]) -> dict[str, str]:
    """Markdown of the source's pages by file name, which open the menu in this order."""
    assert tuple(pages)[: len(SOURCE_PAGES)] == SOURCE_PAGES
    return {name: pages[name] for name in SOURCE_PAGES}


def words(text: str) -> list[str]:
    """Lower-case words without accents or plural, so that an agreement corrected is no difference."""
    letters = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return [word.rstrip("sx") or word for word in re.findall(r"\w+", plain)]


def sentences(source: str) -> list[list[str]]:
    """The source's sentences as words, without headings, images, blocks of code and marks of Markdown."""
    text = re.sub(r"!\[\]\([^)]*\)|^#.*", "", source, flags=re.MULTILINE)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"^\\?```.*?``+$", "", text, flags=re.DOTALL | re.MULTILINE)
    pieces = re.split(r"\n+|(?<=[.!?:])\s+(?=[A-ZÀÉÎ])", text)
    return [piece for piece in map(words, pieces) if piece]


def lesson(pages: dict[str, str]) -> list[str]:
    """The pages' words without what the lab adds: its boxes, the tabs of other systems, its figure and its checks."""
    text = "\n".join(pages.values())
    text = re.sub(r'^(?:!!!|=== "(?!Linux")).*\n(?:\n|    .*\n)+', "", text, flags=re.MULTILINE)
    text = re.sub(r"^<(figure|div).*?^</\1>", "", text, flags=re.DOTALL | re.MULTILINE)
    return words(re.sub(r"\]\([^)]*\)", "]", text))


def alignment(spoken: list[list[str]], written: list[str]) -> list[dict[int, int]]:
    """For each sentence, the places of its words that one alignment of the whole course finds: sentence -> pages."""
    course = [word for sentence in spoken for word in sentence]
    blocks = SequenceMatcher(None, course, written, autojunk=False).get_matching_blocks()
    pairs = {block.a + step: block.b + step for block in blocks for step in range(block.size)}
    starts = accumulate(map(len, spoken), initial=0)
    return [{at - a: pairs[at] for at in range(a, b) if at in pairs} for a, b in pairwise(starts)]


def share(sentence: list[str], found: dict[int, int]) -> float:
    """How much of the sentence was found, 0 to 1, counted in letters."""
    return sum(len(sentence[place]) for place in found) / sum(map(len, sentence))


def source_code(source: str) -> list[str]:
    """What stands between triple backquotes, one of which the source closes with two only."""
    return [code.strip() for code in re.findall(r"```([^`]+)``+", source)]


def test_every_sentence_of_the_source_stands_in_the_pages_in_its_order(source: str, pages: dict[str, str]) -> None:
    spoken = sentences(source)
    found = alignment(spoken, lesson(pages))
    missing = [
        " ".join(sentence)
        for sentence, places in zip(spoken, found, strict=True)
        if share(sentence, places) < THRESHOLD
    ]
    assert len(spoken) > 60
    assert missing == []


def test_any_sentence_taken_out_of_the_pages_is_missed(source: str, pages: dict[str, str]) -> None:
    spoken, written = sentences(source), lesson(pages)
    unnoticed = []
    for number, places in enumerate(alignment(spoken, written)):
        without = written[: min(places.values())] + written[max(places.values()) + 1 :]
        if share(spoken[number], alignment(spoken, without)[number]) >= THRESHOLD:
            unnoticed.append(" ".join(spoken[number]))
    assert unnoticed == []


def test_every_heading_of_the_source_is_a_heading_of_the_pages(source: str, pages: dict[str, str]) -> None:
    # One heading of the source lost its mark: it stands alone on its line.
    wanted = re.findall(r"^(?:#+ (.+)|(Première application))$", source, re.MULTILINE)
    shown = re.findall(r"^#+ (.+)$", "\n".join(pages.values()), re.MULTILINE)
    assert [marked or bare for marked, bare in wanted] == [title for title in shown if title != "Installation"]


def test_the_commands_shown_are_those_of_the_source_in_its_order(source: str, pages: dict[str, str]) -> None:
    def one_line(command: str) -> str:
        return " ".join(command.replace(r"\_", "_").split())

    typed = [one_line(code) for code in source_code(source) if re.match(r"(sudo|for|curl|echo) ", code)]
    assert len(typed) == 15
    shown = [
        one_line(block.code)
        for name in pages
        for block in collect(DOCS / "pages" / name)
        if block.language == "bash" and "os" not in block.attributes
    ]
    assert [command for command in shown if command != "cd services/api"] == typed  # the lab's own folder


def test_the_dockerfile_shown_is_the_sources_and_the_one_that_is_built(source: str, pages: dict[str, str]) -> None:
    (shown,) = re.findall(r"^```dockerfile\n(.*?)^```$", "".join(pages.values()), re.DOTALL | re.MULTILINE)
    (written,) = [code for code in source_code(source) if code.startswith("FROM")]
    assert shown.rstrip("\n") == written
    assert shown == (ROOT / "services/api/Dockerfile").read_text(encoding="utf-8")


def test_the_codename_is_not_escaped(pages: dict[str, str]) -> None:
    assert '"$VERSION_CODENAME"' in pages["installation.md"]
