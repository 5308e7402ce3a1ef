"""The lab without an engine: the site, the application and Locust as three programs of this machine, on loopback alone.

All that it makes is in FOLDER: an environment for each service, from the service's own lock; the built site; the
database; a log each; and what runs, by number and birth. A number alone may be somebody else's by the time it is read.
"""

import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from lab import ports, rights
from lab.console import ROOT, say, step, stop, typed
from lab.environment import binaries, digest, holds
from lab.process import begun, run

FOLDER = ROOT / ".lab"
RUNNING = FOLDER / "running.json"
LOOPBACK = "127.0.0.1"
PORTS = {"docs": 8000, "api": 8080, "loadtest": 8089}
WHAT = {"docs": "le cours", "api": "l'application du cours", "loadtest": "Locust, pour la charge"}
PATIENCE_S, GRACE_S = 120, 10
NOTICE = """{% extends "base.html" %}
{% block announce %}Ce labo tourne <strong>sans conteneur</strong> : le cours, l'application et Locust sont trois
programmes de cette machine. Ce qui demande Docker ne marche pas ici.{% endblock %}
"""
# What the site's recipe (services/docs/Dockerfile) takes, and what it leaves out.
SOURCES = ("mkdocs.yml", "theme", "captures", "pages")
UNUSED = (
    "search.json",
    "assets/javascripts/workers",
    *(f"pagefind/pagefind-{name}" for name in ("ui.css", "ui.js", "modular-ui.css", "modular-ui.js", "highlight.js")),
    "pagefind/wasm.unknown.pagefind",
)


def wanted() -> bool:
    """Whether LAB_ENGINE says that there is to be none; leaves with a sentence when it says something else."""
    asked = os.environ.get("LAB_ENGINE", "")
    if asked not in {"", "docker", "none"}:
        stop(f"LAB_ENGINE={asked} ne convient pas : indiquez docker, ou none pour se passer de conteneurs.")
    return asked == "none"


def chosen_ports() -> dict[str, int]:
    """The port of each service, as DOCS_PORT and its like say; leaves with a sentence when they cannot be had."""
    found: dict[str, int] = {}
    for name, usual in PORTS.items():
        text = os.environ.get(f"{name.upper()}_PORT") or str(usual)
        if not text.isdecimal() or not 0 < int(text) < 2**16 or int(text) in found.values():
            stop(f"{name.upper()}_PORT={text} ne convient pas : indiquez un seul port, autre que ceux des voisins.")
        found[name] = int(text)
    for name, number in found.items():
        if ports.taken(number):
            free = f"{name.upper()}_PORT={ports.another(number)}"
            stop(
                f"Le port {number}, qu'il faut à {name}, est pris par {ports.owner(number)}. Arrêtez-le, "
                f"ou choisissez un autre port : `LAB_ENGINE=none {free} make up`."
            )
    return found


@dataclass(frozen=True)
class Program:
    """A service as a program: its environment, its folder, what it is told, and the words that start it."""

    name: str
    words: list[str]
    variables: Mapping[str, str]

    @property
    def argv(self) -> list[str]:
        """The whole command."""
        return [str(python(self.name)), "-m", *self.words]


def programs(port: Mapping[str, int]) -> list[Program]:
    """The three, in the order in which one waits for the other, told what compose.yaml tells its services."""
    url = {name: f"http://localhost:{number}" for name, number in port.items()}
    here = ("--host", LOOPBACK, "--port")
    origins = f"{url['docs']},http://{LOOPBACK}:{port['docs']}"
    results = {"LAB_RESULTS": str(ROOT / "results")}
    return [
        Program(
            "api",
            ["uvicorn", "main:app", *here, f"{port['api']}"],
            {
                "LAB_DATABASE": str(FOLDER / "readings.sqlite3"),
                "LAB_URL": url["api"],
                "CORS_ORIGINS": os.environ.get("CORS_ORIGINS") or origins,
                "UVICORN_LIMIT_CONCURRENCY": "500",
            },
        ),
        Program(
            "docs",
            [
                "uvicorn",
                "--app-dir",
                "..",
                "--factory",
                "docs.server:from_environment",
                *here,
                f"{port['docs']}",
                "--no-server-header",
            ],
            {"LAB_SITE": str(FOLDER / "build/site"), "LAB_URL": url["docs"], "LAB_API": url["api"], **results},
        ),
        Program(
            "loadtest",
            ["locust", "--web-host", LOOPBACK, "--web-port", f"{port['loadtest']}"],
            {
                "LAB_TARGET": f"http://{LOOPBACK}:{port['api']}",
                "LAB_DOCS": url["docs"],
                "LAB_API": url["api"],
                "LOCUST_WEB_HOST_DISPLAY_NAME": url["loadtest"],
                **results,
            },
        ),
    ]


def python(environment: str) -> Path:
    """The Python of an environment of FOLDER."""
    return binaries(FOLDER / environment) / "python"


def install(environment: str, lock: Path) -> None:
    """See that the environment holds what the lock says, and nothing else; leave with pip's words otherwise."""
    stamp = FOLDER / environment / "lock.sha256"
    if holds(stamp, lock):
        return
    with step(f"Paquets de {lock.parent.name} ({lock.name}) : je les installe dans {shown(FOLDER)}, une fois."):
        play([sys.executable, "-m", "venv", "--clear", str(FOLDER / environment)], ROOT)
        pip = [str(python(environment)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        play([*pip, "--only-binary", ":all:", "--require-hashes", "--requirement", str(lock)], ROOT)
    stamp.write_text(digest(lock), encoding="utf-8")


def play(argv: list[str], folder: Path) -> None:
    """Return once the command has succeeded; leave with its last words otherwise."""
    pipe = subprocess.PIPE
    with begun(argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=pipe, stderr=subprocess.STDOUT) as command:
        said, _ = command.communicate()
    if command.returncode:
        stop(
            f"Cette étape a échoué :\n  {' '.join(argv)}\n{said.strip()[-2000:]}\n"
            "Il faut Python 3.11 ou plus récent (avec venv : sous Debian, le paquet python3-venv) et l'accès aux "
            "paquets de PyPI. Relancez ensuite la commande."
        )


def build_site() -> None:
    """Build the pages as their Dockerfile does, each with a notice; again only where their text has changed."""
    source, build = ROOT / "services/docs", FOLDER / "build"
    files = [
        path for name in SOURCES for path in sorted([source / name, *(source / name).rglob("*")]) if path.is_file()
    ]
    content = b"".join(str(path.relative_to(source)).encode() + path.read_bytes() for path in files)
    made_of = hashlib.sha256(content + NOTICE.encode()).hexdigest()
    stamp = build / "site.sha256"
    if stamp.exists() and stamp.read_text(encoding="utf-8", errors="replace") == made_of:
        return
    with step("Pages du cours : je les fabrique."):
        shutil.rmtree(build, ignore_errors=True)
        for path in files:
            copy = build / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        (build / "theme/main.html").write_text(NOTICE, encoding="utf-8")
        play([str(python("site").with_name("zensical")), "build", "--strict"], build)
        index = ["--glob", "**/index.html", "--root-selector", "article", "--exclude-selectors", ".headerlink"]
        play([str(python("site")), "-m", "pagefind", "--site", "site", *index], build)
        for path in (build / "site" / name for name in UNUSED):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    stamp.write_text(made_of, encoding="utf-8")


def birth(number: int) -> str:
    """When the process of that number began, in its system's own words; nothing where none runs."""
    stat = Path(f"/proc/{number}/stat")
    if platform.system() == "Linux":
        with suppress(OSError):
            state, *fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            return "" if state in "ZX" else fields[18]  # field 22 of proc(5)
        return ""
    if platform.system() == "Windows":
        return run(
            ["powershell", "-NoProfile", "-Command", f"(Get-Process -Id {number}).StartTime.Ticks"]
        ).stdout.strip()
    return run(["ps", "-o", "lstart=", "-p", f"{number}"]).stdout.strip()


def running() -> dict[str, int]:
    """The numbers of those that FOLDER says run, and that still are the same processes."""
    try:
        written = json.loads(RUNNING.read_text(encoding="utf-8"))
        return {one["name"]: one["number"] for one in written if one["birth"] and birth(one["number"]) == one["birth"]}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def start(program: Program) -> subprocess.Popen[bytes]:
    """Start it in a session of its own, so that the end of this terminal is not its end; its words go to its log."""
    environment = {**os.environ, **program.variables, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
    with log(program.name).open("wb") as words:
        return subprocess.Popen(
            program.argv,
            cwd=ROOT / "services" / program.name,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,  # which Windows has not: there, a group of its own does the same
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )


def log(name: str) -> Path:
    """Where a service writes its words."""
    return FOLDER / f"{name}.log"


def shown(path: Path) -> str:
    """A path of this checkout, as one reads it."""
    return path.relative_to(ROOT).as_posix()


def answers(number: int) -> bool:
    """Whether the service at this port says that it is ready. No proxy is asked."""
    try:
        with build_opener(ProxyHandler({})).open(f"http://{LOOPBACK}:{number}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError, ValueError):
        return False


def wait(name: str, process: subprocess.Popen[bytes], number: int) -> None:
    """Return once the service answers; leave with its last words when it has ended, or does not in PATIENCE_S."""
    limit = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < limit:
        if answers(number):
            return
        time.sleep(0.1)
    said = log(name).read_text(encoding="utf-8", errors="replace").splitlines()[-12:]
    stop("\n  ".join([f"{name} n'a pas démarré. Ses derniers mots ({shown(log(name))}) :", *said]))


def end(numbers: Mapping[str, int]) -> None:
    """Ask these processes to end, and make those that have not within GRACE_S."""
    born = {number: birth(number) for number in numbers.values()}
    for sign in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        for number in alive(born):
            with suppress(OSError):
                os.kill(number, sign)
        limit = time.monotonic() + GRACE_S
        while any(alive(born)) and time.monotonic() < limit:
            time.sleep(0.05)


def alive(born: Mapping[int, str]) -> Iterator[int]:
    """The numbers of those that still are the processes that were born then."""
    return (number for number, when in born.items() if when and birth(number) == when)


def begin(port: Mapping[str, int]) -> dict[str, subprocess.Popen[bytes]]:
    """The three, each begun once the one before answers; on any failure, or Ctrl-C, those that were begun end."""
    begun_now: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for program in programs(port):
            begun_now[program.name] = start(program)
            written = [{"name": name, "number": one.pid, "birth": birth(one.pid)} for name, one in begun_now.items()]
            whole = RUNNING.with_suffix(".partial")
            whole.write_text(json.dumps(written), encoding="utf-8")
            whole.replace(RUNNING)  # whoever reads it meanwhile, `down` for one, finds it whole
            wait(program.name, begun_now[program.name], port[program.name])
    except BaseException:
        for one in begun_now.values():
            one.terminate()
        for one in begun_now.values():
            try:
                one.wait(GRACE_S)
            except subprocess.TimeoutExpired:
                one.kill()
        RUNNING.unlink(missing_ok=True)
        raise
    return begun_now


def up() -> None:
    """Make what is missing, start, and say where the lab is; say so where it runs already."""
    if running():
        say("Le labo tourne déjà, sans conteneur. Pour l'arrêter : make down")
        return
    rights.writable(FOLDER)
    (ROOT / "results").mkdir(exist_ok=True)
    port = chosen_ports()
    for name in ("api", "docs", "loadtest"):
        install(name, ROOT / "services" / name / "requirements.txt")
    install("site", ROOT / "services/docs/requirements-build.txt")
    build_site()
    with step("Le cours, l'application et Locust démarrent, sans conteneur."):
        begin(port)
    print("Le labo est prêt, sans conteneur :")
    for name, place in WHAT.items():
        print(f"  http://localhost:{port[name]}  {place}")
    print(typed("Pour l'arrêter : make down"))


def down() -> bool:
    """Whether there was something to end; it has ended."""
    if numbers := running():
        end(numbers)
        say(f"Arrêtés : {', '.join(numbers)}. Les relevés et les mesures restent.")
    RUNNING.unlink(missing_ok=True)
    return bool(numbers)
