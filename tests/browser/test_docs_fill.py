"""The commands of a page take the reader's own ids, are copied with them, and can be had back as they were."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from student import ID, IMAGE, Student, whoami
from visit import Visit, visiting


@pytest.fixture
def student() -> Student:
    return Student()


@pytest.fixture
def visit(browser: Browser, docs: str, student: Student) -> Iterator[Visit]:
    """The chapter on the Dockerfile, before the student's container is started."""
    with visiting(browser) as visit:
        visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        student.enter(visit)
        visit.open(f"{docs}/dockerfile/")
        yield visit


def codes(visit: Visit, name: str) -> list[str]:
    """The commands that wait for the value of this name, in all tabs."""
    shown = visit.page.locator(f".highlight[data-with$='={name}'] code")
    return [text.strip() for text in shown.evaluate_all("codes => codes.map(code => code.textContent)")]


def stop_block(visit: Visit) -> Locator:
    """The command that stops the container, in the tab that is open."""
    return visit.page.locator(".highlight[data-with$='=container-name']").locator("visible=true")


def answer_image(visit: Visit, text: str) -> None:
    visit.page.locator("#answer-image-id").fill(text)
    visit.page.locator("#answer-image-id").press("Enter")


STOP = ["sudo docker stop {}", "docker stop {}", "docker stop {}"]
RUN = ["sudo docker run -p 80:80 {}", "docker run -p 80:80 {}", "docker run -p 80:80 {}"]


def test_the_container_s_id_stands_for_its_name_in_every_tab_and_stays_once_it_is_gone(
    visit: Visit, student: Student
) -> None:
    assert codes(visit, "container-name") == [command.format("<NAMES>") for command in STOP]
    student.who = whoami()
    expect(stop_block(visit)).to_contain_text(ID[:12])
    assert codes(visit, "container-name") == [command.format(ID[:12]) for command in STOP]
    student.who = None
    expect(visit.page.locator("[data-lab=panel]")).to_contain_text("arrêté")
    assert codes(visit, "container-name") == [command.format(ID[:12]) for command in STOP]
    visit.check()


def test_another_container_takes_the_place_of_the_first(visit: Visit, student: Student) -> None:
    student.who = whoami()
    expect(stop_block(visit)).to_contain_text(ID[:12])
    student.who = whoami(container_id="ab" * 32)
    expect(stop_block(visit)).to_contain_text("abababababab")
    expect(stop_block(visit)).not_to_contain_text(ID[:12])


def test_what_is_copied_is_what_is_shown(visit: Visit, student: Student) -> None:
    student.who = whoami()
    expect(stop_block(visit)).to_contain_text(ID[:12])
    stop_block(visit).hover()
    stop_block(visit).locator("[data-clipboard-target]").click()
    expect(visit.page.locator(".md-dialog")).to_contain_text("Copié dans le presse-papier")
    assert visit.page.evaluate("navigator.clipboard.readText()") == f"sudo docker stop {ID[:12]}"


def test_the_course_s_own_text_comes_back_by_keyboard_and_goes_again(visit: Visit, student: Student) -> None:
    before = stop_block(visit).locator("code").inner_html()
    student.who = whoami()
    button = visit.page.get_by_role("button", name="Revenir au texte du cours")
    expect(button).to_have_count(1)
    button.focus()
    visit.page.keyboard.press("Enter")
    assert stop_block(visit).locator("code").inner_html() == before
    mine = visit.page.get_by_role("button", name="Mettre le mien")
    expect(mine).to_be_focused()
    visit.page.keyboard.press("Space")
    assert codes(visit, "container-name") == [command.format(ID[:12]) for command in STOP]


def test_the_image_s_id_once_typed_stands_in_the_command_and_stays_there(visit: Visit, docs: str) -> None:
    assert codes(visit, "image-id") == [command.format("426cc895e3eb") for command in RUN]
    other = "0" * 12
    for typed in (IMAGE.upper(), f"sha256:{IMAGE}", f"  `{IMAGE}` ", IMAGE + "0" * 52, IMAGE):
        answer_image(visit, other)
        assert codes(visit, "image-id") == [command.format(other) for command in RUN]
        answer_image(visit, typed)
        assert codes(visit, "image-id") == [command.format(IMAGE) for command in RUN]
    visit.open(f"{docs}/dockerfile/")
    expect(visit.page.locator(".lab-filled").first).to_have_text(IMAGE)


def test_what_is_no_image_s_id_changes_no_command(visit: Visit) -> None:
    for typed in ("", "<none>", "docker-lab/api", "9b9b", "426cc895e3eb", "0" * 65):
        answer_image(visit, typed)
        expect(visit.page.locator("#result-image-id")).not_to_be_empty()
        expect(visit.page.locator("#answer-image-id")).to_have_attribute("aria-invalid", "true")
        assert codes(visit, "image-id") == [command.format("426cc895e3eb") for command in RUN]


def test_a_block_of_two_words_takes_both_and_gives_each_back(visit: Visit) -> None:
    fill = """async () => {
      const {Blocks} = await import("/assets/lab/blocks.js")
      document.querySelector("article").innerHTML =
        '<div class="highlight" data-with="A=B=one; ID=two"><pre><code>x <i>A</i>=<b>B</b> ID A=B</code></pre></div>'
      const code = document.querySelector("article code"), said = [code.textContent]
      const one = new Blocks("one", "un"), two = new Blocks("two", "deux")
      const steps = [() => one.fill("1"), () => two.fill("ID"), () => one.fill(null), () => two.fill(null)]
      for (const step of steps) { step(); said.push(code.textContent) }
      return [...said, code.innerHTML]
    }"""
    assert visit.page.evaluate(fill) == [
        "x A=B ID A=B",
        "x 1 ID 1",
        "x 1 ID 1",
        "x A=B ID A=B",
        "x A=B ID A=B",
        "x <i>A</i>=<b>B</b> ID A=B",
    ]
