"""The drawings of a run: which files, made of what; and a sentence where there is nothing to draw."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ASSETS = Path(__file__).parents[3] / "services/docs/theme/assets"
NAME = "20260131T120000Z"
RUN = {
    "run_id": NAME,
    "kind": "startup",
    "schema": 1,
    "samples": [],
    "summary": {"targets": []},
}


@pytest.fixture
def drawn() -> list[tuple[str, dict[str, Any]]]:
    """What the library, which only the image has, was asked to draw."""
    return []


@pytest.fixture
def plots(drawn: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """plots.py as in its image, where the library is, on results of one run."""
    library = ModuleType("vl_convert")

    def draw(kind: str, made: Any) -> Any:
        def call(spec: dict[str, Any], **options: Any) -> Any:
            drawn.append((kind, {"spec": spec, **options}))
            return made

        return call

    vars(library).update(vegalite_to_svg=draw("svg", "<svg/>"), vegalite_to_png=draw("png", b"PNG"))
    monkeypatch.setitem(sys.modules, "vl_convert", library)
    module = import_module("docs.plots")
    monkeypatch.setenv("LAB_RESULTS", str(tmp_path))
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "startup.json").write_text(json.dumps(RUN))
    yield module
    sys.modules.pop("docs.plots")


def draws(plots: Any, monkeypatch: pytest.MonkeyPatch, run_id: str) -> None:
    monkeypatch.setattr(sys, "argv", ["plots", run_id])
    plots.main()


def test_each_plot_is_drawn_twice_beside_the_run_and_said(
    plots: Any,
    drawn: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    draws(plots, monkeypatch, NAME)
    folder = tmp_path / NAME
    files = [f"startup-{name}.{kind}" for name in ("times", "phases", "memory", "disk") for kind in ("svg", "png")]
    assert capsys.readouterr().out.split() == [str(folder / name) for name in files]
    assert {file.name for file in folder.iterdir()} == {"startup.json", *files}
    assert (folder / "startup-times.svg").read_bytes() == b"<svg/>"
    assert (folder / "startup-disk.png").read_bytes() == b"PNG"
    assert [kind for kind, _ in drawn] == ["svg", "png"] * 4


def test_a_drawing_is_made_with_the_site_s_own_settings_and_asks_nothing_of_the_internet(
    plots: Any, drawn: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    draws(plots, monkeypatch, NAME)
    (_, svg), (_, png) = drawn[:2]
    assert svg.pop("spec") == png.pop("spec")
    locale = json.loads((ASSETS / "plots/locale.json").read_text())
    assert svg == {"vl_version": "6.4", "format_locale": locale, "allowed_base_urls": []}
    assert png == {**svg, "scale": 2}


@pytest.mark.parametrize(
    ("run_id", "document", "said"),
    [
        ("../x", None, "'../x' n'est pas le nom d'une mesure : donnez celui d'un dossier de results."),
        ("absent", None, "La mesure absent n'existe pas : {file} manque."),
        ("x", "{", "{file} est abîmé : refaites la mesure."),
        ("x", "[]", "{file} est abîmé : refaites la mesure."),
        ("x", '{"kind": "startup"}', "{file} est abîmé : refaites la mesure."),
        (
            "x",
            '{"kind": "load", "schema": 1}',
            "{file} n'est pas une mesure de démarrage de la version 1 ou 2.",
        ),
        (
            "x",
            '{"kind": "startup", "schema": 3}',
            "{file} n'est pas une mesure de démarrage de la version 1 ou 2.",
        ),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(
    plots: Any,
    drawn: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    run_id: str,
    document: str | None,
    said: str,
) -> None:
    if document is not None:
        (tmp_path / run_id).mkdir()
        (tmp_path / run_id / "startup.json").write_text(document)
    with pytest.raises(SystemExit) as left:
        draws(plots, monkeypatch, run_id)
    assert left.value.code == f"✗ {said.format(file=tmp_path / run_id / 'startup.json')}"
    assert drawn == []


def test_without_a_setting_the_results_are_those_of_the_volume(plots: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAB_RESULTS")
    with pytest.raises(SystemExit, match=r"/results/absent/startup\.json manque"):
        draws(plots, monkeypatch, "absent")
