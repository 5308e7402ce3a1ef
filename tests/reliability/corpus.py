"""The corpus: requests kept as data in hostile.toml, and the bytes that each one is on the wire.

A request is written as it would be typed, and completed with what it leaves out: HTTP/1.1, Host, Connection: close
and, for a body, Content-Type: application/json and its Content-Length. A `bare` one is left as it is. Lines of the
head, and of a body in chunks, end with CRLF. <5000*[> is 5,000 brackets, <0xff> that byte. A row with `each` is one
request for every combination of the values that it lists.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("hostile.toml")
REPEATED = re.compile(r"<(\d+)\*([^<>]+)>")
HOSTS = {"launcher": "launcher"}  # the others answer to localhost
BYTES = re.compile(rb"<0x((?:[0-9a-f]{2})+)>")


@dataclass(frozen=True)
class Hostile:
    """One request, and what is expected of the service that gets it."""

    service: str
    name: str
    sent: bytes
    then: bytes  # what follows on the same connection, once the answer has come
    statuses: frozenset[int]  # none for a client that leaves
    leaves: bool = False  # whether the client is gone before any answer
    says: str = ""  # words of the answer, which say what is wrong; none where nothing is
    never: str = ""  # what no answer may hold: words of the file that the request aims at
    control: bool = False  # whether a naive application must fall for it

    @property
    def refused(self) -> bool:
        """Whether the only good answer is a refusal."""
        return bool(self.statuses) and min(self.statuses) >= 400


def expand(text: str) -> bytes:
    """The bytes that a text in the corpus's notation stands for."""
    repeated = REPEATED.sub(lambda found: found[2] * int(found[1]), text)
    return BYTES.sub(lambda found: bytes.fromhex(found[1].decode()), repeated.encode())


def complete(text: str, service: str, bare: bool = False) -> bytes:
    """The request as it is sent to the service."""
    head, _, rest = text.removesuffix("\n").partition("\n\n")
    line, *headers = head.split("\n")
    names = {header.partition(":")[0].lower() for header in headers}
    chunked = "transfer-encoding" in names
    body = expand(rest.replace("\n", "\r\n") if chunked else rest)
    added: dict[str, object] = {"Host": HOSTS.get(service, "localhost"), "Connection": "close"}
    if body:
        added["Content-Type"] = "application/json"
    if body and not chunked:
        added["Content-Length"] = len(body)
    if not bare:
        line += "" if " HTTP/" in line else " HTTP/1.1"
        headers += [f"{name}: {value}" for name, value in added.items() if name.lower() not in names]
    return expand("".join(each + "\r\n" for each in [line, *headers])) + b"\r\n" + body


def one(service: str, row: dict[str, Any]) -> Hostile:
    """A row of the file; TypeError when it has a word that means nothing."""
    send, then, bare = row.pop("send"), row.pop("then", ""), row.pop("bare", False)
    status = row.pop("status", [])
    return Hostile(
        service=service,
        sent=complete(send, service, bare),
        then=expand(then.replace("\n", "\r\n")),
        statuses=frozenset([status] if isinstance(status, int) else status),
        **row,
    )


def combinations(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The row itself, or a row for each combination of what its `each` lists."""
    words = row.pop("each", {})
    for values in product(*words.values()):
        send = row["send"]
        for word, value in zip(words, values, strict=True):
            send = send.replace(f"<{word}>", value)
        name = ", ".join([row["name"], *values])
        yield {**row, "name": name, "send": send}


def read() -> list[Hostile]:
    """Every request, in the file's order."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [one(service, each) for service, found in rows.items() for row in found for each in combinations(row)]
