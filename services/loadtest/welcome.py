"""The lab's addresses, said last of all by who starts last: loadtest waits for the api, and docs waits for nobody."""

import os
from typing import Any

from locust.web import WebUI

import guard

PLACES = {
    "LAB_DOCS": "le cours",
    "LAB_API": "l'application du cours",
    "LOCUST_WEB_HOST_DISPLAY_NAME": "Locust, pour la charge",
}


@guard.admitted.add_listener
def welcome(web_ui: WebUI | None, **_: Any) -> None:
    """Print the addresses that the environment gives, once Locust's page is open; nothing for a run without a page."""
    addresses = {os.environ[name]: place for name, place in PLACES.items() if os.environ.get(name)}
    if web_ui is not None and addresses:
        lines = (f"  {address}  {place}" for address, place in addresses.items())
        print("Le labo est prêt :", *lines, sep="\n", flush=True)
