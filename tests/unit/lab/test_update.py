"""`make update` when it cannot go on, and what Ctrl-C does to it. That it works: tests/reliability/test_update.py."""

from typing import Any

import pytest

from lab import project, update


@pytest.fixture(autouse=True)
def arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "check", dict)


@pytest.mark.parametrize("there", ["api", "front", "nothing"])
def test_without_front_or_api_it_says_what_to_type_and_changes_nothing(fake: Any, typed: Any, there: str) -> None:
    fake("docker", f'case "$*" in *" {there}") echo 0123 ;; esac; echo "$*" >>$NOTES')
    with pytest.raises(SystemExit, match="`make room` les démarre"):
        update.main()
    assert {line.split()[3] for line in typed().splitlines()} == {"ps"}


def test_a_build_that_fails_gives_the_image_its_name_back(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = {"services": {"api": {"image": "docker-lab/api:dev"}}}
    monkeypatch.setattr(project, "config", lambda: described)
    fake(
        "docker",
        'echo "$*" >>$NOTES; case "$*" in "inspect "*) echo sha256:old ;; *build*) exit 1 ;; *ps*) echo 0123 ;; esac',
    )
    with pytest.raises(SystemExit, match="L'ancienne répond toujours"):
        update.main()
    assert typed().splitlines()[-1] == "tag sha256:old docker-lab/api:dev"


def test_a_start_that_fails_removes_what_it_started_and_keeps_the_others(fake: Any, typed: Any) -> None:
    fake(
        "docker",
        'echo "$*" >>$NOTES; case "$*" in *" ps "*) echo old; echo new ;; *" up "*) exit 1 ;; logs*) echo bye ;; esac',
    )
    with pytest.raises(update.NotReady, match="bye"):
        update.start(beside=["old"])
    assert [line for line in typed().splitlines() if line.startswith("rm")] == ["rm --force new"]
