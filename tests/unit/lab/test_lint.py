"""The lint: nothing stops it half-way, and nothing passes because it read nothing."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab import lint


def linter(code: int) -> Callable[[], Iterator[lint.Order]]:
    """A linter of one command that ends with `code`."""

    def orders() -> Iterator[lint.Order]:
        """Ends as it is told."""
        yield lint.Order([sys.executable, "-c", f"raise SystemExit({code})"])

    return orders


def run(monkeypatch: pytest.MonkeyPatch, *names: str, **linters: int) -> None:
    monkeypatch.setattr(lint, "LINTERS", {name: linter(code) for name, code in linters.items()})
    lint.main(*names)


def test_all_linters_run_although_the_first_fails(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match=r"failed: first$"):
        run(monkeypatch, first=1, second=0)
    assert "== second: " in capfd.readouterr().out


def test_one_linter_can_be_asked_for(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
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


def test_without_npm_what_needs_it_is_left_out_aloud(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CI", raising=False)
    assert lint.runnable(["ruff", "javascript", "cspell"]) == ["ruff"]
    assert "NOT checked by javascript nor cspell" in capsys.readouterr().out


def test_without_npm_what_needs_it_is_still_asked_for_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", "true")
    assert lint.runnable(["ruff", "javascript", "cspell"]) == ["ruff", "javascript", "cspell"]


def test_hadolint_reads_every_recipe_of_the_services_the_variants_too() -> None:
    read = {order.argv[-1]: order.argv[-2] for order in lint.hadolint()}
    written = {file.relative_to(lint.ROOT).as_posix() for file in lint.ROOT.glob("services/**/*Dockerfile")}
    assert "services/api/variants/cache.Dockerfile" in written
    assert written <= set(read)
    assert read["services/api/variants/cache.Dockerfile"] == "services/api/variants/.hadolint.yaml"


# A script that the site could have, and what the linter must say of it.
FAULTY = {
    "lab/typing.js": ('import {ago} from "./ago.js"\nago("hier")\n', "TS2345"),
    "lab/untyped.js": ("export const double = it => 2 * it\n", "TS7006"),
    "lab/absent.js": ('import "./nowhere.js"\n', "TS2882"),
    "lab/up.js": ('import {rows} from "../report/plots.js"\nrows.name\n', "no-restricted-imports"),
    "lab/round.js": ('export {rows} from "./../report/plots.js"\n', "no-restricted-imports"),
    "lab/whole.js": ('import "/assets/report/plots.js"\n', "no-restricted-imports"),
    "lab/late.js": ('await import("../report/plots.js")\n', "no-restricted-syntax"),
    "lab/entry.js": ('import "../main.js"\n', "no-restricted-imports"),
    "lab/answers/up.js": ('import "../../report/plots.js"\n', "no-restricted-imports"),
    "report/up.js": ('import "../lab/ago.js"\n', "no-restricted-imports"),
    "report/entry.js": ('import "./main.js"\n', "no-restricted-imports"),
    "dom.js": ('import "./lab/ago.js"\n', "no-restricted-imports"),
    "report/equal.js": ('export const same = "1" == "2"\n', "eqeqeq"),
    "report/unused.js": ("const unused = 1\n", "no-unused-vars"),
    "report/let.js": ("let never = 1\nexport {never}\n", "prefer-const"),
    "report/hushed.js": ("// @ts-ignore\nexport const said = 1\n", "no-warning-comments"),
    "copy.js": ("const everywhere = 1\n", "no-implicit-globals"),
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the site's scripts under the same linters; skipped where npm has not installed them, but in CI."""
    modules = lint.ROOT / lint.NODE / "node_modules"
    if not modules.exists() and os.environ.get("CI") != "true":
        pytest.skip("`make lint` has not installed tests/lint/node_modules")
    copied = ["services/docs/types.d.ts", "services/docs/package.json"]
    copied += [f"{lint.NODE}/{name}" for name in ("tsconfig.json", "eslint.config.js", "package.json")]
    copied += [name for name in lint.files("services/docs/theme/assets/*.js") if "/vega/" not in name]
    for name in copied:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(lint.ROOT / name, tmp_path / name)
    (tmp_path / lint.NODE / "node_modules").symlink_to(modules)
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("node_modules\n")
    monkeypatch.setattr(lint, "ROOT", tmp_path)
    monkeypatch.setattr(lint, "node_tools", lambda: iter(()))
    return tmp_path / "services/docs/theme/assets"


def test_the_mistakes_of_a_script_and_its_forbidden_imports_are_seen(
    site: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, (text, _) in FAULTY.items():
        with (site / name).open("a") as script:
            script.write(text)
    assert not lint.passes("javascript")
    said = capfd.readouterr().out
    # tsc names the file on each line, eslint above its lines.
    parts = dict.fromkeys(FAULTY, "")
    for part in re.split(r"\n(?=/|services/)", said):
        for name in FAULTY:
            if re.match(rf"\S*assets/{re.escape(name)}\b", part):
                parts[name] += part
    assert [name for name, (_, rule) in FAULTY.items() if rule not in parts[name]] == []


def test_the_linter_of_javascript_accepts_the_same_scripts_as_they_are(site: Path) -> None:
    assert (site / "main.js").exists()
    assert lint.passes("javascript")


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """The command lines of a linter, on a repository whose every pattern matches the file that bears its name."""
    monkeypatch.setattr(lint, "files", lambda *patterns: list(patterns))
    monkeypatch.setattr(lint, "node_tools", lambda: iter(()))

    def lines(name: str) -> list[str]:
        made = [" ".join(order.argv) for order in lint.LINTERS[name]()]
        return [line.replace(f"{lint.TOOLS}{os.sep}", "") for line in made]

    return lines


NODE = "tests/lint/node_modules/.bin/"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ruff", ["ruff check .", "ruff format --check ."]),
        ("shellcheck", ["shellcheck *.sh .ci/run"]),
        ("yamllint", ["yamllint --strict *.yaml *.yml"]),
        (
            "schema",
            [
                "check-jsonschema --builtin-schema vendor.compose-spec compose*.yaml",
                "check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*",
            ],
        ),
        ("zizmor", ["zizmor --offline --quiet --pedantic .github/workflows/*"]),
        (
            "javascript",
            [
                f"{NODE}tsc --project tests/lint",
                f"{NODE}eslint --config tests/lint/eslint.config.js --max-warnings 0 *.js *.mjs *.cjs",
            ],
        ),
    ],
)
def test_each_linter_is_this_command(orders: Callable[[str], list[str]], name: str, expected: list[str]) -> None:
    assert orders(name) == expected


def test_what_others_wrote_is_read_by_no_linter_of_javascript(
    monkeypatch: pytest.MonkeyPatch, orders: Callable[[str], list[str]]
) -> None:
    monkeypatch.setattr(lint, "files", lambda *_: ["a/static/x.js", "a/vega/y.js", "a/own.js"])
    assert orders("javascript")[1].endswith(" 0 a/own.js")


def test_the_spelling_is_of_what_students_read(orders: Callable[[str], list[str]]) -> None:
    (line,) = orders("cspell")
    assert line.startswith(f"{NODE}cspell --no-progress --config tests/lint/cspell.json ")
    for pattern in ("services/docs/pages/*.md", "compose*.yaml", "services/*.py", "lab/*.py", "Makefile"):
        assert pattern in line.split()


@pytest.mark.parametrize(("installed", "locked", "expected"), [(None, 5, 1), (4, 5, 1), (5, 5, 0), (6, 5, 0)])
def test_npm_installs_what_is_missing_or_older_than_its_lock(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    installed: int | None,
    locked: int,
    expected: int,
) -> None:
    monkeypatch.setattr(lint, "ROOT", tmp_path)
    folder = tmp_path / "tests/lint/node_modules"
    folder.mkdir(parents=True)
    for file, moment in (
        (folder / ".package-lock.json", installed),
        (folder.parent / "package-lock.json", locked),
    ):
        if moment is not None:
            file.touch()
            os.utime(file, (moment, moment))
    asked = [order.argv for order in lint.node_tools()]
    assert asked == [["npm", "ci", "--prefix", "tests/lint"]] * expected
    said = "npm installs what is missing, or older than its lock, in tests/lint/node_modules.\n"
    assert capsys.readouterr().out == said * expected


def test_a_run_counts_what_passed_failed_and_was_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("lab.environment.ensure", lambda: None)
    monkeypatch.setattr(lint, "passes", lambda name: name != "ruff")
    monkeypatch.setattr(lint, "runnable", lambda names: names[:2])
    with pytest.raises(SystemExit, match=r"^failed: ruff$"):
        lint.main("mypy", "ruff", "cspell")
    assert capsys.readouterr().out == "== 1 passed, 1 failed, 1 left out\n"
    lint.main("mypy")
    assert capsys.readouterr().out == "== 1 passed, 0 failed, 0 left out\n"


def test_npm_that_is_missing_is_said_with_what_it_would_have_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setenv("CI", "")
    assert lint.runnable(["ruff", "javascript", "cspell"]) == ["ruff"]
    said = "!! npm is not on this machine: NOT checked by javascript nor cspell (left out).\n"
    assert capsys.readouterr().out == said
    assert lint.runnable(["ruff"]) == ["ruff"]
    assert capsys.readouterr().out == ""
