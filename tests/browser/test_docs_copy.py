"""The copy buttons of the course's text: the command that is typed, and nothing of what surrounds it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from contrast import CONTRAST
from visit import Visit, visiting

COPIED = "navigator.clipboard.readText()"


@pytest.fixture
def visit(browser: Browser, docs: str) -> Iterator[Visit]:
    """The chapter on the Dockerfile, in a tab that may read what was copied."""
    with visiting(browser) as visit:
        visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        visit.open(f"{docs}/dockerfile/")
        yield visit


def copy(visit: Visit, number: int) -> str:
    """What the copy button of a block puts into the clipboard."""
    block = visit.page.locator("article .highlight").nth(number)
    block.hover()
    block.locator("[data-clipboard-target]").click()
    expect(visit.page.locator(".md-dialog")).to_contain_text("Copié dans le presse-papier")
    copied: str = visit.page.evaluate(COPIED)
    return copied


def test_the_command_is_copied_as_it_is_typed(visit: Visit) -> None:
    assert copy(visit, 2) == "sudo docker build ."
    visit.check()


def test_a_file_is_copied_whole(visit: Visit) -> None:
    shown = visit.page.locator("article .highlight code").first.evaluate("code => code.textContent")
    assert copy(visit, 0) == shown.rstrip("\n")
    assert "\nCMD" in shown


@pytest.mark.parametrize(
    ("shown", "command"),
    [
        ("$ docker ps\nCONTAINER ID   IMAGE\n426cc895e3eb   api\n", "docker ps"),
        ("$ docker images\nREPOSITORY\n$ docker ps\nCONTAINER ID\n", "docker images\ndocker ps"),
        ("$ docker run \\\n>   -p 80:80 api\nINFO: started\n", "docker run \\\n  -p 80:80 api"),
        ("PS C:\\Users\\moi> docker ps\nCONTAINER ID\n", "docker ps"),
        ('echo "$HOME" $ \\\n  fini\n', 'echo "$HOME" $ \\\n  fini'),
    ],
    ids=["output", "two commands", "continued", "powershell", "no prompt"],
)
def test_neither_prompt_nor_output_is_copied(visit: Visit, shown: str, command: str) -> None:
    visit.page.locator("article .highlight code").nth(1).evaluate("(code, text) => code.textContent = text", shown)
    assert copy(visit, 1) == command


def test_the_button_says_in_french_what_it_does(visit: Visit) -> None:
    button = visit.page.locator("article .highlight [data-clipboard-target]").first
    assert button.get_attribute("title") == "Copier dans le presse-papier"


# Of the button, which nothing points at, with its block's ground.
AT_REST = f"""block => {{{CONTRAST}
  const colour = (element, name) => getComputedStyle(element)[name]
  const ground = [colour(document.body, "backgroundColor"), colour(block.querySelector("code"), "backgroundColor")]
  return contrast(ground, [...ground, colour(block.querySelector("[data-clipboard-target]"), "color")])
}}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_copy_button_is_seen_before_the_mouse_is_on_it(browser: Browser, docs: str, dark: bool) -> None:
    with visiting(browser, dark=dark) as visit:
        visit.open(f"{docs}/dockerfile/")
        block = visit.page.locator("article .highlight").nth(2)
        expect(block.locator("[data-clipboard-target]")).to_be_attached()  # the theme makes it, once it has begun
        assert block.evaluate(AT_REST) >= 3
