"""Les adresses du labo une fois démarré, ou la phrase à lire quand il ne démarre pas."""

import sys

from lab import networks, ports
from lab.console import stop

PLACES = {"docs": "le cours", "api": "l'application du cours", "loadtest": "Locust, pour la charge"}


def main() -> None:
    """Print the three addresses; with --failed, leave with what to do instead."""
    if "--failed" in sys.argv[1:]:
        if (found := networks.shortage()).good is False:
            stop(f"Le labo n'a pas démarré. {found.text} : {found.remedy}. Relancez ensuite la commande.")
        stop(
            "Le labo n'a pas démarré : la raison est ci-dessus. `make doctor` dit ce qui manque "
            "à cette machine ; `make logs` montre la suite."
        )
    addresses = {port.name: port.number for port in ports.published()}
    print("Le labo est prêt :")
    for service, place in PLACES.items():
        print(f"  http://localhost:{addresses[service]}  {place}")
    print("Pour l'arrêter : make down")


if __name__ == "__main__":
    main()
