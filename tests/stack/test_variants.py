"""The variants of the recipe: the course's application, another way of building it; and the floor, which is none."""

import json
import platform
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
import pytest

from tests.stack.projects import new_name
from tests.stack.stacks import ROOT, free_ports, isolated_environment
from tests.stack.test_api import READING, answering

pytestmark = pytest.mark.long

FILES = ["--file", str(ROOT / "compose.yaml"), "--file", str(ROOT / "compose.targets.yaml")]
LIST = tomllib.loads((ROOT / "services/launcher/targets.toml").read_text(encoding="utf-8"))
# The course's own recipe is held to the same: a control of the checks below.
APPLICATIONS = sorted({each["service"] for each in LIST["targets"].values() if each["service"].startswith("api")})
RECIPES = {
    f"api-{name}": path.read_text(encoding="utf-8")
    for path in (ROOT / "services/api/variants").rglob("*Dockerfile")
    for name in {path.stem, path.parent.name}
}
HARDENED = [service for service in APPLICATIONS if "\nUSER 10001" in RECIPES.get(service, "")]
# As the launcher starts them: nothing superfluous is allowed, nothing but /tmp can be written.
GUARDS = [
    "--read-only",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--tmpfs=/tmp:noexec,nosuid,nodev,size=64m",
    "--sysctl=net.ipv4.ip_unprivileged_port_start=0",
    "--env=LAB_DATABASE=/tmp/readings.sqlite3",
]

Image = Callable[[str], str]


def docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The finished command, its output as text."""
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """`image(service)`: the name of its image, built through compose.targets.yaml under a tag of this test's own."""
    built: set[str] = set()
    with isolated_environment() as tag:

        def build(service: str) -> str:
            done = docker("compose", *FILES, "--project-name", tag, "build", service)
            assert done.returncode == 0, done.stderr[-4000:]
            built.add(f"docker-lab/{service}:{tag}")
            return f"docker-lab/{service}:{tag}"

        yield build
        docker("image", "rm", *built)


@contextmanager
def running(image: str, *options: str) -> Iterator[tuple[str, str]]:
    """The name and the address of a container of the image, once it answers; its last words if it does not."""
    name, (port,) = new_name(), free_ports(1)
    started = docker("run", "--detach", "--name", name, f"--publish=127.0.0.1:{port}:80", *options, image)
    try:
        assert started.returncode == 0, started.stderr
        try:
            yield name, answering(f"http://127.0.0.1:{port}")
        except httpx2.TransportError as error:
            pytest.fail(f"{error}\n{docker('logs', '--tail', '30', name).stderr}", pytrace=False)
    finally:
        docker("rm", "--force", name)


@pytest.fixture(scope="module")
def course_openapi(image: Image) -> object:
    with running(image("api"), *GUARDS, "--user=10001:10001") as (_, url):
        return httpx2.get(f"{url}/openapi.json", trust_env=False).json()


@pytest.mark.parametrize("service", APPLICATIONS)
def test_a_variant_is_the_course_s_application_and_stores_a_reading_after_its_first_answer(
    image: Image, http: httpx2.Client, course_openapi: object, service: str
) -> None:
    with running(image(service), *GUARDS, "--user=10001:10001") as (name, url):
        assert http.get(f"{url}/health").json() == {"status": "ok"}
        created = http.post(f"{url}/readings", json=READING)
        assert created.status_code == 201
        assert http.get(url + created.headers["Location"]).json()["value"] == READING["value"]
        assert http.post(f"{url}/readings", json={**READING, "value": "21.5"}).status_code == 422
        assert http.get(f"{url}/openapi.json").json() == course_openapi
        assert http.get(f"{url}/docs").status_code == 200
        logged = docker("logs", name)
        assert "Warning" not in logged.stdout + logged.stderr
        me = http.get(f"{url}/whoami").json()
        assert me["uid"] == 10001
        assert me["kernel"] == platform.release()
        assert me["startup"]["ready"]["since_process_start_ms"] > 0
        docker("stop", name)
        code = docker("inspect", "--format", "{{.State.ExitCode}}", name).stdout.strip()
        assert code in {"0", "143"}, "it did not hear that it must stop"


@pytest.mark.parametrize("service", APPLICATIONS)
def test_a_recipe_answers_and_stores_when_it_is_run_as_the_course_runs_its_own(
    image: Image, http: httpx2.Client, service: str
) -> None:
    """`docker run -p 80:80 IMAGE`, and no setting at all."""
    with running(image(service)) as (_, url):
        created = http.post(f"{url}/readings", json=READING)
        assert created.status_code == 201
        assert http.get(url + created.headers["Location"]).json()["value"] == READING["value"]


def failed(image: str, *options: str) -> subprocess.CompletedProcess[str]:
    """The end of a container that cannot start."""
    name = new_name()
    try:
        return docker("run", "--name", name, *options, image)
    finally:
        docker("rm", "--force", name)


# What keeps any recipe from starting, and whether Python may show where: an image without its application is nobody's
# setting.
FAILURES = {
    "a database in no folder": (["--env=LAB_DATABASE=/nowhere/readings.sqlite3"], False),
    "a database that is none": (["--env=LAB_DATABASE=/etc/passwd"], False),
    "a disk that cannot be written to": (["--read-only"], False),
    "a setting that is no number": (["--env=UVICORN_LIMIT_CONCURRENCY=many"], False),
    "no application": (["--tmpfs=/app"], True),
}


@pytest.mark.parametrize("service", APPLICATIONS)
def test_a_recipe_that_cannot_start_exits_with_an_error(image: Image, service: str) -> None:
    wrong = {}
    for kind, (options, traced) in FAILURES.items():
        done = failed(image(service), *options)
        if done.returncode not in {1, 2, 3} or ("Traceback" in done.stderr) > traced:
            wrong[kind] = (done.returncode, done.stderr[-1000:])
    with running(image("floor")) as (holder, _):
        done = failed(image(service), f"--network=container:{holder}")
        if done.returncode not in {1, 2, 3} or "Traceback" in done.stderr:
            wrong["a port that is taken"] = (done.returncode, done.stderr[-1000:])
    assert wrong == {}


@pytest.mark.parametrize("service", ["api-slim", "api-py313"])
def test_a_variant_of_the_base_changes_that_line_and_no_other(service: str) -> None:
    course = (ROOT / "services/api/Dockerfile").read_text(encoding="utf-8").splitlines()
    recipe = ROOT / f"services/api/variants/{service.removeprefix('api-')}.Dockerfile"
    instructions = [line for line in recipe.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert instructions[0].startswith("FROM python:")
    assert instructions[1:] == course[1:]


def can_install(image: str) -> bool:
    """Whether the image holds pip, as a command or as a module of its Python."""
    look = "command -v pip || command -v pip3 || python3 -m pip --version"
    return docker("run", "--rm", "--network=none", image, "sh", "-c", look).returncode == 0


@pytest.mark.parametrize("service", HARDENED)
def test_the_variants_made_to_be_run_hold_no_pip(image: Image, service: str) -> None:
    assert can_install(image("api"))  # the same look finds it where it is
    assert not can_install(image(service))


@pytest.mark.parametrize("service", HARDENED)
def test_the_variants_made_to_be_run_are_not_root_even_when_nobody_asks(
    image: Image, http: httpx2.Client, service: str
) -> None:
    asked = [option for option in GUARDS if not option.startswith("--user")]
    with running(image(service), *asked) as (_, url):
        assert http.get(f"{url}/whoami").json()["uid"] == 10001
    with running(image("api"), *asked) as (_, url):
        assert http.get(f"{url}/whoami").json()["uid"] == 0


def test_what_fast_packed_comes_from_the_pack_and_is_what_the_disk_holds(image: Image) -> None:
    look = """
import sys, marshal, pathlib
sys.path.insert(0, "/app")
import pack
pack.install("/app/modules.pack")
import fast
held = sys.meta_path[0]
names = {name for name, module in sys.modules.items() if module and getattr(module, "__loader__", None) is held}
same = all(
    compile(pathlib.Path(origin).read_bytes(), origin, "exec", dont_inherit=True)
    == marshal.loads((held.file.seek(held.start + place), held.file.read(size))[1])
    for origin, _, place, size in held.contents.values() if size
)
restored = fast.BaseModel.model_rebuild.__module__ == "pydantic.main"
print(len({"main", "fastapi", "uvicorn", "pydantic", "asyncio"} & names), same, restored)
"""
    done = docker("run", "--rm", "--network=none", image("api-fast"), "python3", "-ISc", look)
    assert done.stdout.split() == ["5", "True", "True"], done.stderr


def test_the_patterns_that_fast_has_translated_are_those_that_python_would_make(image: Image) -> None:
    look = """
import sys, marshal, _sre, sre_compile
sys.path.insert(0, "/app")
import patterns
with open("/app/patterns.pack", "rb") as file:
    translated = marshal.load(file)
same = all(_sre.compile(*known) == patterns.usual(*asked) for asked, known in translated.items())
patterns.install("/app/patterns.pack")
asked = list(translated)[0]
patterns.usual = None  # only what the file holds can be had now
print(len(translated) > 50, same, sre_compile.compile(*asked).pattern == asked[0])
"""
    done = docker("run", "--rm", "--network=none", image("api-fast"), "python3", "-ISc", look)
    assert done.stdout.split() == ["True", "True", "True"], done.stderr


def test_the_floor_answers_200_to_whatever_it_is_asked(image: Image, http: httpx2.Client) -> None:
    with running(image("floor"), *GUARDS) as (name, url):
        assert docker("inspect", "--format", "{{.Config.User}}", name).stdout.strip() == "10001:10001"
        for method, path in [
            ("GET", "/health"),
            ("POST", "/readings"),
            ("DELETE", "/nothing"),
            ("HEAD", "/"),
        ]:
            assert http.request(method, url + path).status_code == 200
        assert http.post(f"{url}/readings", content=b"x" * 200_000).status_code == 200
        assert http.get(f"{url}/health", headers={"X-Long": "x" * 20_000}).status_code == 200
        docker("stop", name)
        assert docker("inspect", "--format", "{{.State.ExitCode}}", name).stdout.strip() == "0"


def test_the_floor_s_image_holds_one_file(image: Image) -> None:
    layers = json.loads(docker("image", "inspect", image("floor")).stdout)[0]
    assert len(layers["RootFS"]["Layers"]) == 1
    assert layers["Size"] < 2_000_000
