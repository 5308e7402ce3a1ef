"""What the pages name exists: addresses, services, files and links; and their French is set as French."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services of compose.yaml by name."""
    services: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    return services


def published(services: dict[str, Any]) -> dict[str, str]:
    """The default port on the machine of each service that `docker compose up` starts and that publishes one."""
    return {
        name: match[1]
        for name, service in services.items()
        if "profiles" not in service
        for port in service.get("ports", [])
        if (match := re.search(r":-(\d+)\}:\d+$", port))
    }


def prose(page: str) -> str:
    """The page without code, tags, comments and the marks of its boxes."""
    page = re.sub(r"^( *)```.*?^\1```$|<!--.*?-->", "", page, flags=re.DOTALL | re.MULTILINE)
    # Within a line: a backquote or a "<" that nothing closes hides no more than its paragraph.
    return re.sub(r"`[^`\n]*`|<[^>\n]*>|^ *!!! \w+", "", page, flags=re.MULTILINE)


def test_every_local_address_is_a_published_port_or_the_port_left_to_the_student(
    services: dict[str, Any], pages: dict[str, str]
) -> None:
    named = set(re.findall(r"localhost:(\d+)", "".join(pages.values())))
    assert named == {*published(services).values(), "80"}


def test_port_80_is_the_apis_inside_its_container_and_free_on_the_machine(services: dict[str, Any]) -> None:
    assert all(port.endswith(":80") for port in services["api"]["ports"])
    assert "80" not in published(services).values()


def test_the_table_of_services_is_that_of_compose(services: dict[str, Any], pages: dict[str, str]) -> None:
    rows = re.findall(r"\| `(\w+)` \| <http://localhost:(\d+)>", pages["index.md"])
    assert dict(rows) == published(services)


def test_every_file_named_in_the_lab_exists(pages: dict[str, str]) -> None:
    named = set(re.findall(r"`(services/[\w./-]+)`", "".join(pages.values())))
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_link_between_pages_leads_to_a_page_of_the_menu(pages: dict[str, str]) -> None:
    links = [link for page in pages.values() for link in re.findall(r"\]\((?!https?:)([^)#]+)", page)]
    assert links
    assert [link for link in links if link not in pages] == []


def test_every_page_is_in_the_menu(pages: dict[str, str]) -> None:
    written = {file.name for file in (ROOT / "services/docs/pages").glob("*.md")}
    assert written == set(pages)


def test_every_page_says_what_the_lab_does(pages: dict[str, str]) -> None:
    assert [name for name, page in pages.items() if '!!! tip "Dans ce labo"' not in page] == []


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("installation.md", "cette commande le retire, et le labo s'arrête"),
        ("installation.md", "docker.asc"),
        ("first-application.md", "ms-azuretools.vscode-containers"),
        ("dockerfile.md", "Python 3.9 n'est plus maintenu depuis octobre 2025"),
        ("dockerfile.md", "Docker 29"),
    ],
)
def test_what_is_dated_is_said_beside_the_lesson(pages: dict[str, str], page: str, words: str) -> None:
    boxes = re.findall(r"^!!! (?:note|warning) .*\n((?:\n|    .*\n)+)", pages[page], re.MULTILINE)
    assert words in " ".join(boxes)


def test_no_line_of_french_can_break_before_a_double_mark(pages: dict[str, str]) -> None:
    loose = re.compile(r".{0,20} [:;?!»]|« .{0,20}")
    assert {name: found for name, page in pages.items() if (found := loose.findall(prose(page)))} == {}


def test_no_line_can_break_between_a_number_and_its_unit_or_inside_it(pages: dict[str, str]) -> None:
    loose = re.compile(r".{0,20}\d (?:%|(?:ms|s|[KMG]io|[kMG]o|\d{3})\b).{0,20}")
    assert {name: found for name, page in pages.items() if (found := loose.findall(prose(page)))} == {}
