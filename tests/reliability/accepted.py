"""For schemathesis: values that the api says in words that it accepts, which its OpenAPI document cannot bound."""

from datetime import UTC, datetime, timedelta

import schemathesis
from hypothesis import strategies as st

EPOCH, DAYS = datetime(1970, 1, 1, tzinfo=UTC), 84006  # to the end of 2199
TIMES = st.integers(0, DAYS * 86_400_000 - 1).map(lambda ms: (EPOCH + timedelta(milliseconds=ms)).isoformat())
ROWS = st.builds(
    "{},{},{},{}".format,
    st.from_regex("[a-z0-9-]{1,64}", fullmatch=True),
    TIMES,
    st.floats(-1e300, 1e300),
    st.sampled_from(["", "°C", "%"]),
)
FILES = st.lists(ROWS, min_size=1, max_size=20).map(lambda rows: "\n".join(["sensor,at,value,unit", *rows]))

schemathesis.openapi.format("date-time", TIMES)
schemathesis.openapi.media_type("text/csv", FILES.map(str.encode))
schemathesis.serializer.alias("text/csv", "text/plain")  # what is no bytes is sent as its text
