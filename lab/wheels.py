"""The bases with the course's packages in them: what lets `docker build` do without a network.

Such a base is the one that is there and one more layer: the wheels that the recipes of services/api install, for its
Python and this processor, and a pip that looks among them too. pip still asks the index first, since whatever else one
installs must work as ever: it, and the resolver of names, only give up at once.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from lab import recipes
from lab.console import say, stop
from lab.process import finished, run

API = Path(__file__).resolve().parents[1] / "services/api"
LABEL = "lab.wheels"
FOLDER = "/opt/lab-wheels"
SETTINGS = {"find-links": FOLDER, "retries": 0, "timeout": 5}
UV_LOCK = "requirements-uv.txt"
# uv goes no further once an index does not answer: where a recipe installs it, it looks among the wheels alone.
UV = f'no-index = true\\nfind-links = ["{FOLDER}"]\\n'
# A name server that does not answer costs ten seconds a package otherwise. Source: resolv.conf(5), options.
RESOLVER = "timeout:1 attempts:1"


def name(base: str) -> str:
    """The lab's own name of a base that carries wheels: it takes no other image's."""
    return f"docker-lab/{base.replace(':', '-')}:{os.environ.get('LAB_TAG') or 'dev'}"


def locks(base: str) -> list[Path]:
    """The requirement files of the application's recipes that start from this base."""
    wanted: set[Path] = set()
    for path in [API / "Dockerfile", *API.glob("variants/**/*Dockerfile")]:
        text = path.read_text(encoding="utf-8")
        if base in recipes.images(text):
            wanted |= {beside(path, lock) for lock in recipes.locks(text)}
    return sorted(wanted)


def beside(recipe: Path, lock: str) -> Path:
    """The file that a recipe calls so, wherever it puts it: in its own folder, or else the application's."""
    own = recipe.parent / Path(lock).name
    return own if own.exists() else API / own.name


def fingerprint(base: str) -> str:
    """The sha256 of what the base has to carry: another lock asks for other wheels."""
    return hashlib.sha256(b"".join(lock.read_bytes() for lock in locks(base))).hexdigest()


def ready(base: str) -> bool:
    """Whether the image of this name carries what this checkout's recipes install."""
    return carried(base) == fingerprint(base)


def carried(base: str) -> str:
    """The fingerprint of the wheels in an image; empty when it has none, or is not there."""
    found = run(["docker", "image", "inspect", "--format", f'{{{{index .Config.Labels "{LABEL}"}}}}', base])
    return found.stdout.strip()


def recipe(base: str) -> str:
    """The Dockerfile of the base with wheels. pip writes its own settings: those that it had stay."""
    files = [lock.name for lock in locks(base)]
    download = f"pip3 download --quiet --no-cache-dir --require-hashes --only-binary :all: --dest {FOLDER} -r"
    settings = [f"pip3 config --global set global.{key} {value}" for key, value in SETTINGS.items()]
    if UV_LOCK in files:
        settings += ["mkdir -p /etc/uv", f"printf '{UV}' >/etc/uv/uv.toml"]
    return "\n".join(
        [
            f"FROM {base} AS wheels",
            f"WORKDIR {FOLDER}.locks",
            f"COPY {' '.join(files)} ./",
            f"RUN {' && '.join(f'{download} {file}' for file in files)}",
            f"FROM {base}",
            f"COPY --from=wheels {FOLDER} {FOLDER}",
            f"RUN {' && '.join(settings)}",
            f'ENV RES_OPTIONS="{RESOLVER}"',
            f"LABEL {LABEL}={fingerprint(base)}",
        ]
    )


def make(base: str) -> str:
    """The name under which the base with wheels now is; leaves with a sentence when they cannot be downloaded."""
    if ready(base):  # it came from a bundle itself
        run(["docker", "tag", base, name(base)])
        return name(base)
    say(f"{base} : j'y ajoute les paquets Python que le cours installe, sous le nom {name(base)}.")
    with tempfile.TemporaryDirectory(prefix="docker-lab-") as folder:
        for lock in locks(base):
            shutil.copy(lock, folder)
        (Path(folder) / "Dockerfile").write_text(recipe(base), encoding="utf-8")
        argv = ["docker", "build", "--quiet", "--tag", name(base), folder]
        built = finished(argv, stdout=subprocess.DEVNULL)
    if built.returncode != 0:
        stop(
            f"Les paquets Python du cours n'ont pas pu être téléchargés pour {base} : vérifiez la connexion "
            "(la raison est ci-dessus), puis relancez la commande."
        )
    return name(base)
