"""The readings of a batch, from a JSON array or from CSV: all of them, or the reasons why none."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

import bodies
import csv_batch
from csv_batch import ROWS
from errors import REPORTED, InvalidBatch, explain, refusals
from models import ReadingIn

BATCH: TypeAdapter[list[ReadingIn]] = TypeAdapter(Annotated[list[ReadingIn], Field(min_length=1, max_length=ROWS)])
NDJSON = "un tableau JSON est attendu, [relevé, relevé…], et non un relevé par ligne"

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
    """Between 1 and 10,000 readings, from JSON or CSV. Raises InvalidBatch, which names rows."""
    try:
        text = bodies.text(body)
    except bodies.NotText as error:
        raise _wrong(error.line, str(error)) from None
    return _parse_csv(text) if bodies.media_type(content_type) == bodies.CSV else _parse_json(text)


def _parse_json(text: str) -> list[ReadingIn]:
    try:
        return BATCH.validate_json(text)
    except ValidationError as error:
        problems = _refused(error, "élément", range(1, ROWS + 1))
    if text.lstrip().startswith("{"):
        problems = [{"loc": ["body"], "msg": NDJSON}]
    raise InvalidBatch(problems)


def _parse_csv(text: str) -> list[ReadingIn]:
    try:
        found = csv_batch.read(text)
    except csv_batch.WrongLine as error:
        raise _wrong(error.line, str(error)) from None
    try:
        return BATCH.validate_python(found.rows)
    except ValidationError as error:
        raise InvalidBatch(_refused(error, "ligne", found.lines, found.values)) from None


def _wrong(line: int, reason: str) -> InvalidBatch:
    return InvalidBatch([{"loc": ["body", line], "msg": f"ligne {line} : {reason}"}])


def _refused(
    error: ValidationError, noun: str, ranks: Sequence[int], values: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The first problems; `ranks` gives, for a position in the list, the number a reader would count to."""
    problems = explain(error.errors(include_url=False, include_input=False)[:REPORTED])
    for problem in problems:
        if problem["loc"]:
            position = problem["loc"][0]
            said = problem["msg"]
            if values and problem["loc"][1:] == ["value"]:
                said = csv_batch.number_difference(values[position]) or said
            problem["msg"] = f"{noun} {ranks[position]} : {said}"
            problem["loc"][0] = ranks[position]
        problem["loc"].insert(0, "body")
    return problems
