"""Which class of users fires: one at a time, since start-ups measured under a load measure the load.

Locust's page ticks every class at first, and without a name fires them all. Here no name means DataEngineer, and two
names are refused; PRESELECT unticks the other one once, when the page opens.
"""

from collections.abc import Mapping, Sequence

from locust.env import Environment
from locust.runners import STATE_RUNNING, STATE_SPAWNING

from guard.refusal import Refusal
from targets import TARGETS

DEFAULT = "DataEngineer"
STARTUP = "Startup"
MAX_STARTERS = 2
PRESELECT = b"""<script>
new MutationObserver((_, seen) => {
  const box = [...document.querySelectorAll("tr")].find((row) => row.textContent.includes("Startup"))
    ?.querySelector("input[type=checkbox]:checked");
  if (box) { seen.disconnect(); box.click(); }
}).observe(document, { childList: true, subtree: true });
</script></head>"""


def running(environment: Environment) -> list[str]:
    """The names of the classes that fire now; none between two runs."""
    busy = environment.runner is not None and environment.runner.state in {STATE_RUNNING, STATE_SPAWNING}
    return [each.__name__ for each in environment.user_classes] if busy else []


def measuring(environment: Environment) -> str | None:
    """The target that Startup measures now; None between two runs, and while the other class fires."""
    options = environment.parsed_options
    return options.target if options is not None and running(environment) == [STARTUP] else None


def choose(names: Sequence[str], known: Sequence[str], present: Sequence[str]) -> str:
    """The one class that `names` asks for, DEFAULT or the present one without a name; Refusal 403 or 422."""
    if not names:
        return present[0] if present else DEFAULT
    if unknown := set(names) - set(known):
        raise Refusal(403, f"Classe inconnue : {', '.join(sorted(unknown))[:80]}.")
    if len(set(names)) > 1:
        raise Refusal(422, f"Choisissez une seule classe : {DEFAULT} (la charge) ou {STARTUP} (les démarrages).")
    if present and names[0] not in present:
        raise Refusal(422, "Un tir d'une autre classe est en cours : arrêtez-le d'abord.")
    return names[0]


def check(chosen: str, users: int, form: Mapping[str, str], measured: str | None = None) -> None:
    """Return if that many users of the class may fire at the form's target; else Refusal 422.

    `measured` is the target of the run under way: its users would go on with it, whatever a new form says.
    """
    if form.get("target", TARGETS[0]) not in TARGETS:
        raise Refusal(422, f"Cible inconnue. Les cibles : {', '.join(TARGETS)}.")
    if measured and form.get("target", measured) != measured:
        raise Refusal(422, f"Un tir mesure {measured} en ce moment : arrêtez-le d'abord.")
    if form.get("shape_class", "Default") != "Default":
        raise Refusal(422, "Ce générateur n'a pas de profil de montée.")
    if chosen == STARTUP and users > MAX_STARTERS:
        raise Refusal(422, f"{STARTUP} mesure un démarrage à la fois : indiquez 1 utilisateur, {MAX_STARTERS} au plus.")


def settle(environment: Environment, asked: Sequence[str]) -> str:
    """Leave one class in an environment started without a page, from the names of its command line; Refusal."""
    classes = {each.__name__: each for each in environment.user_classes}
    name = choose(list(asked), list(classes), [])
    if name in classes:
        environment.user_classes = [classes[name]]
    return name
