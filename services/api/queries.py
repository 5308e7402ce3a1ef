"""What a client may ask for in an address, and within which bounds."""

import re
import time
from typing import Annotated, Literal, Optional

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from models import TIME_SCHEMA, Sensor, parse_time

CURSOR = "^[0-9]{1,13}-[0-9]{1,18}$"
START = (-(2**63), 0)  # the key before all others: also before dates that are damage
HOUR, DAY = 3_600_000, 86_400_000
BUCKETS = {"hour": HOUR, "day": DAY}
# An all-history summary would grow with the table; a bounded window does not.
LONGEST = {"hour": 31 * DAY, "day": 366 * DAY}
DEFAULT = {"hour": DAY, "day": 31 * DAY}


SIGN_LOST = re.compile(r".*:[0-9]{2}(\.[0-9]+)? [0-9]{2}:?([0-9]{2})?")  # where the offset's « + » was


def parse_time_of_address(text: object) -> int:
    """parse_time, with advice when an address has turned the offset's « + » into a space."""
    try:
        return parse_time(text)
    except ValueError as error:
        if isinstance(text, str) and SIGN_LOST.fullmatch(text):
            raise ValueError(f"{error} (dans une adresse, « + » s'écrit %2B)") from None
        raise


Time = Annotated[int, BeforeValidator(parse_time_of_address), WithJsonSchema(TIME_SCHEMA)]


class Filter(BaseModel):
    """Which readings."""

    model_config = ConfigDict(extra="forbid")
    sensor: Annotated[Optional[Sensor], Field(description="Un seul capteur.")] = None
    since: Annotated[Optional[Time], Field(description="À partir de cette date, incluse.")] = None
    until: Annotated[Optional[Time], Field(description="Jusqu'à cette date, exclue.")] = None


class PageQuery(Filter):
    """Which readings, how many, and after which."""

    cursor: Annotated[
        Optional[str],
        Field(pattern=CURSOR, description="Le « next » de la page précédente."),
    ] = None
    limit: Annotated[int, Field(ge=1, le=1000, description="Nombre de relevés d'une page.")] = 100

    @property
    def after(self) -> tuple[int, int]:
        """The key (at in ms, id) that the page starts after."""
        if self.cursor is None:
            return START
        at, number = self.cursor.split("-")
        return int(at), int(number)


def cursor(key: Optional[tuple[int, int]]) -> Optional[str]:
    """The key as a client will give it back."""
    return f"{key[0]}-{key[1]}" if key else None


class SensorsQuery(BaseModel):
    """How many sensors, and after which."""

    model_config = ConfigDict(extra="forbid")
    after: Annotated[Optional[Sensor], Field(description="Le « next » de la page précédente.")] = None
    limit: Annotated[int, Field(ge=1, le=1000, description="Nombre de capteurs d'une page.")] = 100


class SummaryQuery(BaseModel):
    """The window of a summary; by default it ends now and lasts a day (hours) or 31 days (days)."""

    model_config = ConfigDict(extra="forbid")
    bucket: Annotated[Literal["hour", "day"], Field(description="Par heure ou par jour, en UTC.")] = "hour"
    since: Annotated[Optional[Time], Field(description="Début, inclus.")] = None
    until: Annotated[Optional[Time], Field(description="Fin, exclue.")] = None

    @model_validator(mode="after")
    def bounded(self) -> "SummaryQuery":
        """Itself, or a ValueError in French."""
        since, until = self.window
        if since >= until:
            raise ValueError("« since » doit précéder « until »")
        if until - since > LONGEST[self.bucket]:
            raise ValueError("la fenêtre est limitée à 31 jours par heure, 366 jours par jour")
        return self

    @property
    def window(self) -> tuple[int, int]:
        """Start and end, ms since 1970."""
        if self.until is not None:
            until = self.until
        elif self.since is not None:
            until = self.since + DEFAULT[self.bucket]
        else:
            until = time.time_ns() // 1_000_000
        return (self.since if self.since is not None else max(0, until - DEFAULT[self.bucket])), until
