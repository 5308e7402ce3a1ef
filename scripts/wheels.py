"""The bases with the course's packages in them: what lets `docker build` do without a network.

Such a base is the one that is there and one more layer: the wheels that the recipes of services/api install, for its
Python and this processor, and a pip that looks among them too. pip still asks the index first, since whatever else one
installs must work as ever: it, and the resolver of names, only give up at once.
"""

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

import recipes
from console import run, say, stop

API = Path(__file__).resolve().parents[1] / "services/api"
LABEL = "lab.wheels"
FOLDER = "/opt/lab-wheels"
SETTINGS = {"find-links": FOLDER, "retries": 0, "timeout": 5}
# A name server that does not answer costs ten seconds a package otherwise. Source: resolv.conf(5), options.
RESOLVER = "timeout:1 attempts:1"


def name(base: str) -> str:
    """The lab's own name of a base that carries wheels: it takes no other image's."""
    return f"docker-lab/{base.replace(':', '-')}:{os.environ.get('LAB_TAG') or 'dev'}"


def locks(base: str) -> list[Path]:
    """The requirement files of the application's recipes that start from this base."""
    texts = [
        path.read_text(encoding="utf-8") for path in [API / "Dockerfile", *API.glob("variants/*Dockerfile")]
    ]
    wanted = {lock for text in texts if base in recipes.images(text) for lock in recipes.locks(text)}
    return [API / lock for lock in sorted(wanted)]


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
    with tempfile.NamedTemporaryFile("w", prefix="docker-lab-", suffix=".Dockerfile") as file:
        file.write(recipe(base))
        file.flush()
        argv = ["docker", "build", "--quiet", "--tag", name(base), "--file", file.name, str(API)]
        built = subprocess.run(argv, stdout=subprocess.DEVNULL, check=False)
    if built.returncode != 0:
        stop(
            f"Les paquets Python du cours n'ont pas pu être téléchargés pour {base} : vérifiez la connexion "
            "(la raison est ci-dessus), puis relancez la commande."
        )
    return name(base)
