"""What is left over is removed; what another stack's launcher started is not."""

from typing import cast

from launcher.engine import Engine
from launcher.home import Home
from launcher.sweep import sweep
from tests.unit.launcher.fakes import HOME, FakeEngine


def test_all_containers_of_this_project_s_launcher_are_removed_and_no_other() -> None:
    engine = FakeEngine(left={"docker-lab.launcher=lab": ["a", "b"], "docker-lab.launcher=lab-2": ["c"]})
    assert sweep(cast(Engine, engine), HOME) == 2
    assert engine.left == {"docker-lab.launcher=lab": [], "docker-lab.launcher=lab-2": ["c"]}
    assert sweep(cast(Engine, engine), Home("lab-3", "n")) == 0
