"""What uvicorn's log leaves out, and what it would say wrongly: probes, and an address true inside a container only."""

import logging
import os


class NoProbes(logging.Filter):
    """Lets every line of the access log pass but those of the container's own healthcheck that went well."""

    def filter(self, record: logging.LogRecord) -> bool:
        arguments = record.args if isinstance(record.args, tuple) else ()
        if len(arguments) != 5:  # client, method, path, HTTP version, status: uvicorn.protocols.utils
            return True
        client, _, path, _, status = arguments
        return not (str(client).startswith("127.0.0.1:") and path == "/health" and status == 200)


class TrueAddress(logging.Filter):
    """Says LAB_URL, where a browser finds the service, instead of the address on which uvicorn listens."""

    def filter(self, record: logging.LogRecord) -> bool:
        address = os.environ.get("LAB_URL")
        if address and str(record.msg).startswith("Uvicorn running on"):
            record.msg, record.args = f"Uvicorn running on {address} (Press CTRL+C to quit)", ()
            record.__dict__.pop("color_message", None)
        return True


def install() -> None:
    """Put both filters on uvicorn's own loggers, which it has configured before it loads an application."""
    logging.getLogger("uvicorn.access").addFilter(NoProbes())
    logging.getLogger("uvicorn.error").addFilter(TrueAddress())
