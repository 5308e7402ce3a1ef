"""What is said once the lab is up, and when it did not come up."""

from typing import NoReturn

from lab import networks, ports
from lab.console import stop, typed

PLACES = {"docs": "le cours", "api": "l'application du cours", "loadtest": "Locust, pour la charge"}


def say_addresses() -> None:
    """Print the three addresses."""
    addresses = {port.name: port.number for port in ports.published()}
    print("Le labo est prêt :")
    for service, place in PLACES.items():
        print(f"  http://localhost:{addresses[service]}  {place}")
    print(typed("Pour l'arrêter : make down"))


def fail() -> NoReturn:
    """Leave with what to do about a lab that did not start."""
    if (found := networks.shortage()).good is False:
        stop(f"Le labo n'a pas démarré. {found.text} : {found.remedy}. Relancez ensuite la commande.")
    stop(
        "Le labo n'a pas démarré : la raison est ci-dessus. `make doctor` dit ce qui manque "
        "à cette machine ; `make logs` montre la suite."
    )
