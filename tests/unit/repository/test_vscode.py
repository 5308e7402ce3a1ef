"""What VS Code is told, against what the lab has: targets of make, ports, extensions, the application."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
COURSE = ROOT / "services/docs/pages/first-application.md"
PUBLISHED = re.compile(r"_PORT:-(\d+)\}")
LAB_PORTS = {
    port for file in ROOT.glob("compose*.yaml") for port in PUBLISHED.findall(file.read_text(encoding="utf-8"))
}


def read(name: str) -> Any:
    """A file of VS Code's, which is JSON with lines of comments."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return json.loads("\n".join(line for line in lines if not line.lstrip().startswith("//")))


def wrong_tasks(tasks: list[dict[str, Any]]) -> list[str]:
    """The labels of those which are not one target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    return [each["label"] for each in tasks if each["command"].removeprefix("make ") not in targets]


def test_each_task_is_a_target_of_make() -> None:
    tasks = read(".vscode/tasks.json")["tasks"]
    assert {"Démarrer le labo", "Tests", "Charge", "Démarrage"} <= {each["label"] for each in tasks}
    assert wrong_tasks(tasks) == []
    assert wrong_tasks([{"label": "Autre", "command": "make nothing"}]) == ["Autre"]


def test_the_ports_are_those_of_compose_yaml_and_the_course_opens_once() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    names = {"docs": "cours", "api": "api", "loadtest": "locust"}
    published = {
        found[1]: names[name] for name in names if (found := re.search(r":-(\d+)\}", services[name]["ports"][0]))
    }
    told = read(".devcontainer/devcontainer.json")
    assert {port: each["label"] for port, each in told["portsAttributes"].items()} == published
    assert [str(port) for port in told["forwardPorts"]] == list(published)
    opened = {port: each["onAutoForward"] for port, each in told["portsAttributes"].items()}
    assert opened == {"8000": "openBrowserOnce", "8080": "silent", "8089": "silent"}


def test_the_extensions_that_the_course_names_are_recommended_and_installed() -> None:
    named = set(re.findall(r"`(ms-[a-z-]+\.[a-z-]+)`", COURSE.read_text(encoding="utf-8")))
    assert len(named) == 2
    assert named <= set(read(".vscode/extensions.json")["recommendations"])
    assert named <= set(read(".devcontainer/devcontainer.json")["customizations"]["vscode"]["extensions"])


def test_the_interpreter_is_that_of_the_lab_s_own_environment_and_the_tests_found_are_there() -> None:
    workspace = yaml.safe_load((ROOT / ".devcontainer/compose.yaml").read_text(encoding="utf-8"))["services"]
    environment = workspace["workspace"]["environment"]["LAB_VENV"]
    settings = read(".devcontainer/devcontainer.json")["customizations"]["vscode"]["settings"]
    chosen = settings["python.defaultInterpreterPath"]
    assert chosen == f"${{containerWorkspaceFolder}}/{environment}/bin/python"
    found = read(".vscode/settings.json")
    assert found["python.testing.pytestEnabled"] is True
    assert [list((ROOT / folder).glob("test_*.py")) for folder in found["python.testing.pytestArgs"]].count([]) == 0


def test_the_ports_of_the_lab_are_found_in_its_compose_files() -> None:
    assert {"8000", "8080", "8089", "8100", "8180", "8081", "8082"} <= LAB_PORTS


def test_the_debugger_starts_the_application_of_the_course(tmp_path: Path) -> None:
    """The launch configuration's own command, but for the debugger, which VS Code's extension brings."""
    (launch,) = read(".vscode/launch.json")["configurations"]
    folder = launch["cwd"].replace("${workspaceFolder}", str(ROOT))
    assert (launch["type"], launch["module"]) == ("debugpy", "uvicorn")
    port = launch["args"][launch["args"].index("--port") + 1]
    assert f"http://localhost:{port})" in launch["name"]
    assert port not in LAB_PORTS  # of any profile: the lab may run meanwhile
    environment = {**os.environ, **launch["env"], "LAB_DATABASE": str(tmp_path / "readings.sqlite3")}
    imported = [
        sys.executable,
        "-c",
        f"import {launch['args'][0].partition(':')[0]} as it; print(it.app.title)",
    ]
    done = subprocess.run(imported, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Relevés de capteurs"
