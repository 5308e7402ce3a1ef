"""Joue une mesure : startup (les démarrages) ou load (la charge)."""

from lab import load, startup
from lab.command import Parser

MEASURES = {"startup": startup.main, "load": load.main}


def main(*words: str) -> int:
    """Play the measurement named first; the words after it are its own."""
    parser = Parser("measure", __doc__, "`measure startup --help` dit les options de celle-là.")
    parser.add_argument("name", metavar="NOM", choices=MEASURES, help="startup ou load")
    name = parser.heed(words[:1]).name
    return MEASURES[name](*words[1:])
