"""Dessine une mesure de démarrage : startup-{times,phases,memory,disk}.{png,svg}, à côté de son startup.json."""

import argparse
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import vl_convert

from docs.drawing import PLOTS, complete

VERSIONS = {1, 2}  # of the form of a run; what is drawn is the same in both
VEGA_LITE = "6.4"  # the newest that this wheel holds
SCALE = 2  # dots per pixel of a PNG


def stop(sentence: str) -> None:
    """End with exit code 1 after one sentence on standard error."""
    sys.exit(f"✗ {sentence}")


def read(results: Path, run_id: str) -> dict[str, Any]:
    """The document of the run; leaves with a sentence when there is none that can be drawn."""
    if not re.fullmatch(r"[\w-]+", run_id):
        stop(f"{run_id!r} n'est pas le nom d'une mesure : donnez celui d'un dossier de results.")
    file = results / run_id / "startup.json"
    if not file.is_file():
        stop(f"La mesure {run_id} n'existe pas : {file} manque.")
    try:
        run: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if run["kind"] != "startup" or run["schema"] not in VERSIONS:
            stop(f"{file} n'est pas une mesure de démarrage de la version 1 ou 2.")
    except (ValueError, TypeError, KeyError):
        stop(f"{file} est abîmé : refaites la mesure.")
    return run


def write(file: Path, drawing: bytes) -> None:
    """Put the whole file in its place at once: the server never gives half of a drawing."""
    partial = file.with_suffix(f"{file.suffix}.partial")
    partial.write_bytes(drawing)
    partial.replace(file)
    print(file)


def main() -> None:
    """Draw the four plots of the run named on the command line."""
    parser = argparse.ArgumentParser(prog="plots", description=__doc__)
    parser.add_argument("run", help="le nom d'une mesure, par exemple 20261124T101112Z")
    run_id = parser.parse_args().run
    results = Path(os.environ.get("LAB_RESULTS", "/results"))
    run = read(results, run_id)
    described = Path(__file__).parent / "theme/assets/plots"
    config, locale = (json.loads((described / f"{name}.json").read_text()) for name in ("config", "locale"))
    for name in PLOTS:
        spec = complete(json.loads((described / f"{name}.json").read_text(encoding="utf-8")), config, run)
        options = {"vl_version": VEGA_LITE, "format_locale": locale, "allowed_base_urls": []}
        file = results / run_id / f"startup-{name}.svg"
        write(file, vl_convert.vegalite_to_svg(spec, **options).encode())
        write(file.with_suffix(".png"), vl_convert.vegalite_to_png(spec, scale=SCALE, **options))


if __name__ == "__main__":
    main()
