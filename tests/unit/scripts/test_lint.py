"""The lint: nothing stops it half-way, and nothing passes because it read nothing."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import lint


def linter(code: int) -> Callable[[], Iterator[lint.Order]]:
    """A linter of one command that ends with `code`."""

    def orders() -> Iterator[lint.Order]:
        """Ends as it is told."""
        yield lint.Order([sys.executable, "-c", f"raise SystemExit({code})"])

    return orders


def run(monkeypatch: pytest.MonkeyPatch, *names: str, **linters: int) -> None:
    monkeypatch.setattr(lint, "LINTERS", {name: linter(code) for name, code in linters.items()})
    monkeypatch.setattr(sys, "argv", ["lint.py", *names])
    lint.main()


def test_all_linters_run_although_the_first_fails(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match=r"failed: first$"):
        run(monkeypatch, first=1, second=0)
    assert "== second: " in capfd.readouterr().out


def test_one_linter_can_be_asked_for(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, "second", first=1, second=0)
    assert "== 1 passed, 0 failed, 0 left out" in capfd.readouterr().out


def test_an_unknown_linter_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(monkeypatch, "third", first=0)


def test_a_linter_with_nothing_to_read_fails() -> None:
    with pytest.raises(LookupError, match="no file matches"):
        lint.files("*.no-such-file")


def test_a_missing_program_is_a_failure_and_not_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def orders() -> Iterator[lint.Order]:
        """Names a program that nobody has."""
        yield lint.Order(["/nonexistent/linter"])

    monkeypatch.setattr(lint, "LINTERS", {"absent": orders})
    assert not lint.passes("absent")


def test_without_npm_the_spelling_is_left_out_aloud(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CI", raising=False)
    assert lint.runnable(["ruff", "cspell"]) == ["ruff"]
    assert "NOT spell-checked" in capsys.readouterr().out


def test_without_npm_the_spelling_is_still_asked_for_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", "true")
    assert lint.runnable(["ruff", "cspell"]) == ["ruff", "cspell"]


def test_the_unit_tests_of_a_service_see_its_modules() -> None:
    assert lint.imported("tests/unit/api")[0] == "services/api"
    assert lint.imported("tests/stack") == ["scripts", "tests/course", "tests/engines", "tests/recorded"]
    assert lint.imported("services/api") == []


@pytest.mark.parametrize(
    ("line", "kept_out"), [("the answer is 42", False), ("-----BEGIN RSA " + "PRIVATE KEY-----", True)]
)
def test_a_key_in_a_file_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, kept_out: bool
) -> None:
    (tmp_path / "notes.txt").write_text(line + "\n")
    monkeypatch.setattr(lint, "files", lambda *patterns: [str(tmp_path / "notes.txt")])
    assert lint.passes("secrets") is not kept_out


def test_hadolint_reads_every_recipe_of_the_services_the_variants_too() -> None:
    read = {order.argv[-1]: order.argv[-2] for order in lint.hadolint()}
    written = {file.relative_to(lint.ROOT).as_posix() for file in lint.ROOT.glob("services/**/*Dockerfile")}
    assert "services/api/variants/cache.Dockerfile" in written
    assert written <= set(read)
    assert read["services/api/variants/cache.Dockerfile"] == "services/api/variants/.hadolint.yaml"
