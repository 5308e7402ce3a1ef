"""The course's application, but for one line: synchronous=NORMAL. What a power cut takes from it is the control."""

import storage


class Hasty(storage.Storage):
    def open(self, path: str) -> None:
        super().open(path)
        self._db.execute("PRAGMA synchronous = NORMAL")


storage.Storage = Hasty  # type: ignore[misc]

from main import app  # noqa: E402

__all__ = ["app"]
