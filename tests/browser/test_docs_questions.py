"""The questions in their page: hints one by one, keyboard, screen reader; tests/unit/site has what is right."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from student import ID, Student, whoami
from visit import Visit, visiting


@pytest.fixture
def student() -> Student:
    return Student(whoami())


@pytest.fixture
def visit(browser: Browser, docs: str, student: Student) -> Iterator[Visit]:
    """The chapter on the Dockerfile, while the student's container runs."""
    with visiting(browser) as visit:
        student.enter(visit)
        visit.open(f"{docs}/dockerfile/")
        expect(visit.page.locator("[data-lab=panel]")).to_contain_text("en marche")
        yield visit


def test_each_try_gets_a_more_precise_hint_that_names_the_mistake(visit: Visit) -> None:
    field, result = visit.page.locator("#answer-container-id"), visit.page.locator("#result-container-id")
    said = []
    for answer in ("eager_hopper", "jolly_curie", "wise_turing", "calm_bohr"):
        field.fill(answer)
        field.press("Enter")
        expect(field).to_have_attribute("aria-invalid", "true")
        said.append(result.inner_text())
    assert "on dirait un nom" in said[0]
    assert "dernière colonne, NAMES" in said[1]
    assert "première colonne de docker ps" in said[2]
    assert said[3] == said[2]


def test_an_empty_answer_is_no_try(visit: Visit) -> None:
    field, result = visit.page.locator("#answer-container-id"), visit.page.locator("#result-container-id")
    for answer in ("", "", "", "eager_hopper"):
        field.fill(answer)
        field.press("Enter")
    expect(result).to_contain_text("on dirait un nom")


def test_a_question_is_answered_by_keyboard_and_heard(visit: Visit) -> None:
    field = visit.page.get_by_label("Quel identifiant docker ps montre-t-il pour votre conteneur")
    field.focus()
    visit.page.keyboard.type("Linux")
    visit.page.keyboard.press("Enter")
    expect(field).to_be_focused()
    assert field.get_attribute("aria-describedby") == "result-container-id"
    expect(visit.page.locator("#result-container-id")).to_have_attribute("role", "status")
    field.fill(ID[:12])
    visit.page.keyboard.press("Tab")
    expect(visit.page.locator("#step-container-id button")).to_be_focused()
    visit.page.keyboard.press("Space")
    expect(visit.page.locator("#result-container-id")).to_contain_text("C'est bien lui")
    expect(field).to_have_attribute("aria-invalid", "false")
    expect(visit.page.locator("#step-container-id")).to_have_attribute("data-done", "true")
    visit.check()


def test_a_wrong_answer_does_no_step(visit: Visit) -> None:
    for question in ("container-id", "image-id", "kernel-inside", "kernel-outside"):
        visit.page.locator(f"#answer-{question}").fill("Linux")
        visit.page.locator(f"#answer-{question}").press("Enter")
        expect(visit.page.locator(f"#step-{question}")).to_have_attribute("data-result", "wrong")
        expect(visit.page.locator(f"#step-{question}")).to_have_attribute("data-done", "false")
