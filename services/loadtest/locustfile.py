"""La journée d'un data engineer, jouée par beaucoup de data engineers à la fois.

Chacun vise RATE requêtes par seconde : il écrit des mesures, en relit, en résume, et livre parfois un lot.

Ce que montrera la courbe : tant que l'api suit, le débit monte de RATE requêtes par seconde à chaque
utilisateur ajouté, et les temps de réponse restent plats. Passé son genou, ce sont les temps qui montent, et
le débit ne bouge plus : chacun attend sa réponse avant d'envoyer la requête suivante. Cherchez ce genou en
augmentant le nombre d'utilisateurs.

Ce qu'elle ne montrera pas : quand l'api se fige, ces utilisateurs polis se taisent, et les requêtes qu'ils
n'ont pas envoyées ne comptent nulle part (« coordinated omission »). Le p95 d'une panne brève en paraît
meilleur qu'il n'est.
"""

import random
import time
from datetime import UTC, datetime, timedelta

from locust import FastHttpUser, constant_throughput, task

import guard  # la cible est verrouillée : rien ne part ailleurs que vers l'api, un tir à la fois, jamais sans fin
import welcome  # noqa: F401  (les adresses du labo, une fois la page ouverte)
from startup.user import Startup  # noqa: F401  (l'autre classe de la page : les démarrages, un par un)
from throughput import report  # noqa: F401  (chaque tir sans page laisse son compte rendu dans /results)

RATE = 5  # requêtes par seconde et par utilisateur
SENSORS = [f"load-{number:02}" for number in range(20)]
BATCH_ROWS = 100


def reading(sensor: str, at: datetime) -> dict[str, object]:
    """Une mesure de température plausible."""
    return {"sensor": sensor, "at": at.isoformat(), "value": round(random.gauss(20, 3), 2), "unit": "°C"}


class DataEngineer(FastHttpUser):
    """Les poids des tâches : sur 20 requêtes, 8 écritures, 8 lectures filtrées, 3 résumés, 1 lot."""

    host = guard.TARGET
    rate = RATE
    wait_time = constant_throughput(RATE)

    def on_start(self) -> None:
        """Vérifie la cible une dernière fois, choisit un capteur et lui donne une première mesure."""
        guard.check_target(self.host)
        self.sensor = random.choice(SENSORS)
        # Sans ce décalage, ceux qui arrivent ensemble tireraient ensemble, et s'attendraient entre eux.
        time.sleep(random.uniform(0, 1 / RATE))
        self.write()
        # Le premier appel ne fait que déclencher le chronomètre de constant_throughput, le second donne l'attente.
        self.wait_time()
        time.sleep(self.wait_time())

    @task(8)
    def write(self) -> None:
        """Une mesure de maintenant."""
        self.client.post("/readings", json=reading(self.sensor, datetime.now(UTC)))

    @task(8)
    def read_last_hour(self) -> None:
        """Ses mesures de la dernière heure, les 50 premières."""
        since = datetime.now(UTC) - timedelta(hours=1)
        query = {"sensor": self.sensor, "since": since.isoformat(), "limit": 50}
        self.client.get("/readings", params=query, name="/readings?sensor=…&since=…")

    @task(3)
    def summarise_the_day(self) -> None:
        """Le résumé de son capteur, heure par heure, depuis la veille."""
        now = datetime.now(UTC)
        query = {"bucket": "hour", "since": (now - timedelta(days=1)).isoformat(), "until": now.isoformat()}
        self.client.get(f"/sensors/{self.sensor}/summary", params=query, name="/sensors/…/summary")

    @task(1)
    def deliver_a_batch(self) -> None:
        """Un lot de mesures, reçu en une fois ou pas du tout."""
        now = datetime.now(UTC)
        rows = [reading(self.sensor, now - timedelta(seconds=second)) for second in range(BATCH_ROWS)]
        self.client.post("/readings/batch", json=rows, name=f"/readings/batch ({BATCH_ROWS} lignes)")
