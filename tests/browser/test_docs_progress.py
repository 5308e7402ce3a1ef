"""The reader's progress: kept in the browser, taken away as a file, begun again, and proof against rubbish."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from student import IMAGE, Student, whoami
from visit import Visit, visiting

KEY = "docker-lab/progress/1"
STEPS = 8


@pytest.fixture
def student() -> Student:
    return Student(whoami())


@pytest.fixture
def visit(browser: Browser, docs: str, student: Student) -> Iterator[Visit]:
    """The introduction, read by a student whose container runs."""
    with visiting(browser) as visit:
        student.enter(visit)
        visit.open(f"{docs}/")
        yield visit


def block(visit: Visit) -> Locator:
    return visit.page.locator("[data-lab=progress]")


def has_run(visit: Visit, docs: str) -> None:
    """Let the chapter see the container, its two pages and the typed id of the image, then come back."""
    visit.open(f"{docs}/dockerfile/")
    visit.page.locator("#answer-image-id").fill(IMAGE)
    visit.page.locator("#answer-image-id").press("Enter")
    expect(block(visit)).to_contain_text("4 étapes faites sur 8")
    visit.open(f"{docs}/")


def test_what_was_done_in_a_chapter_is_shown_in_the_introduction(visit: Visit, docs: str) -> None:
    expect(block(visit)).to_contain_text("0 étape faite sur 8")
    has_run(visit, docs)
    expect(block(visit)).to_contain_text("4 étapes faites sur 8")
    expect(block(visit).locator("li")).to_have_count(STEPS)
    expect(block(visit).locator("li[data-done=true]")).to_have_count(4)
    expect(block(visit).locator("li[data-done=true]").first).to_have_text("Trouver l'identifiant de votre image (fait)")
    visit.check()


def test_each_step_s_name_leads_to_its_place(visit: Visit) -> None:
    links = block(visit).locator("a").evaluate_all("links => links.map(link => link.href)")
    (chapter,) = {link.partition("#")[0] for link in links}
    visit.open(chapter)
    assert len(links) == STEPS
    for link in links:
        expect(visit.page.locator(f"[id='{link.partition('#')[2]}']")).to_have_count(1)


def test_the_progress_is_taken_away_as_a_file(visit: Visit, docs: str, tmp_path: Path) -> None:
    has_run(visit, docs)
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Exporter").click()
    assert download.value.suggested_filename == "docker-progression.json"
    download.value.save_as(tmp_path / "progress.json")
    document = json.loads((tmp_path / "progress.json").read_text(encoding="utf-8"))
    assert datetime.fromisoformat(document["exported_at"]).tzinfo is not None
    done = {step["id"] for step in document["steps"] if step["done_at"]}
    assert done == {"image-id", "running", "docs", "redoc"}
    assert len(document["steps"]) == STEPS
    visit.check()


def test_beginning_again_is_asked_twice(visit: Visit, docs: str) -> None:
    has_run(visit, docs)
    again = visit.page.get_by_role("button", name="Recommencer à zéro")
    visit.page.once("dialog", lambda dialog: dialog.dismiss())
    again.click()
    expect(block(visit)).to_contain_text("4 étapes faites")
    visit.page.once("dialog", lambda dialog: dialog.accept())
    again.click()
    expect(block(visit)).to_contain_text("0 étape faite")
    expect(again).to_be_disabled()
    assert visit.page.evaluate("key => localStorage.getItem(key)", KEY) is None


def test_beginning_again_beside_the_steps_takes_them_back_and_what_was_typed(
    visit: Visit, docs: str, student: Student
) -> None:
    has_run(visit, docs)
    student.who = None
    visit.open(f"{docs}/dockerfile/")
    expect(visit.page.locator("[data-lab=panel]")).to_contain_text("arrêté")
    visit.page.once("dialog", lambda dialog: dialog.accept())
    visit.page.get_by_role("button", name="Recommencer à zéro").click()
    expect(visit.page.locator("#step-running")).to_have_attribute("data-done", "false")
    expect(visit.page.locator("#step-image-id")).to_have_attribute("data-done", "false")
    expect(visit.page.locator(".lab-filled")).to_have_count(0)
    expect(visit.page.locator("[data-lab=panel]")).to_contain_text("pas encore démarré")
    expect(visit.page.locator("#step-stopped")).to_have_attribute("data-done", "false")


def test_two_tabs_show_the_same(visit: Visit, docs: str) -> None:
    other = visit.another()
    other.open(f"{docs}/dockerfile/")
    expect(block(visit)).to_contain_text("3 étapes faites sur 8")


# tests/unit/site/progress.test.mjs has more.
RUBBISH = '{"done": {"running": true, "docs": 3, "redoc": "hier", "unknown": "2026"}, "seen": {}, "image": "<b>"}'


def test_rubbish_in_the_browser_s_memory_is_no_fault_of_the_page(visit: Visit, docs: str, student: Student) -> None:
    student.who = None
    visit.page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [KEY, RUBBISH])
    visit.open(f"{docs}/dockerfile/")
    expect(block(visit)).to_contain_text("0 étape faite sur 8")
    expect(visit.page.locator("[data-lab=panel]")).to_contain_text("pas encore démarré")
    expect(visit.page.locator(".lab-filled")).to_have_count(0)
    visit.check()


def test_a_browser_that_keeps_nothing_still_counts_until_the_page_is_left(visit: Visit, docs: str) -> None:
    visit.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    visit.open(f"{docs}/dockerfile/")
    expect(block(visit)).to_contain_text("3 étapes faites sur 8")
