"""The steps that check themselves: done in the right state, not done without it, nor by a typical mistake."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from student import Student, whoami
from visit import Visit, visiting

Change = Callable[[Student], None]


@pytest.fixture
def student() -> Student:
    return Student()


@pytest.fixture
def visit(browser: Browser, docs: str, student: Student) -> Iterator[Visit]:
    """The chapter on the Dockerfile, before the student's container is started."""
    with visiting(browser) as visit:
        student.enter(visit)
        visit.open(f"{docs}/dockerfile/")
        yield visit


def step(visit: Visit, name: str) -> Locator:
    return visit.page.locator(f"#step-{name}")


def looked_again(visit: Visit, student: Student) -> None:
    """Wait until the page has taken in a whole further look, its fetches included."""
    for _ in range(2):
        with visit.page.expect_request("http://localhost/whoami"):
            pass


def is_not_done(visit: Visit, name: str) -> None:
    expect(step(visit, name)).to_have_attribute("data-done", "false")
    expect(step(visit, name).locator("p").nth(1)).to_be_hidden()


def test_a_container_that_answers_is_seen_with_all_that_it_serves(visit: Visit, student: Student) -> None:
    for name in ("running", "docs", "redoc", "stopped"):
        is_not_done(visit, name)
    student.who = whoami()
    expect(step(visit, "running")).to_have_text(
        "Votre conteneur répond sur le port 80\xa0: l'image est donc construite, elle aussi.",
        use_inner_text=True,
    )
    for name in ("running", "docs", "redoc"):
        expect(step(visit, name)).to_have_attribute("data-done", "true")
    is_not_done(visit, "stopped")
    visit.check()


@pytest.mark.parametrize("missing", ["docs", "redoc"])
def test_a_page_that_the_container_does_not_serve_is_not_done(visit: Visit, student: Student, missing: str) -> None:
    student.pages = {"/docs", "/redoc"} - {f"/{missing}"}
    student.who = whoami()
    expect(step(visit, {"docs": "redoc", "redoc": "docs"}[missing])).to_have_attribute("data-done", "true")
    looked_again(visit, student)
    assert f"/{missing}" in student.asked
    is_not_done(visit, missing)
    student.pages.add(f"/{missing}")
    expect(step(visit, missing)).to_have_attribute("data-done", "true")


def test_a_page_done_is_not_asked_for_again(visit: Visit, student: Student) -> None:
    student.who = whoami()
    expect(step(visit, "redoc")).to_have_attribute("data-done", "true")
    asked = student.asked.count("/redoc")
    looked_again(visit, student)
    assert student.asked.count("/redoc") == asked == 1


def test_an_application_started_without_docker_does_no_step(visit: Visit, student: Student) -> None:
    student.who = whoami(container_id=None)
    expect(visit.page.locator("[data-lab=panel]")).to_contain_text("hors d'un conteneur")
    looked_again(visit, student)
    for name in ("running", "docs", "redoc"):
        is_not_done(visit, name)


def test_a_container_never_seen_is_not_one_that_was_stopped(visit: Visit, student: Student) -> None:
    looked_again(visit, student)
    is_not_done(visit, "stopped")
    expect(visit.page.locator("[data-lab=panel]")).to_contain_text("pas encore démarré")


def test_a_container_that_goes_is_stopped_even_if_another_page_saw_it(
    visit: Visit, docs: str, student: Student
) -> None:
    student.who = whoami()
    visit.open(f"{docs}/first-application/")
    expect(visit.page.locator("[data-lab=panel]")).to_contain_text("en marche")
    student.who = None
    visit.open(f"{docs}/dockerfile/")
    expect(step(visit, "stopped")).to_have_attribute("data-done", "true")
    visit.check()


def test_a_container_replaced_by_another_was_not_stopped_for_good(visit: Visit, student: Student) -> None:
    student.who = whoami()
    expect(step(visit, "running")).to_have_attribute("data-done", "true")
    student.who = whoami(container_id="ab" * 32)
    expect(visit.page.locator("[data-lab=panel]")).to_contain_text("abababababab")
    is_not_done(visit, "stopped")


def test_a_step_done_is_said_once_and_what_was_done_before_is_no_news(
    visit: Visit, docs: str, student: Student
) -> None:
    student.who = whoami()
    expect(step(visit, "running")).to_have_attribute("data-done", "true")
    expect(step(visit, "running")).to_have_attribute("role", "status")
    visit.open(f"{docs}/dockerfile/")
    expect(step(visit, "running")).to_have_attribute("data-done", "true")
