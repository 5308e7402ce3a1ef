"""What PowerShell's parser says of a block reaches the test; a program of the test's own stands for it."""

import os
from pathlib import Path

import pytest

from tests.course import powershell
from tests.course.blocks import Block


@pytest.fixture
def pwsh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A parser that minds a `<`, as PowerShell's does, and is asked for nothing but parsing."""
    program = tmp_path / "pwsh"
    script = 'case "$4" in *::ParseInput*) ;; *) exit 9 ;; esac\ngrep -n "<" | sed "s/:.*/: no/; s/^/line /"\n'
    program.write_text(f"#!/bin/sh\n{script}")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")


def block(code: str, **attributes: str) -> Block:
    return Block("a.md", 9, "powershell", code, attributes)


@pytest.mark.usefixtures("pwsh")
def test_each_complaint_names_its_block() -> None:
    assert powershell.present()
    assert powershell.complaints(block("docker ps\ndocker stop <NAMES>")) == ["a.md:9: line 2: no"]


@pytest.mark.usefixtures("pwsh")
def test_a_placeholder_is_a_word_before_it_is_parsed() -> None:
    assert powershell.complaints(block("docker stop <NAMES>", **{"with": "<NAMES>=container-name"})) == []


def test_without_pwsh_nothing_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert powershell.present() is False
