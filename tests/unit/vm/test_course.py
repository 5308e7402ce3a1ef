"""The machine's disk is the course's image: the same lines make it, so Docker takes the same layers for both."""

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
MACHINE = (ROOT / "services/vm/Dockerfile").read_text(encoding="utf-8")
COURSE = (ROOT / "services/api/Dockerfile").read_text(encoding="utf-8")


def stage(recipe: str, name: str) -> list[str]:
    """The instructions of one stage, after its FROM."""
    lines = [line for line in recipe.splitlines() if line and not line.startswith("#")]
    froms = [number for number, line in enumerate(lines) if line.startswith("FROM ")]
    begin = next(number for number in froms if lines[number].endswith(f" AS {name}"))
    return lines[begin : next((number for number in froms if number > begin), len(lines))]


def test_the_stage_is_the_course_s_recipe_whose_files_come_from_its_folder() -> None:
    course = [line for line in COURSE.splitlines() if line and not line.startswith("CMD ")]
    course[0] += " AS api"
    course = [line.replace("COPY . ", "COPY --from=application . ") for line in course]
    assert stage(MACHINE, "api") == course


def test_its_folder_is_the_one_that_the_service_api_is_built_from() -> None:
    build = yaml.safe_load((ROOT / "compose.targets.yaml").read_text(encoding="utf-8"))["services"]
    api = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["api"]["build"]
    contexts = [build[name]["build"]["additional_contexts"] for name in ("vm", "uml")]
    assert contexts == [{"application": api}] * 2
