"""What the verbs share of their command line: French, a `--help` each, and options that stand for variables."""

import argparse
import os
import platform
from collections.abc import Sequence

COURSE = "up down logs load startup room update watch doctor test bundle unbundle forget clean".split()  # noqa: SIM905
UPKEEP = "build captures measure bench lint lock ground environment kvm".split()  # noqa: SIM905
PROGRAM = "py -m lab" if platform.system() == "Windows" else "python3 -m lab"
# What argparse says, by what it says in English; it asks gettext, which has no catalogue of ours.
FRENCH = {
    "usage: ": "Usage : ",
    "positional arguments": "Arguments ",
    "options": "Options ",
    "show this help message and exit": "dit tout cela",
    "the following arguments are required: %s": "il manque %s",
    "unrecognized arguments: %s": "je ne connais pas %s",
    "expected one argument": "il manque sa valeur",
    "expected at least one argument": "il manque sa valeur",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "« %(value)s » n'en est pas ; il y a %(choices)s",
    "ignored explicit argument %r": "pas de valeur ici (%s)",
    "%(prog)s: error: %(message)s\n": "✗ %(message)s.\n",
}
setattr(argparse, "_", lambda text: FRENCH.get(text, text))  # noqa: B010 - the types do not know it


class Parser(argparse.ArgumentParser):
    """The command line of one verb. An option whose name in the result is in capitals is that variable, and wins."""

    def __init__(self, verb: str, description: str | None, epilog: str = "") -> None:
        super().__init__(
            prog=f"{PROGRAM} {verb}".rstrip(),
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def setting(self, option: str, variable: str, example: str, sentence: str) -> None:
        """Take a value by the option or by the variable."""
        self.add_argument(option, dest=variable, metavar=example, help=f"{sentence} (ou {variable}={example})")

    def flag(self, option: str, variable: str, value: str, sentence: str) -> None:
        """Give the variable that value by the option alone."""
        text = f"{sentence} (ou {variable}={value})"
        self.add_argument(option, dest=variable, action="store_const", const=value, help=text)

    def consent(self) -> None:
        """Take --yes, for a verb that asks."""
        self.flag("--yes", "LAB_YES", "1", "répond oui à chaque question")

    def heed(self, words: Sequence[str]) -> argparse.Namespace:
        """What was typed; the environment then says what the options did. Exit code 2 and a sentence if wrong."""
        typed = self.parse_args(words)
        os.environ.update({name: value for name, value in vars(typed).items() if name.isupper() and value is not None})
        return typed
