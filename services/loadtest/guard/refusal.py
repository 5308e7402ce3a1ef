"""What Locust will not be asked: a status, and the French sentence that says why."""


class Refusal(Exception):
    """A request that will not be served: an HTTP status and the French sentence that says why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
