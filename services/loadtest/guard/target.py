"""What keeps the generator on its target: LAB_TARGET is the only host, and a run is bounded.

Locust's page lets anybody who reaches it set the host (POST /swarm) or any attribute of a user class
(POST /user), and answers every origin. So these requests are judged before Locust sees them, and users check
again when they start. The network is the other lock: no answer from another machine finds its way back to it.
"""

import math
import os
from argparse import Namespace
from collections.abc import Mapping
from functools import partial
from urllib.parse import urlsplit

from flask import Request, Response, jsonify, request
from gevent.pywsgi import WSGIServer
from locust.env import Environment
from locust.exception import StopTest
from locust.util.timespan import parse_timespan
from locust.web import WebUI
from werkzeug.datastructures import ImmutableMultiDict

from guard import choice
from guard.handler import Handler
from guard.refusal import Refusal

TARGET = os.environ.get("LAB_TARGET", "http://api")
MAX_USERS = 1000
MAX_SPAWN_RATE = 100
MAX_RUN_TIME = 1800  # seconds
FIELDS = {
    "user_count", "spawn_rate", "run_time", "host", "profile", "user_classes", "shape_class", "target",
}  # fmt: skip
OWN_NAMES = {"localhost", "127.0.0.1", "::1"}
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'; form-action 'self'"
)
ADVERT = b'<style>a[href^="https://aka.ms/"] { display: none !important }</style>'


def check_target(host: str | None) -> None:
    """Return if `host` is the target; else StopTest: the user ends before its first request."""
    if host != TARGET:
        raise StopTest(f"✗ Cible refusée : {host}. Ce générateur ne tire que sur {TARGET}.")


def check_bounds(users: int, spawn_rate: float, run_time: float | None) -> None:
    """Return if a run of that many users, users/s and seconds is allowed; else Refusal 422."""
    if not 1 <= users <= MAX_USERS:
        raise Refusal(422, f"Le nombre d'utilisateurs doit être un entier de 1 à {MAX_USERS}.")
    if not (math.isfinite(spawn_rate) and 0 < spawn_rate <= MAX_SPAWN_RATE):
        raise Refusal(422, f"La montée doit être de plus de 0 et d'au plus {MAX_SPAWN_RATE} utilisateurs par seconde.")
    if run_time is not None and not 1 <= run_time <= MAX_RUN_TIME:
        raise Refusal(422, f"La durée doit être de 1 seconde à {MAX_RUN_TIME} secondes.")


def seconds(span: str) -> float:
    """What 20, 20s, 3m or 1h20m says; infinite where Python has no such time; ValueError for anything else."""
    try:
        return parse_timespan(span)
    except OverflowError:
        return math.inf


def check_swarm(form: Mapping[str, str]) -> None:
    """Return if the form of POST /swarm may reach Locust; else Refusal 403 (target) or 422 (bounds)."""
    if form.get("host", TARGET).rstrip("/") != TARGET:
        raise Refusal(403, f"Cible refusée : ce générateur ne tire que sur {TARGET}.")
    if unknown := set(form) - FIELDS:
        raise Refusal(403, f"Réglage refusé : {', '.join(sorted(unknown))[:80]}.")
    try:
        users, spawn_rate = int(form.get("user_count", "")), float(form.get("spawn_rate", ""))
        run_time = seconds(form["run_time"]) if form.get("run_time") else None
    except ValueError:
        raise Refusal(422, "Indiquez un nombre d'utilisateurs, une montée et une durée (20, 20s, 3m, 1h20m).") from None
    check_bounds(users, spawn_rate, run_time)


def check_sender(host: str | None, origin: str | None, site: str | None = None, method: str = "GET") -> None:
    """Return if the request comes from this page or from no page; else Refusal 403.

    A foreign Origin is another site using the reader's browser, and so is a POST of which the browser says, by
    Sec-Fetch-Site, that another site makes it; a foreign Host is a name made to point here (DNS rebinding).
    HTTP/1.0 probes send none of them.
    """
    if host and hostname(host) not in OWN_NAMES:
        raise Refusal(403, "Nom d'hôte refusé : ouvrez cette page par localhost ou 127.0.0.1.")
    foreign = site not in {None, "same-origin", "none"} and method not in {"GET", "HEAD"}
    if foreign or (origin and origin not in (f"http://{host}", f"https://{host}")):
        raise Refusal(403, "Origine refusée : cette requête vient d'une autre page.")


def hostname(host: str) -> str | None:
    """The name in a Host header, without its port; None when it is not written as one."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:  # a bracket that nothing closes
        return None


def check_class(environment: Environment, form: ImmutableMultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    """The form with the one class of users that it asks for in it; else Refusal 403 or 422."""
    known = list(environment.available_user_classes or environment.user_classes_by_name)
    chosen = choice.choose(form.getlist("user_classes"), known, choice.running(environment))
    choice.check(chosen, int(form["user_count"]), form, choice.measuring(environment))
    return ImmutableMultiDict({**form.to_dict(), "user_classes": chosen})


def judge(environment: Environment, incoming: Request) -> None:
    """Return if Locust may see the request; else Refusal."""
    said = incoming.headers
    check_sender(said.get("Host"), said.get("Origin"), said.get("Sec-Fetch-Site"), incoming.method)
    if not incoming.query_string.isascii():  # Werkzeug would take it for UTF-8, and fail when it is not
        raise Refusal(400, "Adresse mal écrite : ce qui suit « ? » doit être encodé (%C3%A9 pour é).")
    if incoming.method == "POST" and incoming.path.rstrip("/") == "/user":
        raise Refusal(403, "Les classes d'utilisateurs se changent dans locustfile.py, pas par une requête.")
    if incoming.method == "POST" and incoming.path.rstrip("/") == "/swarm":
        check_swarm(incoming.form)
        incoming.form = check_class(environment, incoming.form)


def refuse(environment: Environment) -> tuple[Response, int] | None:
    """The answer to a refused request, or None to let it pass.

    Locust's page shows a message only from a 200 that says success: false, so its own form gets that;
    everybody else gets the status.
    """
    try:
        judge(environment, request)
    except Refusal as refusal:
        own_page = request.path == "/swarm" and request.headers.get("Origin") == f"http://{request.host}"
        body = jsonify(success=False, message=refusal.sentence, host=TARGET)
        return body, 200 if own_page else refusal.status
    return None


def finish(response: Response) -> Response:
    """The response with a policy that keeps the page from asking anything outside; no advert, one class ticked."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    if request.path == "/" and response.mimetype == "text/html":
        response.set_data(response.get_data().replace(b"</head>", ADVERT + choice.PRESELECT, 1))
    return response


def commanded(environment: Environment) -> Namespace | None:
    """The options of a run that its command line starts, without a page or beside one (--autostart); None else."""
    options = environment.parsed_options
    return options if options is not None and (options.headless or options.autostart) else None


def lock(environment: Environment, web_ui: WebUI | None) -> None:
    """Lock the target before anything listens; leave with code 3 when the command line asks otherwise."""
    try:
        if environment.host not in (None, "", TARGET):
            raise Refusal(403, f"Cible refusée : ce générateur ne tire que sur {TARGET}.")  # noqa: TRY301
        if options := commanded(environment):
            chosen = choice.settle(environment, options.user_classes or [])
            users = 1 if options.num_users is None else options.num_users
            choice.check(chosen, users, {})
            check_bounds(users, options.spawn_rate or 1, options.run_time or MAX_RUN_TIME + 1)
    except Refusal as refusal:
        raise SystemExit(leave(refusal.sentence)) from None
    environment.host = TARGET
    if web_ui is not None and web_ui.app is not None:
        WSGIServer.handler_class = Handler
        web_ui.app.config["MAX_CONTENT_LENGTH"] = 16 * 1024
        web_ui.app.before_request(partial(refuse, environment))
        web_ui.app.after_request(finish)
        web_ui.app.add_url_rule("/health", "health", lambda: {"status": "ok"})


def leave(sentence: str) -> int:
    """Exit code 3, the sentence being written on standard error."""
    os.write(2, f"✗ {sentence}\n".encode())
    return 3
