"""What a JSON schema says of the keys of its objects."""

from collections.abc import Iterator
from typing import Any


def inner(schema: dict[str, Any], path: str) -> dict[str, Any]:
    """The part of the schema at that path of keys, references followed; `*` is any key, `[]` any item."""
    here = schema
    for key in path.split():
        here = here["items"] if key == "[]" else here["additionalProperties"] if key == "*" else here["properties"][key]
        while "$ref" in here:
            here = schema["$defs"][here["$ref"].rpartition("/")[2]]
    return here


def described(schema: dict[str, Any], root: dict[str, Any]) -> Iterator[str]:
    """The paths of the objects of which a part of the schema names the keys."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if "properties" in schema:
        yield ""
    inside = {
        **schema.get("properties", {}),
        "[]": schema.get("items"),
        "*": schema.get("additionalProperties"),
    }
    for key, part in inside.items():
        if isinstance(part, dict):
            yield from (f"{key} {below}".strip() for below in described(part, root))
