"""What a request may say. It names targets of the list, and can say nothing about how they are run."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from launcher import targets

LIST = targets.read("dev")


def distinct(names: list[str]) -> list[str]:
    """The same list, in which no name comes twice."""
    if len(set(names)) < len(names):
        raise ValueError("une cible est nommée deux fois")
    return names


class Strict(BaseModel):
    """No unknown field, no number written as text."""

    model_config = ConfigDict(extra="forbid", strict=True)


TargetName = Annotated[str, Field(max_length=64)]


class StartRequest(Strict):
    """One start, apart from any run."""

    target: TargetName


class RunRequest(Strict):
    """A run: which targets, how many rounds after the warm-up, and the seed of its order."""

    targets: Annotated[list[TargetName], Field(min_length=1, max_length=32), AfterValidator(distinct)]
    rounds: Annotated[int, Field(ge=LIST.rounds.least, le=LIST.rounds.most)]
    seed: Annotated[int, Field(ge=LIST.seed.least, le=LIST.seed.most)]
    memory: bool = True  # False: the engine's statistics are left alone, to know what reading them costs
