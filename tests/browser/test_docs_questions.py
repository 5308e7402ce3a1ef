"""The questions: what is right, what is a mistake and which one, and hints that never begin with the solution."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from student import ID, IMAGE, KERNEL, Student, whoami
from visit import Visit, visiting

LAB = "c0" * 32
FACTS: dict[str, Any] = {
    "status": "running",
    "own": whoami(),
    "lab": {"container_id": LAB, "kernel": KERNEL},
    "image": IMAGE,
    "linux": True,
}
UNAME_A = f"Linux poste {KERNEL} #1 SMP PREEMPT_DYNAMIC Debian 6.1.164-1 (2026-03-09) x86_64 GNU/Linux"


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


@pytest.fixture(scope="module")
def scripts(browser: Browser, docs: str) -> Iterator[Page]:
    """A page that can import the course's modules."""
    with visiting(browser) as visit:
        visit.open(f"{docs}/")
        yield visit.page


def mistake(scripts: Page, question: str, answer: str, **facts: Any) -> str | None:
    """The mistake that the question's module finds in this answer; None for a right one."""
    call = """async ([question, answer, facts]) =>
      (await import(`/assets/lab/answers/${question}.js`)).mistake(answer, facts)"""
    found: str | None = scripts.evaluate(call, [question, answer, FACTS | facts])
    return found


@pytest.mark.parametrize("answer", [ID[:12], ID[:20], ID, ID[:12].upper(), f"  `{ID[:12]}`\n"])
def test_the_container_s_id_is_right_from_the_twelve_digits_shown(scripts: Page, answer: str) -> None:
    assert mistake(scripts, "container-id", answer) is None


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("", "empty"),
        ("  ", "empty"),
        (IMAGE, "image"),
        ("426cc895e3eb", "image"),
        (f"sha256:{IMAGE}", "image"),
        ("eager_hopper", "name"),
        ("docker-lab-api-1", "name"),
        (LAB[:12], "lab"),
        (ID[:11], "short"),
        ("4", "short"),
        ("0123456789ab", "other"),
        (ID + "0", "other"),
        (f"{ID[:12]}   {IMAGE}   uvicorn main:app", "form"),
        ("é", "form"),
    ],
)
def test_a_wrong_container_s_id_is_told_by_what_it_is(scripts: Page, answer: str, found: str) -> None:
    assert mistake(scripts, "container-id", answer) == found


@pytest.mark.parametrize("question", ["container-id", "kernel-inside", "kernel-outside"])
@pytest.mark.parametrize("status", ["absent", "stopped", "outside", "lab"])
def test_no_answer_is_right_while_no_container_runs(scripts: Page, question: str, status: str) -> None:
    right = ID if question == "container-id" else KERNEL
    assert mistake(scripts, question, right) is None
    assert mistake(scripts, question, right, status=status) == "absent"


@pytest.mark.parametrize("question", ["kernel-inside", "kernel-outside"])
@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (KERNEL, None),
        (f" {KERNEL}\n", None),
        ("", "empty"),
        ("Linux", "name"),
        ("Darwin", "name"),
        (UNAME_A, "all"),
        ("#1 SMP PREEMPT_DYNAMIC Debian 6.1.164-1 (2026-03-09)", "build"),
        ("3.9.25", "python"),
        ("6.1.0", "short"),
        ("6.8.0-31-generic", "other"),
        ("je ne sais pas", "form"),
    ],
)
def test_a_kernel_s_release_is_told_from_what_people_type_in_its_place(
    scripts: Page, question: str, answer: str, found: str | None
) -> None:
    assert mistake(scripts, question, answer) == found


def test_where_docker_has_a_machine_of_its_own_the_kernel_outside_is_another(scripts: Page) -> None:
    assert mistake(scripts, "kernel-outside", "24.1.0", linux=False) is None
    assert mistake(scripts, "kernel-outside", "10.0.26100.0", linux=False) is None
    assert mistake(scripts, "kernel-outside", KERNEL, linux=False) is None
    assert mistake(scripts, "kernel-outside", "Darwin", linux=False) == "name"
    assert mistake(scripts, "kernel-inside", "24.1.0", linux=False) == "other"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (IMAGE, None),
        (f"sha256:{IMAGE}{'0' * 52}", None),
        ("", "empty"),
        ("426cc895e3eb", "example"),
        ("<none>", "none"),
        ("docker-lab/api:dev", "name"),
        ("python", "name"),
        (IMAGE[:11], "short"),
        (ID[:12], "container"),
        (LAB, "container"),
        ("0" * 65, "form"),
        (f"<none> <none> {IMAGE}", "form"),
    ],
)
def test_an_image_s_id_is_judged_by_its_form(scripts: Page, answer: str, found: str | None) -> None:
    assert mistake(scripts, "image-id", answer) == found


@pytest.mark.parametrize("question", ["container-id", "image-id", "kernel-inside", "kernel-outside"])
def test_no_hint_holds_an_answer_and_the_later_ones_say_something_else(scripts: Page, question: str) -> None:
    call = "async question => (await import(`/assets/lab/answers/${question}.js`)).hints"
    hints: dict[str, list[str]] = scripts.evaluate(call, question)
    assert len(hints) > 5
    for levels in hints.values():
        assert len(set(levels)) == len(levels) > 0
        assert not [hint for hint in levels if ID[:12] in hint or KERNEL in hint]


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
