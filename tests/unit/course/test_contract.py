"""A typo in a fence is a mistake, never a block skipped in silence; and the real pages make none."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.course import blocks
from tests.course.blocks import DOCS, collect, menu
from tests.course.contract import VALUES, mistakes

Write = Callable[[str], Path]


def wrong(page: Path) -> list[str]:
    return [re.sub(r"^page\.md:\d+: ", "", each) for block in collect(page) for each in mistakes(block)]


@pytest.mark.parametrize(
    ("fence", "told"),
    [
        ("{.bahs}", "unknown language 'bahs'"),
        ("console", "unknown language 'console'"),
        ("sh", "unknown language 'sh'"),
        ("", "unknown language ''"),
        ('{.bash data-pley="no"}', "unknown attribute data-pley"),
        ('{.bash play="no"}', "unknown attribute play"),
        ('{.bash data-play="non" data-why="Parce que."}', "data-play='non' means nothing"),
        ('{.bash data-play="no"}', 'data-play="no" and data-why go together'),
        ('{.bash data-why="Parce que."}', 'data-play="no" and data-why go together'),
        ('{.bash data-os="linux"}', "data-os='linux' means nothing"),
        ('{.bash data-wait="localhost"}', "data-wait='localhost' means nothing"),
        ('{.bash data-port="http"}', "data-port='http' means nothing"),
        ('{.bash data-captures="image"}', "data-captures='image' means nothing"),
        ('{.bash data-with="ID=image-id"}', "'ID' of data-with stands nowhere in the block"),
        ('{.bash data-with="echo=image"}', "data-with names a value that nothing gives: 'image'"),
        ('{.bash data-prints="on"}', "'on' of data-prints proves nothing: the block itself says it"),
        ('{.bash data-prints=""}', "data-prints='' means nothing"),
        ('{.bash data-os="macos" data-prints="off"}', "data-prints on a block whose output is not read"),
        ('{.powershell data-prints="off"}', "data-prints on a block whose output is not read"),
        (
            '{.bash data-background="true" data-prints="off"}',
            "data-prints on a block whose output is not read",
        ),
        (
            '{.yaml data-play="no" data-why="Parce que."}',
            "attributes of a shell block on a block that is none",
        ),
    ],
)
def test_a_mistake_in_a_fence_is_told(write: Write, fence: str, told: str) -> None:
    assert wrong(write(f"```{fence}\necho on\n```\n")) == [told]


@pytest.mark.parametrize(
    "fence",
    [
        "bash",
        "powershell",
        "dockerfile",
        '{.bash title="Un titre"}',
        '{.bash data-play="no" data-why="Elle dure une heure."}',
        '{.bash data-prints="off"}',
        '{.bash data-with="echo=image-id"}',
        '{.bash data-wait="http://localhost:8080/" data-with="http://localhost:8080=api-url"}',
    ],
)
def test_what_a_fence_may_say_is_no_mistake(write: Write, fence: str) -> None:
    assert wrong(write(f"```{fence}\necho on\n```\n")) == []


@pytest.mark.parametrize(
    "code",
    [
        "docker system prune --all",
        "docker rm $(docker ps -q)",
        "docker stop $(docker container ls --quiet)",
        "docker compose -p docker-lab down",
    ],
)
def test_a_block_that_could_remove_what_is_not_its_own_is_never_played(write: Write, code: str) -> None:
    assert wrong(write(f"```bash\n{code}\n```\n")) == ["it could remove what is not the page's own"]
    assert wrong(write(f'```{{.bash data-play="no" data-why="Elle vide tout."}}\n{code}\n```\n')) == []


@pytest.mark.parametrize("page", menu())
def test_no_page_of_the_course_makes_a_mistake(page: str) -> None:
    assert [each for block in collect(DOCS / "pages" / page) for each in mistakes(block)] == []


@pytest.mark.parametrize("page", menu())
def test_every_fence_that_a_page_opens_is_collected(page: str) -> None:
    text = (DOCS / "pages" / page).read_text(encoding="utf-8")
    assert len(collect(DOCS / "pages" / page)) * 2 == len(re.findall(r"^ *(?:```|~~~)", text, re.MULTILINE))


def test_every_attribute_is_explained_beside_the_parser() -> None:
    explained = set(re.findall(r"data-(\w+)=", blocks.__doc__ or ""))
    assert explained | {"why"} == set(VALUES)
    assert "data-why" in (blocks.__doc__ or "")


def test_line_numbers_are_those_of_the_first_line_of_code(write: Write) -> None:
    page = write('# A\n\n```bash\necho a\n```\n\n=== "Linux"\n\n    ```bash\n    echo a\n    echo b\n    ```\n')
    assert [(block.line, block.code) for block in collect(page)] == [(4, "echo a"), (10, "echo a\necho b")]
