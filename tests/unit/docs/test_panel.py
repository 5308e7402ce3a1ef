"""The pages hold the elements that their scripts know, and the scripts speak the French of the pages."""

import re
from pathlib import Path

import pytest

from tests.course.blocks import DOCS, collect

SCRIPTS = DOCS / "theme/assets/lab"


def found(pages: dict[str, str], name: str) -> dict[str, list[str]]:
    """The values of the attribute in each page that has it."""
    values = {page: re.findall(rf'^<div [^>]*{name}="([^"]+)"', text, re.MULTILINE) for page, text in pages.items()}
    return {page: names for page, names in values.items() if names}


def exported(script: str, name: str) -> set[str]:
    """The keys of the object that a script exports under this name."""
    text = re.search(rf"^export const {name} = \{{(.*?)^\}}", (SCRIPTS / script).read_text(), re.DOTALL | re.MULTILINE)
    assert text is not None
    return set(re.findall(r'^  "?([\w-]+)"?:', text[1], re.MULTILINE))


def test_every_step_of_the_course_stands_once_in_its_page_in_its_order(pages: dict[str, str]) -> None:
    listed = re.findall(r'id: "([\w-]+)", page: "([\w-]+)/"', (SCRIPTS / "course.js").read_text())
    shown = [
        (name, Path(page).stem)
        for page, text in pages.items()
        for name in re.findall(r'data-(?:step|question)="([\w-]+)"', text)
    ]
    assert len(listed) > 5
    assert shown == listed


def test_the_step_s_address_is_its_name(pages: dict[str, str]) -> None:
    for attribute in ("data-step", "data-question"):
        for page, names in found(pages, attribute).items():
            assert [name for name in names if f'id="step-{name}" {attribute}="{name}"' not in pages[page]] == []


def test_every_step_has_its_check_and_every_question_its_answer(pages: dict[str, str]) -> None:
    steps, questions = found(pages, "data-step"), found(pages, "data-question")
    assert {name for names in steps.values() for name in names} == exported("step.js", "CHECKS")
    assert {name for names in questions.values() for name in names} == exported("question.js", "ANSWERS")


def test_a_page_that_checks_something_has_the_panel_that_lets_it_ask(pages: dict[str, str]) -> None:
    panels = {page for page, names in found(pages, "data-lab").items() if "panel" in names}
    assert panels == {"first-application.md", "dockerfile.md"}
    assert {*found(pages, "data-step"), *found(pages, "data-question")} <= panels


def test_what_needs_javascript_says_so(pages: dict[str, str]) -> None:
    elements = [
        text for page in pages.values() for text in re.findall(r"<div [^>]*data-lab=.*?</div>", page, re.DOTALL)
    ]
    assert len(elements) == 4
    assert [text for text in elements if "JavaScript" not in text] == []


def test_every_value_that_a_page_with_a_panel_waits_for_is_one_that_it_can_fill(
    pages: dict[str, str],
) -> None:
    wanted = {
        pair.rpartition("=")[2]
        for page, names in found(pages, "data-lab").items()
        for block in collect(DOCS / "pages" / page)
        for pair in block.attributes.get("with", "").split("; ")
        if "panel" in names and pair
    }
    assert wanted == set(re.findall(r'new Blocks\("([\w-]+)"', (SCRIPTS / "page.js").read_text()))


@pytest.mark.parametrize("script", sorted(SCRIPTS.rglob("*.js")), ids=lambda script: script.name)
def test_no_line_of_french_can_break_before_a_double_mark(script: Path) -> None:
    strings = re.findall(r'"((?:[^"\\\n]|\\.)*)"', re.sub(r"^\s*//.*$", "", script.read_text(), flags=re.MULTILINE))
    assert [text for text in strings if re.search(r"\w [:;?!»]|« ", text)] == []
