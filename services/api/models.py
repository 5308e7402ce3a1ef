"""What a reading is, on its way in and on its way out, and what every answer holds."""

import re
from datetime import datetime, timedelta, timezone
from typing import Annotated, Literal, Optional

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
END = datetime(2200, 1, 1, tzinfo=timezone.utc)  # so that no arithmetic on dates overflows
# RFC 3339, and what Python, PostgreSQL and spreadsheets write for it: a space for the T, an offset without a colon.
MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?"
    r" ?(?:([Zz])|([+-])([0-9]{2})(?::?([0-9]{2}))?)?"
)
EXAMPLE = "2026-11-24T10:00:00Z"


def parse_time(text: object) -> int:
    """Milliseconds since 1970 in UTC, from RFC 3339 text with an offset; what is finer than 1 ms is cut off.

    Raises ValueError, in French and without repeating the text.
    """
    match = MOMENT.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"une date avec son décalage horaire est attendue, comme {EXAMPLE}")
    day, time, fraction, utc, sign, hours, minutes = match.groups()
    if not (utc or sign):
        raise ValueError(f"il manque à cette date son décalage horaire : Z, ou +01:00, comme {EXAMPLE}")
    if sign and (hours > "23" or (minutes or "00") > "59"):
        raise ValueError("ce décalage horaire n'existe pas")
    offset = f"{sign}{hours}:{minutes or '00'}" if sign else "+00:00"
    try:
        moment = datetime.fromisoformat(f"{day}T{time}{offset}")
        seconds = (moment - EPOCH) // timedelta(seconds=1)
    except ValueError:
        raise ValueError("cette date n'existe pas") from None
    if not EPOCH <= moment < END:
        raise ValueError("la date doit être comprise entre 1970 et 2199")
    return seconds * 1000 + int((fraction or "0").ljust(3, "0")[:3])


def format_time(milliseconds: int) -> str:
    """RFC 3339 text in UTC, to the millisecond."""
    moment = EPOCH + timedelta(milliseconds=milliseconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


SENSOR = "^[a-z0-9-]{1,64}$"
# No control character; and not a first character that a spreadsheet opening our CSV would take for a formula.
UNIT = r"^[^\x00-\x20\x7f-\x9f=+\-@][^\x00-\x1f\x7f-\x9f]{0,15}$"
# Below the largest float, so that the sum of 100 million readings of a summary is still a number.
LARGEST = 1e300

Sensor = Annotated[str, Field(pattern=SENSOR, description="Minuscules sans accent, chiffres et tirets.")]
TIME_SCHEMA = {
    "type": "string",
    "format": "date-time",
    "description": "Date RFC 3339, avec son décalage, de 1970 à 2199.",
    "example": EXAMPLE,
}
TimeIn = Annotated[int, BeforeValidator(parse_time), WithJsonSchema(TIME_SCHEMA)]
TimeOut = Annotated[
    int,
    PlainSerializer(format_time, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "description": "En UTC, à la milliseconde."}),
]
# What the application stores: anything else in the file is damage, and no answer.
StoredTime = Annotated[TimeOut, Field(ge=0, lt=int(END.timestamp()) * 1000)]
StoredValue = Annotated[float, Field(allow_inf_nan=False)]
Id = Annotated[int, Field(ge=1, lt=2**63, description="Numéro du relevé, jamais réutilisé.")]
Row = tuple[Id, str, StoredTime, StoredValue, Optional[str]]  # checked by the thousand: a third of what objects cost
PathId = Annotated[Id, Path(alias="id")]  # en Python, `id` est déjà une fonction
Delay = Annotated[int, Field(ge=0, le=1000, description="Durée en millisecondes, 1000 au plus.")]


class Welcome(BaseModel):
    """Les adresses où aller ensuite."""

    message: str = "Bienvenue dans l'application du cours Docker."
    docs: str = "/docs"
    redoc: str = "/redoc"
    whoami: str = "/whoami"
    readings: str = "/readings"


class Health(BaseModel):
    """L'état du service ; « disk full » : la dernière écriture a été refusée, faute de place."""

    status: Literal["ok", "disk full"]


class Slow(BaseModel):
    """Le travail inutile qui a été fait."""

    ms: Annotated[int, Field(description="Durée demandée, en millisecondes.")]


class ReadingIn(BaseModel):
    """Un relevé à enregistrer."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        title="Relevé à enregistrer",
        json_schema_extra={"example": {"sensor": "serre-1", "at": EXAMPLE, "value": 21.5, "unit": "°C"}},
    )
    sensor: Sensor
    at: TimeIn
    value: Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False, description="Nombre fini.")]
    unit: Annotated[Optional[str], Field(pattern=UNIT, max_length=16, description="°C, %, hPa…")] = None


class Reading(BaseModel):
    """Un relevé enregistré."""

    model_config = ConfigDict(title="Relevé enregistré")
    id: Id
    sensor: str
    at: StoredTime
    value: StoredValue
    unit: Optional[str]


class Page(BaseModel):
    """Une page de relevés, du plus ancien au plus récent."""

    items: list[Reading]
    next: Annotated[Optional[str], Field(description="À redonner dans « cursor » ; null à la fin.")]


class Created(BaseModel):
    """Ce qu'un envoi groupé a enregistré."""

    created: Annotated[int, Field(description="Nombre de relevés enregistrés.")]


class KnownSensor(BaseModel):
    """Un capteur, et l'étendue de ses relevés."""

    sensor: str
    first_at: StoredTime
    last_at: StoredTime


class Sensors(BaseModel):
    """Une page de capteurs, par ordre alphabétique."""

    items: list[KnownSensor]
    next: Annotated[Optional[str], Field(description="À redonner dans « after » ; null à la fin.")]


class Bucket(BaseModel):
    """Une heure, ou un jour, d'un capteur, dans une unité."""

    start: StoredTime
    unit: Optional[str]
    count: int
    mean: StoredValue
    min: StoredValue
    max: StoredValue


class Summary(BaseModel):
    """Le résumé d'un capteur ; les heures et les jours sont ceux d'UTC."""

    sensor: str
    since: TimeOut
    until: TimeOut
    items: list[Bucket]
