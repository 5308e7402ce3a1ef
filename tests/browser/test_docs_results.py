"""The page of results: what it shows of the runs it is given, and what it says when it is given none, or nonsense."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from axe import violations
from startup_run import PHASES, SILENT, TARGETS, startup_run
from visit import Visit, visiting

ROUNDS = 4
OLD, NEW = "20261124T101112Z", "20261124T111213Z"
PLOTS = ["Temps de démarrage", "Où passe le temps", "Mémoire", "Disque"]
LOOKS = [(1280, False), (1280, True), (390, False), (390, True)]
NAMES = ["wide-light", "wide-dark", "narrow-light", "narrow-dark"]
BUILDS = ["vega.min.js", "vega-lite.min.js", "vega-embed.min.js"]
# The places of the median marks on the horizontal axis, from the left of their plot, in the order of the axis.
MEDIANS = """plot => [...plot.querySelectorAll(".mark-rect.role-mark path")]
  .map(mark => mark.getCTM().e + mark.getBBox().x + mark.getBBox().width / 2)"""


# The colour of each label of a legend.
LEGEND = """plot => Object.fromEntries([...plot.querySelectorAll(".role-legend-symbol path")].map((symbol, at) =>
  [plot.querySelectorAll(".role-legend-label text")[at].textContent, symbol.getAttribute("fill")]))"""


# A mebibyte of spaces, again and again, in the place of a run.
ENDLESS = """const real = window.fetch
window.fetch = (url, ...rest) => String(url).endsWith("/startup.json")
  ? Promise.resolve(new Response(new ReadableStream({pull: to => to.enqueue(new Uint8Array(2 ** 20).fill(32))})))
  : real(url, ...rest)"""


def give(visit: Visit, runs: dict[str, Any], *files: str, example: Any = None, older: int = 0) -> None:
    """Answer this tab's requests with these runs (documents, or the very text of a file), newest first."""

    def results(route: Route) -> None:
        path = route.request.url.partition("/results/")[2]
        run = runs.get(path.removesuffix("/startup.json"))
        if not path:
            found = [*(f"{run_id}/startup.json" for run_id in runs), *files]
            route.fulfill(json={"files": found, "older": older})
        elif run is None:
            route.fulfill(status=404)
        else:
            text = run if isinstance(run, str) else json.dumps(run)
            route.fulfill(body=text, content_type="application/json")

    def shipped(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if not name:
            route.fulfill(json=["times.json", *["example.json"] * bool(example)])
        elif name == "example.json":
            route.fulfill(json=example)
        else:
            route.continue_()

    visit.page.context.route("**/results/**", results)
    visit.page.context.route(re.compile("/assets/plots/[^/]*$"), shipped)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A tab that has opened nothing yet."""
    with visiting(browser) as visit:
        yield visit


def drawn(visit: Visit, runs: int = 1) -> Locator:
    """The plots, once every one of them is there."""
    plots = visit.page.locator(".report-plot svg")
    expect(plots).to_have_count(len(PLOTS) * runs)
    return plots


def open_one(visit: Visit, docs: str, **run: Any) -> None:
    """Show one run, wholly drawn."""
    give(visit, {NEW: startup_run(NEW, ROUNDS) | run})
    visit.open(f"{docs}/report/")
    drawn(visit)


def plot(visit: Visit, title: str, number: int = 0) -> Locator:
    return visit.page.get_by_role("figure").filter(has_text=title).locator(".report-plot").nth(number)


def test_with_no_run_yet_the_page_says_what_to_type_and_loads_no_plot(visit: Visit, docs: str) -> None:
    give(visit, {}, "20261124T090000Z/report.json")
    visit.open(f"{docs}/report/")
    expect(visit.page.locator(".report-none")).to_contain_text("Aucune mesure pour l'instant")
    expect(visit.page.locator(".report-none pre")).to_have_text("make startup")
    expect(visit.page.locator(".report-run, .report-chooser")).to_have_count(0)
    assert [url for url in visit.requested if "vega" in url] == []
    visit.check()


def test_the_real_server_of_a_lab_without_a_run_shows_the_example_that_it_ships(visit: Visit, docs: str) -> None:
    visit.open(f"{docs}/report/")
    drawn(visit)
    expect(visit.page.locator(".report-none")).to_contain_text("make startup")
    expect(visit.page.locator(".report-run h2")).to_have_text("Exemple fourni avec le cours")
    times = plot(visit, "Temps de démarrage")
    expect(times.locator(".mark-symbol.role-mark path")).to_have_count(100)  # 10 rounds of 10 targets
    expect(times.locator(".mark-rect.role-mark path")).to_have_count(10)
    visit.check()


def test_the_example_is_shown_as_an_example_when_there_is_no_run(visit: Visit, docs: str) -> None:
    give(visit, {}, example=startup_run())
    visit.open(f"{docs}/report/")
    drawn(visit)
    expect(visit.page.locator(".report-none")).to_contain_text("make startup")
    expect(visit.page.locator(".report-none")).to_contain_text("mesuré sur une autre machine que la vôtre")
    expect(visit.page.locator(".report-run h2")).to_have_text("Exemple fourni avec le cours")
    expect(visit.page.locator(".report-machine")).to_contain_text("Processeur imaginaire")
    visit.check()


def test_a_run_of_one_s_own_comes_before_the_example(visit: Visit, docs: str) -> None:
    give(visit, {NEW: startup_run(NEW)}, example=startup_run())
    visit.open(f"{docs}/report/")
    drawn(visit)
    expect(visit.page.locator(".report-none")).to_have_count(0)
    expect(visit.page.locator(".report-run h2")).to_contain_text("24 novembre 2026")
    visit.page.get_by_label("Montrer").select_option("exemple")
    expect(visit.page.locator(".report-run h2")).to_have_text("Exemple fourni avec le cours")


def test_every_sample_beyond_the_warm_up_is_a_point_and_every_target_has_a_median(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    times = plot(visit, "Temps de démarrage")
    expect(times.locator(".mark-symbol.role-mark path")).to_have_count(ROUNDS * len(TARGETS))
    expect(times.locator(".mark-rect.role-mark path")).to_have_count(len(TARGETS))
    visit.check()


def test_medians_stand_on_a_logarithmic_axis_from_the_fastest_to_the_slowest(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    found = plot(visit, "Temps de démarrage").evaluate(MEDIANS)
    assert found == sorted(found)
    documented = sorted(
        target["median_ms"] for target in startup_run(NEW, ROUNDS)["summary"]["targets"] if target["median_ms"]
    )
    # On a logarithmic axis, equal ratios are equal distances.
    scale = (found[-1] - found[0]) / math.log(documented[-1] / documented[0])
    for place, value in zip(found, documented, strict=True):
        assert place == pytest.approx(found[0] + scale * math.log(value / documented[0]), abs=0.6)


def test_phases_memory_and_disk_have_a_bar_for_each_number(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    bars = ".mark-rect.role-mark path"
    expect(plot(visit, "Où passe le temps").locator(bars)).to_have_count(4 + 4 + 4 + 3 + 6)
    expect(plot(visit, "Mémoire").locator(bars)).to_have_count(len(TARGETS))
    expect(plot(visit, "Disque").locator(bars)).to_have_count(2 * (len(TARGETS) + 1))
    for words in ("création du conteneur", "noyau de l'invité"):
        expect(plot(visit, "Où passe le temps").locator("svg")).to_contain_text(words)


def test_each_plot_says_its_numbers_in_words_and_the_table_says_them_too(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    for title in PLOTS:
        expect(visit.page.get_by_role("img", name=re.compile(f"^{title}\\. .*fast"))).to_have_count(1)
    expect(visit.page.get_by_role("img", name=re.compile("fast 408\\s*ms \\(de 403\\s*ms à 412\\s*ms")))
    tables = visit.page.locator(".report-numbers table")
    told = {
        ("fast", 0): ("Cible fast", "408", "403", "412", "0,5 [0,48", "plus rapide"),
        ("fast", 1): ("Cible fast", "40", "120", "30", "substitut"),
        ("vm", 0): ("24\u202f008", "plus lent"),
        ("vm", 1): ("6.1.0-fixture", "tcg", "pas de /dev/kvm"),
    }
    for (target, number), texts in told.items():
        rows = tables.nth(number).locator("tbody tr")
        expect(rows).to_have_count(len(TARGETS) + 1)
        row = rows.filter(has=visit.page.locator("th", has_text=re.compile(f"^{target}")))
        for text in texts:
            expect(row).to_contain_text(text)
    phases = visit.page.locator(".report-phases tbody tr")
    expect(phases).to_have_count(len(TARGETS) + 1)
    expect(phases.first).to_contain_text("102")


def test_verdicts_and_warnings_are_said_in_words(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    verdicts = visit.page.locator(".report-verdicts li")
    expect(verdicts).to_have_count(len(TARGETS) + 1)
    said = {
        "course": "référence, 808",
        "fast": "plus rapide. Son temps est 0,5 fois celui de course (entre 0,48 et 0,52, à 95",
        "slim": "pas de différence nette",
        "vm": "plus lent. Son temps est 30 fois celui de course",
        SILENT: "sans réponse.",
    }
    for target, words in said.items():
        line = verdicts.filter(has=visit.page.locator("code:first-child", has_text=target))
        expect(line).to_contain_text(words)
    warning = visit.page.locator(".report-warnings li")
    expect(warning).to_have_text(
        "Machine virtuelle émulée sans KVM (TCG)\u00a0: vm. "
        "Son temps n'est pas celui d'une machine virtuelle accélérée\u00a0: comparez sur une machine qui a KVM."
    )


def test_a_run_without_the_reference_has_times_and_no_verdict(visit: Visit, docs: str) -> None:
    run = startup_run(NEW, ROUNDS)
    uncompared = {"ratio": None, "verdict": None}
    fast = next(each for each in run["summary"]["targets"] if each["target"] == "fast") | uncompared
    open_one(visit, docs, reference=None, summary={"targets": [fast], "warnings": []})
    expect(visit.page.locator(".report-fault")).to_have_count(0)
    expect(visit.page.locator(".report-verdicts li")).to_have_text("fast\u00a0: 408\u00a0ms.")
    expect(visit.page.locator(".report-numbers")).not_to_contain_text("null")
    visit.check()


def test_no_warning_no_heading_for_warnings(visit: Visit, docs: str) -> None:
    run = startup_run(NEW, ROUNDS)
    open_one(visit, docs, summary=run["summary"] | {"warnings": []})
    expect(visit.page.get_by_role("heading", name="À savoir avant de conclure")).to_have_count(0)


def test_the_circumstances_unfold_by_keyboard(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    facts = visit.page.locator(".report-manifest")
    expect(facts.locator("dl")).to_be_hidden()
    facts.locator("summary").focus()
    visit.page.keyboard.press("Enter")
    for text in (
        "Processeur imaginaire, 2 cœurs",
        "28.5.2",
        "graine 7",
        "1,4\u00a0ms",
        "aucune décelée",
        "imaginaire",
        "0,1",
    ):
        expect(facts).to_contain_text(text)


def test_only_the_files_that_a_run_left_are_offered(visit: Visit, docs: str) -> None:
    files = [f"{NEW}/startup-times.png", f"{NEW}/startup.csv", f"{OLD}/startup.csv", f"{NEW}/notes.json"]
    give(visit, {NEW: startup_run(NEW)}, *files)
    visit.open(f"{docs}/report/")
    visit.page.locator(".report-manifest summary").click()
    links = visit.page.locator(".report-files a")
    expect(links).to_have_text(["startup-times.png", "startup.csv", "startup.json"])
    assert links.first.evaluate("link => link.pathname") == f"/results/{NEW}/startup-times.png"


def test_two_runs_are_laid_side_by_side_on_one_axis(visit: Visit, docs: str, shots: Path | None) -> None:
    give(visit, {NEW: startup_run(NEW, slower=1.5), OLD: startup_run(OLD)})
    visit.open(f"{docs}/report/")
    drawn(visit)
    alone = plot(visit, "Temps de démarrage").evaluate(MEDIANS)
    visit.page.get_by_label("à côté").select_option(OLD)
    drawn(visit, runs=2)
    left, right = (visit.page.locator(".report-run").nth(at).bounding_box() for at in (0, 1))
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    places = [plot(visit, "Temps de démarrage", at).evaluate(MEDIANS) for at in (0, 1)]
    assert len(alone) == len(places[0]) == len(places[1])
    # One axis: what is 1.5 times slower stands further to the right, and as far for every target.
    gaps = [slow - usual for slow, usual in zip(*places, strict=True)]
    assert gaps[0] > 5
    assert gaps == pytest.approx([gaps[0]] * len(gaps), abs=1.5)
    assert visit.overflow() == 0
    visit.shoot(shots, "report-two")
    visit.check()


def stored(run_id: str, **engine: str) -> dict[str, Any]:
    """A run whose engine says of its store what is given, and nothing else."""
    run = startup_run(run_id)
    run["manifest"]["engine"] = {"version": "28.5.2", "cgroup_version": "2", "runtime": "runc", **engine}
    return run


OVERLAY2 = {"storage_driver": "overlay2", "store": "overlay2"}
CONTAINERD = {"storage_driver": "overlayfs", "store": "containerd"}


@pytest.mark.parametrize(
    ("one", "other", "doubtful"),
    [
        (OVERLAY2, OVERLAY2, False),
        (CONTAINERD, CONTAINERD, False),
        (OVERLAY2, CONTAINERD, True),
        (
            {"storage_driver": "overlay2"},
            OVERLAY2,
            False,
        ),  # of before the field, when overlay2 counted as today
        ({"storage_driver": "overlayfs"}, CONTAINERD, True),  # and containerd told what was packed
        ({}, OVERLAY2, True),
    ],
)
def test_sizes_counted_by_two_stores_are_not_to_be_compared(
    visit: Visit, docs: str, one: dict[str, str], other: dict[str, str], doubtful: bool
) -> None:
    give(visit, {NEW: stored(NEW, **one), OLD: stored(OLD, **other)})
    visit.open(f"{docs}/report/?run={NEW}&beside={OLD}")
    drawn(visit, runs=2)
    said = visit.page.locator(".report-stores")
    expect(said).to_have_count(4 if doubtful else 0)  # in each run, above the plot and above the table
    if doubtful:
        expect(said.first).to_contain_text("Ne comparez pas les tailles d'images de ces deux mesures.")
        disk = visit.page.get_by_role("figure").filter(has_text="Disque").first
        expect(disk.locator(".report-stores")).to_have_count(1)
    visit.page.get_by_label("à côté").select_option("")
    drawn(visit)
    expect(said).to_have_count(0)
    visit.check()


def test_a_memory_that_nothing_counted_is_said_and_is_no_zero(visit: Visit, docs: str) -> None:
    run = startup_run(NEW)
    for row in run["summary"]["targets"]:
        row["memory_median_bytes"] = None
    run["summary"]["targets"][0] |= {"disk_bytes": None, "unique_bytes": None}
    give(visit, {NEW: run, OLD: startup_run(OLD)})
    visit.open(f"{docs}/report/?run={NEW}&beside={OLD}")
    drawn(visit, runs=2)
    told = plot(visit, "Mémoire").locator("text").filter(has_text="non mesurée")
    expect(told).to_have_count(len(TARGETS))
    expect(plot(visit, "Disque").locator("text").filter(has_text="non mesurée")).to_have_count(2)
    figures = visit.page.locator(".report-run").first.locator("[role=img]")
    expect(figures.nth(2)).to_have_attribute("aria-label", re.compile("course non mesurée"))
    expect(figures.nth(3)).to_have_attribute("aria-label", re.compile("course non mesurée"))
    row = visit.page.locator(".report-run").first.locator("tr").filter(has_text="Cible course").last
    expect(row.locator("td").first).to_have_text("non mesurée")
    assert violations(visit.page) == []
    visit.check()


def test_a_phase_has_one_colour_whichever_targets_a_run_has(visit: Visit, docs: str) -> None:
    alone = startup_run(OLD)
    alone["summary"]["targets"] = [each for each in alone["summary"]["targets"] if each["target"] == "fast"]
    give(visit, {NEW: startup_run(NEW), OLD: alone})
    visit.open(f"{docs}/report/?run={NEW}&beside={OLD}")
    drawn(visit, runs=2)
    whole, part = (plot(visit, "Où passe le temps", at).evaluate(LEGEND) for at in (0, 1))
    assert {label: whole[label] for label in part} == part
    fills = plot(visit, "Où passe le temps", 1).locator(".mark-rect.role-mark path")
    used = fills.evaluate_all("bars => bars.map(bar => bar.getAttribute('fill'))")
    assert set(used) <= set(part.values())
    assert len(set(used)) == len(used) == len(PHASES["container"])


def test_a_run_cannot_be_laid_beside_itself(visit: Visit, docs: str) -> None:
    give(visit, {NEW: startup_run(NEW, ROUNDS), OLD: startup_run(OLD, ROUNDS)})
    visit.open(f"{docs}/report/?run={NEW}&beside={NEW}")
    left, right = visit.page.locator("#report-run"), visit.page.locator("#report-beside")
    expect(right).to_have_value("")
    expect(right.locator(f"option[value='{NEW}']")).to_be_disabled()
    right.select_option(OLD)
    left.select_option(OLD)
    expect(right).to_have_value("")
    expect(visit.page.locator(".report-runs")).to_have_attribute("data-runs", "1")


def test_the_address_remembers_the_runs_chosen(visit: Visit, docs: str) -> None:
    give(visit, {NEW: startup_run(NEW), OLD: startup_run(OLD)})
    visit.open(f"{docs}/report/?run={OLD}&beside={NEW}")
    drawn(visit, runs=2)
    expect(visit.page.get_by_label("Montrer")).to_have_value(OLD)
    visit.page.get_by_label("à côté").select_option("")
    drawn(visit)
    assert visit.page.url.endswith(f"?run={OLD}")


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("{", "n'est pas du JSON"),
        ("null", "n'est pas une mesure de démarrage"),
        ({"kind": "load"}, "n'est pas une mesure de démarrage"),
        (
            {"kind": "startup", "schema": 0},
            "dans la version 0 du format, et cette page lit les versions 1 et 2",
        ),
        ({"kind": "startup", "schema": 2}, "incomplète ou abîmée"),
        (startup_run() | {"samples": [{"target": "course", "round": 1, "ok": True}]}, "incomplète ou abîmée"),
        (startup_run() | {"manifest": {"machine": {}, "images": {"course": None}}}, "n'a pas pu la montrer"),
    ],
    ids=["cut", "null", "other-kind", "old-schema", "empty", "sample-without-time", "image-without-name"],
)
def test_what_cannot_be_shown_is_said_in_french(visit: Visit, docs: str, run: Any, words: str) -> None:
    give(visit, {NEW: run, OLD: startup_run(OLD)})
    visit.open(f"{docs}/report/")
    expect(visit.page.locator(".report-fault")).to_contain_text(words)
    visit.check()
    visit.page.get_by_label("Montrer").select_option(OLD)
    drawn(visit)
    expect(visit.page.locator(".report-fault")).to_have_count(0)
    visit.check()


def test_a_file_that_has_no_end_is_not_read_to_its_end(visit: Visit, docs: str) -> None:
    give(visit, {NEW: startup_run(NEW, ROUNDS)})
    visit.page.add_init_script(ENDLESS)
    visit.open(f"{docs}/report/")
    expect(visit.page.locator(".report-fault")).to_contain_text("trop grand pour être une mesure")


@pytest.mark.parametrize(("older", "words"), [(1, "Une mesure plus ancienne n'"), (9800, "9\u202f800 mesures plus")])
def test_the_runs_that_the_server_leaves_out_are_counted(visit: Visit, docs: str, older: int, words: str) -> None:
    give(visit, {NEW: startup_run(NEW, ROUNDS)}, older=older)
    visit.open(f"{docs}/report/")
    drawn(visit)
    expect(visit.page.locator(".report-older")).to_contain_text(words)
    expect(visit.page.locator(".report-older code")).to_have_text("make forget")


def test_no_run_left_out_no_word_of_it(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    expect(visit.page.locator(".report-older")).to_have_count(0)


def test_words_of_a_run_are_never_taken_for_markup(visit: Visit, docs: str) -> None:
    run = startup_run(NEW)
    run["summary"]["warnings"][0]["targets"] = ["<img src=x onerror=alert(1)>"]
    run["summary"]["targets"][0]["label"] = "<b>gras</b>"
    give(visit, {NEW: run})
    visit.open(f"{docs}/report/")
    drawn(visit)
    expect(visit.page.locator(".report-warnings img, .report-numbers b")).to_have_count(0)
    expect(visit.page.locator(".report-warnings")).to_contain_text("<img src=x")
    visit.check()


@pytest.mark.parametrize(("width", "dark"), LOOKS, ids=NAMES)
def test_a_run_shown_has_no_fault_and_keeps_to_its_window(
    browser: Browser, docs: str, shots: Path | None, width: int, dark: bool
) -> None:
    with visiting(browser, width=width, dark=dark) as visit:
        give(visit, {NEW: startup_run(NEW), OLD: startup_run(OLD)})
        visit.open(f"{docs}/report/?beside={OLD}" if width == 390 else f"{docs}/report/")
        drawn(visit, runs=2 if width == 390 else 1)
        visit.page.locator(".report-manifest summary").first.click()
        visit.shoot(shots, f"report-{width}-{'dark' if dark else 'light'}")
        assert visit.overflow() == 0
        assert violations(visit.page) == []
        for svg in drawn(visit, runs=2 if width == 390 else 1).all():
            box = svg.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= width
        visit.check()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_words_of_a_plot_have_the_colour_of_the_text(browser: Browser, docs: str, dark: bool) -> None:
    with visiting(browser, dark=dark) as visit:
        open_one(visit, docs)
        label = plot(visit, "Temps de démarrage").locator(".role-axis-label text").first
        colours = label.evaluate(
            "text => [getComputedStyle(text).fill, getComputedStyle(text.closest('figure')).color]"
        )
        assert colours[0] == colours[1]


def test_a_plot_follows_the_width_of_the_window(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    svg = plot(visit, "Mémoire").locator("svg")
    wide = svg.evaluate("svg => svg.clientWidth")
    visit.page.set_viewport_size({"width": 600, "height": 900})
    visit.page.wait_for_function(
        "([selector, wide]) => document.querySelector(selector).clientWidth < wide",
        arg=[".report-figure:nth-of-type(3) svg", wide],
    )
    assert visit.overflow() == 0


def test_a_dark_report_is_printed_dark_on_white_and_fits_the_sheet(
    browser: Browser, docs: str, shots: Path | None
) -> None:
    with visiting(browser, width=718, dark=True) as visit:
        give(visit, {NEW: startup_run(NEW), OLD: startup_run(OLD)})
        visit.open(f"{docs}/report/")
        drawn(visit)
        visit.page.emulate_media(media="print")
        visit.shoot(shots, "print-report")
        expect(visit.page.locator(".report-chooser")).to_be_hidden()
        label = plot(visit, "Mémoire").locator(".role-axis-label text").first
        red = label.evaluate("text => Number(getComputedStyle(text).fill.match(/[0-9]+/)[0])")
        assert red < 100
        assert visit.overflow() == 0
        for table in visit.page.locator(".report-table table").all():
            assert table.evaluate("table => table.getBoundingClientRect().right <= innerWidth")


def test_the_drawing_library_is_loaded_on_this_page_only(visit: Visit, docs: str) -> None:
    for path in ("/", "/measuring/"):
        visit.open(f"{docs}{path}")
    assert [url for url in visit.requested if "/vega/" in url or "/plots/" in url or "report/main" in url] == []
    open_one(visit, docs)
    assert [url.rpartition("/")[2] for url in visit.requested if "/vega/" in url] == BUILDS


def test_a_policy_that_refuses_something_of_the_drawing_library_would_be_seen(visit: Visit, docs: str) -> None:
    refused: list[str] = []
    visit.page.on("console", lambda line: refused.append(line.text) if "Content Security" in line.text else None)
    open_one(visit, docs)
    assert refused == []
    visit.page.evaluate("document.body.append(document.createElement('style'))")
    assert len(refused) == 1
