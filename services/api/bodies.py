"""What a body must be before anything is read of it: announced as what it is, not compressed, text in UTF-8."""

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

JSON, CSV = "application/json", "text/csv"
HINTS = {JSON: f"du JSON (Content-Type: {JSON})", CSV: f"du CSV (Content-Type: {CSV})"}
# What a client announces when nobody tells it what it sends.
UNANNOUNCED = {
    "": "il manque l'en-tête Content-Type ; ",
    "application/x-www-form-urlencoded": "il manque l'en-tête Content-Type, sans quoi curl annonce un formulaire ; ",
    "multipart/form-data": "un formulaire (curl -F) n'est pas lu, mais le fichier seul (curl --data-binary @…) ; ",
}
COMPRESSED = "corps compressé (Content-Encoding) : envoyez-le tel quel"
NOT_UTF_8 = "ce n'est pas du texte UTF-8 : enregistrez-le ou envoyez-le en UTF-8 (Excel : « CSV UTF-8 »)"


class NotText(ValueError):
    """A body that is no text in UTF-8; says so in French, and knows the line."""

    def __init__(self, line: int) -> None:
        super().__init__(NOT_UTF_8)
        self.line = line


def is_json(kind: str) -> bool:
    """Whether a media type is JSON's, as FastAPI sees it."""
    return kind == JSON or (kind.startswith("application/") and kind.endswith("+json"))


def media_type(content_type: str) -> str:
    """Its type and subtype, in lower case, without parameters."""
    return content_type.partition(";")[0].strip().lower()


def check(headers: Headers, accepted: Collection[str]) -> None:
    """Return if the body is announced as one of these types and is not compressed; else a 415 that says what to do."""
    codings = headers.get("content-encoding", "identity").lower()
    if any(coding.strip() not in {"", "identity"} for coding in codings.split(",")):
        raise HTTPException(415, COMPRESSED, {"Accept-Encoding": "identity"})
    kind = media_type(headers.get("content-type", ""))
    if kind in accepted or (is_json(kind) and JSON in accepted):
        return
    wanted = " ou ".join(HINTS[each] for each in accepted)
    raise HTTPException(415, f"{UNANNOUNCED.get(kind, '')}envoyez {wanted}")


def text(body: bytes) -> str:
    """The body as text; a byte order mark, which a spreadsheet or PowerShell may have put first, is left out.

    Raises NotText. UTF-16, which PowerShell and Excel write too, is not UTF-8 even where all its bytes could be.
    """
    try:
        decoded = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotText(body.count(b"\n", 0, error.start) + 1) from None
    if len(decoded) > 1 and (decoded[0] == "\0") != (decoded[1] == "\0"):
        raise NotText(1)
    return decoded
