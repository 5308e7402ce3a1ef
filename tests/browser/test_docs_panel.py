"""The panel: what it says of the student's own container, and when it looks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from student import ID, KERNEL, Student, whoami
from visit import STUDENT, Visit, visiting


@pytest.fixture
def student() -> Student:
    return Student()


@pytest.fixture
def visit(browser: Browser, student: Student) -> Iterator[Visit]:
    """A tab that has opened nothing yet, in which the student's container is the given one."""
    with visiting(browser) as visit:
        student.enter(visit)
        yield visit


@pytest.fixture
def lab(visit: Visit, api: str) -> dict[str, Any]:
    """What the lab's own api says of itself."""
    answer: dict[str, Any] = visit.page.request.get(f"{api}/whoami").json()
    return answer


def card(visit: Visit, number: int = 0) -> Locator:
    """The student's container, or the lab's api: 1."""
    return visit.page.locator("[data-lab=panel] .lab-card").nth(number)


@pytest.mark.parametrize("page", ["first-application", "dockerfile"])
def test_the_panel_follows_the_container_before_during_and_after(
    visit: Visit, docs: str, student: Student, page: str
) -> None:
    visit.open(f"{docs}/{page}/")
    expect(card(visit)).to_contain_text("pas encore démarré")
    expect(card(visit).locator("dl")).to_be_hidden()
    student.who = whoami()
    expect(card(visit)).to_contain_text("en marche")
    for shown in (ID[:12], "3.9.25", KERNEL, "il y a 3 minutes"):
        expect(card(visit)).to_contain_text(shown)
    student.who = None
    expect(card(visit)).to_contain_text("arrêté")
    visit.check()


def test_the_lab_s_api_is_shown_beside_it(visit: Visit, docs: str, lab: dict[str, Any]) -> None:
    visit.open(f"{docs}/dockerfile/")
    expect(card(visit, 1)).to_contain_text("en marche")
    expect(card(visit, 1)).to_contain_text(lab["container_id"][:12])
    expect(card(visit, 1)).to_contain_text(lab["kernel"])
    visit.check()


def test_the_docs_may_be_opened_by_the_machine_s_other_name(visit: Visit, docs: str) -> None:
    visit.open(f"{docs.replace('127.0.0.1', 'localhost')}/dockerfile/")
    expect(card(visit, 1)).to_contain_text("en marche")
    visit.check()


def test_one_kernel_for_two_containers_is_said_when_it_is_one(
    visit: Visit, docs: str, student: Student, lab: dict[str, Any]
) -> None:
    student.who = whoami(kernel=lab["kernel"])
    visit.open(f"{docs}/dockerfile/")
    same = visit.page.locator(".lab-same")
    expect(same).to_have_text("Deux conteneurs, un seul noyau\xa0: celui de la machine qui les fait tourner.")
    student.who = whoami()
    expect(same).to_be_hidden()


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ({"container_id": None, "python": "3.9.25", "kernel": KERNEL}, "hors d'un conteneur"),
        ({"hello": "world"}, "pas encore démarré"),
        ({"kernel": None, "container_id": ID}, "pas encore démarré"),
        ([], "pas encore démarré"),
    ],
    ids=["no container", "another program", "no kernel", "a list"],
)
def test_what_is_not_the_student_s_container_is_not_taken_for_it(
    visit: Visit, docs: str, student: Student, who: Any, said: str
) -> None:
    student.who = who
    visit.open(f"{docs}/dockerfile/")
    expect(card(visit)).to_contain_text(said)
    expect(visit.page.locator("#step-running")).to_have_attribute("data-done", "false")


def test_the_lab_s_api_on_port_80_is_not_taken_for_the_student_s_container(
    visit: Visit, docs: str, student: Student, lab: dict[str, Any]
) -> None:
    student.who = lab
    visit.open(f"{docs}/dockerfile/")
    expect(card(visit)).to_contain_text("C'est l'api du labo qui répond sur ce port")
    expect(visit.page.locator("#step-running")).to_have_attribute("data-done", "false")


def test_a_page_from_another_machine_says_that_it_cannot_see_the_student_s_container(
    visit: Visit, docs: str, student: Student
) -> None:
    """A container answers there, but would let no page of that origin read it: nobody asks it, or says "not yet"."""
    room = "http://192.0.2.7:8100"

    def front(route: Route) -> None:
        route.fulfill(response=route.fetch(url=route.request.url.replace(room, docs)))

    visit.page.context.route(f"{room}/**", front)
    student.who = whoami()
    visit.open(f"{room}/dockerfile/")
    expect(card(visit)).to_contain_text("la page ne voit pas votre conteneur")
    expect(card(visit)).not_to_contain_text("pas encore démarré")
    visit.page.fill("#answer-container-id", ID[:12])
    visit.page.press("#answer-container-id", "Enter")
    expect(visit.page.locator("#result-container-id")).to_contain_text("la page ne voit pas votre conteneur")
    assert student.asked == []


def test_the_container_s_words_are_text_and_never_html(visit: Visit, docs: str, student: Student) -> None:
    student.who = whoami(python="<img src=x onerror=alert()>")
    visit.open(f"{docs}/dockerfile/")
    expect(card(visit)).to_contain_text("<img src=x")
    visit.check()


def test_one_look_lost_is_not_an_end(visit: Visit, docs: str, student: Student) -> None:
    student.who = whoami()
    visit.open(f"{docs}/dockerfile/")
    expect(card(visit)).to_contain_text("en marche")
    said = visit.page.evaluate_handle(
        """() => {
          const words = [], status = document.querySelector("[data-lab=panel] .lab-status")
          new MutationObserver(() => words.push(status.textContent)).observe(status, {childList: true})
          return words
        }"""
    )
    student.lose = 1
    for _ in range(3):  # the one that is lost, the next, and the one after it: that one has been taken in
        with visit.page.expect_request(f"{STUDENT}whoami"):
            pass
    assert student.lose == 0
    assert said.json_value() == []
    student.lose = 2
    expect(card(visit)).to_contain_text("arrêté")


def test_nobody_is_asked_while_the_page_is_hidden(visit: Visit, docs: str, student: Student) -> None:
    student.who = whoami()
    visit.page.clock.install()
    visit.open(f"{docs}/dockerfile/")
    expect(card(visit)).to_contain_text("en marche")
    turn = """hidden => {
      Object.defineProperty(document, "hidden", {value: hidden, configurable: true})
      document.dispatchEvent(new Event("visibilitychange"))
    }"""
    visit.page.evaluate(turn, True)
    before = student.asked.count("/whoami")
    visit.page.clock.run_for(60_000)
    assert student.asked.count("/whoami") == before
    with visit.page.expect_request("http://localhost/whoami"):
        visit.page.evaluate(turn, False)


def test_a_screen_reader_is_told_of_a_change_and_not_of_the_time(visit: Visit, docs: str) -> None:
    visit.open(f"{docs}/dockerfile/")
    spoken = visit.page.locator("[data-lab=panel] [role=status]")
    expect(spoken).to_have_count(1)
    expect(spoken).to_have_text("pas encore démarré")


@pytest.mark.parametrize("page", ["", "vm-vs-docker", "installation"])
def test_a_page_without_a_panel_asks_neither_and_could_not(
    visit: Visit, docs: str, student: Student, page: str
) -> None:
    visit.open(f"{docs}/{page}")
    ask = """async origin => {
      const stopped = new Promise(told => addEventListener("securitypolicyviolation", told, {once: true}))
      const answer = await fetch(origin + "/whoami").then(() => "answered", () => "refused")
      return [answer, (await stopped).effectiveDirective]
    }"""
    for origin in visit.page.evaluate("fetch('/lab.json').then(told => told.json()).then(Object.values)"):
        assert visit.page.evaluate(ask, origin) == ["refused", "connect-src"]
    assert student.asked == []


def test_without_scripts_the_page_says_what_is_missing(browser: Browser, docs: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{docs}/dockerfile/")
    expect(page.locator("[data-lab=panel]")).to_contain_text("il a besoin de JavaScript")
    expect(page.locator("[data-question=container-id]")).to_contain_text("Quel identifiant")
    context.close()


def test_paper_shows_the_questions_and_nothing_that_lives(visit: Visit, docs: str, student: Student) -> None:
    student.who = whoami()
    visit.open(f"{docs}/dockerfile/")
    expect(card(visit)).to_contain_text("en marche")
    visit.page.emulate_media(media="print")
    expect(visit.page.locator(".lab-live").locator("visible=true")).to_have_count(0)
    expect(visit.page.locator(".lab-question label").first).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_at_work_keeps_to_its_window(
    browser: Browser, docs: str, student: Student, shots: Path | None, width: int, dark: bool
) -> None:
    student.who = whoami()
    with visiting(browser, width=width, dark=dark) as visit:
        student.enter(visit)
        visit.open(f"{docs}/dockerfile/")
        expect(card(visit)).to_contain_text("en marche")
        visit.page.locator("#answer-container-id").fill("eager_hopper")
        visit.page.locator("#answer-container-id").press("Enter")
        expect(visit.page.locator("#result-container-id")).not_to_be_empty()
        assert visit.overflow() == 0
        visit.shoot(shots, f"panel-{width}-{'dark' if dark else 'light'}")
        visit.check()
