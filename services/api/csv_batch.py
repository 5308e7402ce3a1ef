"""CSV text as rows: what spreadsheets and shells make of a file is named, so that its sender knows what to change."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, Optional

from models import parse_time

ROWS = 10_000
COLUMNS = ["sensor", "at", "value", "unit"]
HEADER = ",".join(COLUMNS)
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
LONGEST_FIELD = 128  # characters; the csv module's own limit is 131,072
SEPARATORS = {";": "« ; »", "\t": "des tabulations", "|": "« | »"}
LINE_END = re.compile("[\r\n]")
DIGITS = re.compile(r"[+-]?[0-9]+ *")
# As people write numbers: 21,5 and 1 234,5, with any of the spaces or apostrophes that a language puts there.
GROUPED = re.compile(r"[+-]?[0-9.,'\u2019\s]+")
NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
# U+2212 and the dashes that a word processor puts in its place.
TYPOGRAPHIC_MINUS = re.compile("[\u2010-\u2015\u2212]")


class Rows(NamedTuple):
    """The rows, as what ReadingIn validates, and the line of each; `values` are the numbers as they were written."""

    rows: list[dict[str, Any]]
    lines: list[int]
    values: list[str]


class WrongLine(Exception):
    """A line that is no row: its number, and why in French."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def read(text: str) -> Rows:
    """At most 10,000 rows of four cells; a value that is no number stays text. Raises WrongLine."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    found = Rows([], [], [])
    try:
        if (difference := header_difference(next(reader, []), text)) is not None:
            raise WrongLine(1, f"l'en-tête doit être {HEADER} ; {difference}")
        for cells in reader:
            if not cells:  # an empty line, as at the end of many files
                continue
            if len(found.rows) == ROWS:
                raise WrongLine(reader.line_num, f"au plus {ROWS} relevés sont acceptés")
            if len(cells) != len(COLUMNS):
                raise WrongLine(reader.line_num, f"4 colonnes sont attendues, {cells_difference(cells)}")
            if max(map(len, cells)) > LONGEST_FIELD:
                raise WrongLine(reader.line_num, f"une case dépasse {LONGEST_FIELD} caractères")
            sensor, at, value, unit = cells
            sensor, at, value = sensor.strip(), at.strip(), value.strip()
            number = float(value) if NUMBER.fullmatch(value) else value  # text stays text, and is refused
            found.rows.append({"sensor": sensor, "at": at, "value": number, "unit": unit or None})
            found.lines.append(reader.line_num)
            found.values.append(value)
    except csv.Error:
        raise WrongLine(reader.line_num or 1, "CSV mal formé : guillemets ou caractère interdit") from None
    return found


def header_difference(cells: list[str], text: str) -> Optional[str]:
    """How the first line differs from the header; None when it does not, but for spaces around its names."""
    names = [cell.strip() for cell in cells]
    return None if names == COLUMNS else next(_header_differences(names, text))


def _header_differences(names: list[str], text: str) -> Iterator[str]:
    """The likeliest first."""
    lower = [name.lower() for name in names]
    if not text.strip():
        yield "le fichier est vide"
    if lower and lower[0].startswith("sep="):
        yield "retirez la première ligne, « sep= », qui ne sert qu'à Excel"
    for sign, name in SEPARATORS.items():
        if sign in LINE_END.split(text, maxsplit=1)[0]:
            yield f"les colonnes sont séparées par {name} : mettez des virgules"
    if len(names) > len(COLUMNS) and names[:3] == COLUMNS[:3] and re.match("unit.", names[3]):
        yield "tout est sur une ligne : « curl -d » retire les fins de ligne, « curl --data-binary @… » les garde"
    if len(names) == len(COLUMNS) and _is_time(names[1]):
        yield "la première ligne est déjà un relevé"
    if lower == COLUMNS:
        yield "il est en minuscules"
    if names == [*COLUMNS, ""]:
        yield "une virgule est de trop à la fin"
    missing = [name for name in COLUMNS if name not in lower]
    unknown = [str(rank) for rank, name in enumerate(lower, 1) if name not in COLUMNS]
    if missing:
        yield f"il y manque {', '.join(missing)}"
    if unknown:
        yield f"une colonne est de trop, à la place {', '.join(unknown)}"
    yield ("une colonne y est deux fois" if len(names) > len(COLUMNS) else "les colonnes sont dans un autre ordre")


def cells_difference(cells: list[str]) -> str:
    """How a row's cells are not four."""
    for sign, name in SEPARATORS.items():
        if len(cells) == 1 and sign in cells[0]:
            return f"séparées par des virgules, et non par {name}"
    if len(cells) == len(COLUMNS) + 1 and all(DIGITS.fullmatch(cell) for cell in cells[2:4]):
        return "en voici 5 : un nombre s'écrit avec un point, comme 21.5"
    return f"séparées par des virgules : en voici {len(cells)}"


def number_difference(value: str) -> Optional[str]:
    """How a value is not written as a number; None when there is no more to say than that it is none."""
    if not value:
        return "la valeur manque"
    if TYPOGRAPHIC_MINUS.search(value):
        return "le signe moins est un tiret typographique : tapez celui du clavier (-)"
    if GROUPED.fullmatch(value):
        return "un nombre s'écrit avec un point et sans espace, comme 1234.5"
    return "un nombre fini est attendu" if NOT_FINITE.fullmatch(value) else None


def _is_time(cell: str) -> bool:
    try:
        parse_time(cell)
    except ValueError:
        return False
    return True
