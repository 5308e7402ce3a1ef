"""Le labo du cours : ce que l'on en fait tient en un verbe.

Exemples : `python3 -m lab up`, `python3 -m lab load --users 100`.
Chaque verbe dit ses options : `python3 -m lab load --help`.
"""

import sys

if not __package__:  # python3 path/to/lab: Python has the folder, and no package
    from types import ModuleType

    sys.modules["lab"] = package = ModuleType("lab")
    package.__path__ = [__file__.rpartition("__main__.py")[0] or "."]

from lab import beginning  # noqa: F401, I001 - before all else

from functools import partial
from importlib import import_module

from lab.command import COURSE, PROGRAM, UPKEEP, Parser
from lab.interruption import script


def summary(verb: str) -> str:
    """The sentence of a verb: the first line of its module."""
    return str(import_module(f"lab.{verb}").__doc__).partition("\n")[0]


def listing() -> str:
    """Every verb with its sentence, in two lists."""
    lists = {"Pour suivre le cours": COURSE, "Pour l'entretien du labo": UPKEEP}
    return "\n\n".join(
        "\n".join([f"{title} :", *(f"  {verb:<11} {summary(verb)}" for verb in verbs)])
        for title, verbs in lists.items()
    )


def main(words: list[str]) -> None:
    """Play the verb that the words begin with; without one, say all of them."""
    parser = Parser("", str(__doc__).replace("python3 -m lab", PROGRAM))
    parser.add_argument("verb", metavar="VERBE", choices=COURSE + UPKEEP, help="ce qu'il faut faire")
    if not words or words[0] in {"-h", "--help"}:
        parser.epilog = listing()
        parser.print_help()
        return
    verb = parser.parse_args(words[:1]).verb
    module = import_module(f"lab.{verb}")
    ending = getattr(module, "INTERRUPTED", "Ce qui est fait reste ; relancez la commande pour continuer.")
    script(partial(module.main, *words[1:]), ending)


if __name__ == "__main__":
    main(sys.argv[1:])
