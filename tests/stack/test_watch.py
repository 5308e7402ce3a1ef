"""Under `make watch`, an edit of the text and an edit of the application are served without a further command."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.editing import seconds_until_seen, watched_copy
from tests.stack.stacks import Stack


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with watched_copy(tmp_path_factory.mktemp("checkout")) as stack:
        yield stack


def test_an_edited_page_is_served(watched: Stack) -> None:
    page = Path(watched.context) / "services/docs/pages/index.md"
    assert seconds_until_seen(page, "Introduction", "Introduction modifiée", watched.url("docs"))


def test_an_edited_application_is_served(watched: Stack) -> None:
    models = Path(watched.context) / "services/api/models.py"
    assert seconds_until_seen(models, "Bienvenue", "Bonjour", watched.url("api"))
