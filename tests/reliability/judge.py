"""What is wrong with how a service took a hostile request: nothing, or a list of faults."""

import json

from tests.reliability.corpus import Hostile


def status(answer: str) -> int:
    """The answer's status; 0 without an answer."""
    return int(answer.split(" ", 2)[1]) if answer else 0


def words(answer: str) -> str:
    """The answer, its JSON read: an accent written \\u00e9 is that accent."""
    head, _, body = answer.partition("\n\n")
    if "application/json" in head:
        body = json.dumps(json.loads(body), ensure_ascii=False)
    return f"{head}\n\n{body}"


def fell(hostile: Hostile, answer: str) -> bool:
    """Whether the service fell for it: an error of its own, or no refusal of what must be refused."""
    return status(answer) >= 500 or (hostile.refused and status(answer) < 400)


def faults(hostile: Hostile, answer: str, health: str) -> list[str]:
    """Each fault in a few words: of the answer, and of what GET /health answers just after."""
    said = words(answer)
    refused_in_json = status(answer) >= 400 and "application/json" in said.partition("\n\n")[0]
    found = {
        "accepted, or an error of the server's": fell(hostile, answer),
        f"answered {said[:300]!r}": bool(hostile.statuses) and status(answer) not in hostile.statuses,
        f"does not say {hostile.says!r}": hostile.says not in said,
        f"holds {hostile.never!r}": bool(hostile.never) and hostile.never in said,
        "no detail": refused_in_json and not any(f'"{key}": ' in said for key in ("detail", "message")),
        f"health: {health[:100]!r}": status(health) != 200,
    }
    return [fault for fault, present in found.items() if present]
