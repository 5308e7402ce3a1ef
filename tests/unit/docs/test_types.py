"""The types that the site's scripts rely on are what the application and the measurement write."""

import json
import re

import pytest

from tests.course.blocks import DOCS

ROOT = DOCS.parents[1]
TYPES = (DOCS / "types.d.ts").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "services/loadtest/startup/schema.json").read_text(encoding="utf-8"))
RUN, MANIFEST = SCHEMA["properties"], SCHEMA["properties"]["manifest"]


def members(interface: str) -> dict[str, str]:
    """The members of an interface, a question mark after those that may be absent, with their types."""
    body = re.search(rf"^interface {interface} \{{\n(.*?)^\}}", TYPES, re.DOTALL | re.MULTILINE)
    assert body is not None, interface
    return dict(re.findall(r"^  (\w+\??): (.+)$", body[1], re.MULTILINE))


@pytest.mark.parametrize(
    ("interface", "schema"),
    [
        ("RunDocument", SCHEMA),
        ("Manifest", MANIFEST),
        ("Sample", SCHEMA["$defs"]["sample"]),
        ("Row", SCHEMA["$defs"]["row"]),
        ("Warning", RUN["summary"]["properties"]["warnings"]["items"]),
    ],
)
def test_what_the_scripts_read_of_a_run_is_in_every_run(interface: str, schema: dict[str, list[str]]) -> None:
    read = {name.removesuffix("?") for name in members(interface)}
    assert read
    assert read - set(schema["required"]) == set()


def test_the_scripts_know_every_number_of_a_row_and_which_may_be_missing() -> None:
    row = SCHEMA["$defs"]["row"]["properties"]
    typed = {name.removesuffix("?"): kind for name, kind in members("Row").items()}
    assert typed.keys() == row.keys()

    def may_be_null(found: dict[str, object]) -> bool:
        if "$ref" in found:
            found = SCHEMA["$defs"][str(found["$ref"]).rpartition("/")[2]]
        told = found.get("enum", found.get("type"))
        return isinstance(told, list) and (None in told or "null" in told)

    nullable = {name for name, kind in typed.items() if "null" in kind or kind == "Figure"}
    assert nullable == {name for name, found in row.items() if may_be_null(found)}


def test_what_the_scripts_read_of_the_application_is_what_it_answers() -> None:
    source = (ROOT / "services/api/whoami.py").read_text(encoding="utf-8")
    model = re.search(r"^class WhoAmI\(BaseModel\):\n(.*?)^(?=\S)", source, re.DOTALL | re.MULTILINE)
    assert model is not None
    answered = dict(re.findall(r"^    (\w+): ((?:[^\n]|\n(?!    \w+:))+)", model[1], re.MULTILINE))
    for name, kind in members("Who").items():
        assert ("Optional" in answered[name]) == ("null" in kind), name
