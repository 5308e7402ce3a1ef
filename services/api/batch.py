"""The readings of a batch, from a JSON array or from CSV: all of them, or the reasons why none."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException

from errors import REPORTED, InvalidBatch, explain, refusals
from models import ReadingIn

ROWS = 10_000
COLUMNS = ["sensor", "at", "value", "unit"]
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?")
LONGEST_FIELD = 128  # characters; the csv module's own limit is 131,072
BATCH: TypeAdapter[list[ReadingIn]] = TypeAdapter(
    Annotated[list[ReadingIn], Field(min_length=1, max_length=ROWS)]
)

# What the OpenAPI document says of a body that the route reads itself.
DOCUMENTED: dict[str, Any] = {
    "responses": refusals(413, 415, 507),
    "openapi_extra": {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/ReadingIn"},
                        "minItems": 1,
                        "maxItems": ROWS,
                    }
                },
                "text/csv": {
                    "schema": {"type": "string"},
                    "example": "sensor,at,value,unit\nserre-1,2026-11-24T10:00:00Z,21.5,°C\n",
                },
            },
        }
    },
}


def parse(content_type: str, body: bytes) -> list[ReadingIn]:
    """Between 1 and 10,000 readings. Raises InvalidBatch, which names rows, or a 415."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return _parse_json(body)
    if kind == "text/csv":
        return _parse_csv(body)
    raise HTTPException(415, "envoyez du JSON (application/json) ou du CSV (text/csv)")


def _parse_json(body: bytes) -> list[ReadingIn]:
    try:
        return BATCH.validate_json(body)
    except ValidationError as error:
        raise _refused(error, "élément", range(1, ROWS + 1)) from None


def _parse_csv(body: bytes) -> list[ReadingIn]:
    try:
        text = body.decode("utf-8-sig")  # a spreadsheet may have put a byte order mark first
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _wrong(line, "ce n'est pas du texte UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    try:
        if next(reader, None) != COLUMNS:
            raise _wrong(1, f"l'en-tête doit être {','.join(COLUMNS)}")
        for cells in reader:
            if not cells:  # an empty line, as at the end of many files
                continue
            if len(rows) == ROWS:
                raise _wrong(reader.line_num, f"au plus {ROWS} relevés sont acceptés")
            if len(cells) != len(COLUMNS):
                raise _wrong(reader.line_num, "4 colonnes sont attendues, séparées par des virgules")
            if max(map(len, cells)) > LONGEST_FIELD:
                raise _wrong(reader.line_num, f"une case dépasse {LONGEST_FIELD} caractères")
            sensor, at, value, unit = cells
            number = (
                float(value) if NUMBER.fullmatch(value) else value
            )  # text stays text, and is refused below
            rows.append({"sensor": sensor, "at": at, "value": number, "unit": unit or None})
            lines.append(reader.line_num)
    except csv.Error:
        raise _wrong(reader.line_num, "CSV mal formé : guillemets ou caractère interdit") from None
    try:
        return BATCH.validate_python(rows)
    except ValidationError as error:
        raise _refused(error, "ligne", lines) from None


def _wrong(line: int, reason: str) -> InvalidBatch:
    return InvalidBatch([{"loc": ["body", line], "msg": f"ligne {line} : {reason}"}])


def _refused(error: ValidationError, noun: str, ranks: Sequence[int]) -> InvalidBatch:
    """The first problems; `ranks` gives, for a position in the list, the number a reader would count to."""
    problems = explain(error.errors(include_url=False, include_input=False)[:REPORTED])
    for problem in problems:
        if problem["loc"]:
            rank = ranks[problem["loc"][0]]
            problem["msg"] = f"{noun} {rank} : {problem['msg']}"
            problem["loc"][0] = rank
        problem["loc"].insert(0, "body")
    return InvalidBatch(problems)
