"""Relit le code, les Dockerfiles et le français.

Sans nom, tous les relecteurs passent, et aucun ne fait taire le suivant. Qui n'a rien trouvé à lire a échoué.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lab import environment, rights
from lab.command import Parser

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / environment.BIN
NODE = Path("tests/lint")  # the linters that npm installs, and their settings


@dataclass(frozen=True)
class Order:
    """A command to run from the root of the repository, and what its environment has besides ours."""

    argv: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def files(*patterns: str) -> list[str]:
    """Paths that git follows or would follow, from the root, which match a pattern of git's; never none."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    output = subprocess.run(listing, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    found = sorted(name for name in set(output.split("\0")) if name and (ROOT / name).is_file())
    if not found:
        raise LookupError(f"no file matches {' '.join(patterns)}")
    return found


def tool(name: str, *arguments: str) -> Order:
    """The command of a tool that the development environment holds."""
    return Order([str(TOOLS / name), *arguments])


def ruff() -> Iterator[Order]:
    """Mistakes and style of Python, then its layout."""
    yield tool("ruff", "check", ".")
    yield tool("ruff", "format", "--check", ".")


def mypy() -> Iterator[Order]:
    """Types, strictly, of all Python at once."""
    yield tool("mypy", *files("*.py"))


def hadolint() -> Iterator[Order]:
    """Dockerfiles, each with the exceptions written in its own folder."""
    for name in files("*Dockerfile", "*.Dockerfile"):
        exceptions = Path(name).parent / ".hadolint.yaml"
        configuration = exceptions if (ROOT / exceptions).exists() else Path(".hadolint.yaml")
        yield tool("hadolint", "--config", str(configuration), name)


def shellcheck() -> Iterator[Order]:
    """Shell scripts."""
    yield tool("shellcheck", *files("*.sh", ".ci/run"))


def yamllint() -> Iterator[Order]:
    """The layout of YAML."""
    yield tool("yamllint", "--strict", *files("*.yaml", "*.yml"))


def schema() -> Iterator[Order]:
    """compose.yaml and the workflows, against the schemas of those who read them."""
    yield tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", *files("compose*.yaml"))
    yield tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files(".github/workflows/*"))


def zizmor() -> Iterator[Order]:
    """What a workflow would let a stranger do."""
    yield tool("zizmor", "--offline", "--quiet", "--pedantic", *files(".github/workflows/*"))


def node_tools() -> Iterator[Order]:
    """What installs the linters of tests/lint, where they are missing or older than their lock."""
    installed, locked = (ROOT / NODE / name for name in ("node_modules/.package-lock.json", "package-lock.json"))
    if not installed.exists() or installed.stat().st_mtime < locked.stat().st_mtime:
        print(f"npm installs what is missing, or older than its lock, in {NODE}/node_modules.", flush=True)
        rights.writable(installed.parent)
        yield Order(["npm", "ci", "--prefix", str(NODE)])


def node_tool(name: str, *arguments: str) -> Order:
    """The command of a tool that npm installed."""
    return Order([str(NODE / "node_modules/.bin" / name), *arguments])


def javascript() -> Iterator[Order]:
    """Types of the site's scripts, strictly, then mistakes of all JavaScript of ours, and who may import whom."""
    yield from node_tools()
    yield node_tool("tsc", "--project", str(NODE))
    ours = [name for name in files("*.js", "*.mjs", "*.cjs") if not re.search(r"/static/|/vega/", name)]
    yield node_tool("eslint", "--config", str(NODE / "eslint.config.js"), "--max-warnings", "0", *ours)


def cspell() -> Iterator[Order]:
    """The spelling of the French text, by the French dictionary and the words of tests/lint/words.txt."""
    yield from node_tools()
    french = files(
        "services/docs/pages/*.md", "README.fr.md", ".devcontainer/README.md", ".devcontainer/compose.yaml",
        "compose*.yaml", "services/*Dockerfile", "Makefile",
        "services/*.py", "lab/*.py", "services/docs/theme/assets/*.js", "services/front/haproxy.cfg",
        "services/front/errors/*",
    )  # fmt: skip
    yield node_tool("cspell", "--no-progress", "--config", str(NODE / "cspell.json"), *french)


LINTERS = {
    each.__name__: each for each in (ruff, mypy, hadolint, shellcheck, yamllint, schema, zizmor, javascript, cspell)
}


def passes(name: str) -> bool:
    """Run one linter to its end, under a line with its name; False if anything displeased it."""
    print(f"== {name}: {LINTERS[name].__doc__}", flush=True)
    good = True
    try:
        for order in LINTERS[name]():
            environment = {**os.environ, **order.environment}
            good &= subprocess.run(order.argv, cwd=ROOT, env=environment, check=False).returncode == 0
    except (LookupError, FileNotFoundError) as error:
        print(error, flush=True)
        good = False
    return good


def runnable(names: list[str]) -> list[str]:
    """The linters that this machine can run; those that need Node may be left out, except where CI=true."""
    needy = [name for name in names if name in ("javascript", "cspell")]
    if not needy or shutil.which("npm") or os.environ.get("CI") == "true":
        return names
    print(f"!! npm is not on this machine: NOT checked by {' nor '.join(needy)} (left out).", flush=True)
    return [name for name in names if name not in needy]


def main(*words: str) -> None:
    """Run the linters, say which failed and which were left out, and leave with exit code 1 if one failed."""
    parser = Parser("lint", __doc__)
    parser.add_argument("linter", metavar="RELECTEUR", nargs="*", help=", ".join(LINTERS))
    asked = parser.heed(words).linter or list(LINTERS)
    if unknown := sorted(set(asked) - set(LINTERS)):
        parser.error(f"je ne connais pas {', '.join(unknown)}")
    environment.ensure()
    run = runnable(asked)
    failed = [name for name in run if not passes(name)]
    print(f"== {len(run) - len(failed)} passed, {len(failed)} failed, {len(asked) - len(run)} left out", flush=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")
