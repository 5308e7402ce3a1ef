"""The container that a student starts by hand, as their browser sees it: given, since port 80 is this machine's."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Route

from visit import STUDENT, Visit

ID = "4f" * 32
IMAGE = "9b" * 6
KERNEL = "6.1.0-44-amd64"


def whoami(**other: Any) -> dict[str, Any]:
    """What /whoami answers in a container that has been ready for three minutes."""
    return {"container_id": ID, "python": "3.9.25", "kernel": KERNEL, "ready_for_s": 190.5, **other}


@dataclass
class Student:
    """What answers on port 80: nothing, until `who` says so; `pages` are those it has besides /whoami.

    The next `lose` requests get no answer all the same.
    """

    who: dict[str, Any] | None = None
    pages: set[str] = field(default_factory=lambda: {"/docs", "/redoc"})
    asked: list[str] = field(default_factory=list)
    lose: int = 0

    def answer(self, route: Route) -> None:
        """Answer one request as the application does, to any origin."""
        path = "/" + route.request.url.removeprefix(STUDENT)
        self.asked.append(path)
        headers = {"Access-Control-Allow-Origin": "*"}
        if self.who is None or self.lose:
            self.lose = max(0, self.lose - 1)
            route.abort("connectionrefused")
        elif path == "/whoami":
            route.fulfill(json=self.who, headers=headers)
        elif path in self.pages:
            route.fulfill(body="<title>page</title>", content_type="text/html; charset=utf-8", headers=headers)
        else:
            route.fulfill(status=404, json={"detail": "absent"}, headers=headers)

    def enter(self, visit: Visit) -> None:
        """Answer to the pages of this tab from now on."""
        visit.page.context.route(f"{STUDENT}**", self.answer)
