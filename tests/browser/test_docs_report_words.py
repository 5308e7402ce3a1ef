"""What the page of results says of a run in words: verdicts, warnings, circumstances, what was not counted."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from axe import violations
from report_page import NEW, OLD, ROUNDS, drawn, give, open_one, plot
from startup_run import SILENT, TARGETS, startup_run
from visit import Visit, visiting

OVERLAY2 = {"storage_driver": "overlay2", "store": "overlay2"}


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A tab that has opened nothing yet."""
    with visiting(browser) as visit:
        yield visit


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


def stored(run_id: str, **engine: str) -> dict[str, Any]:
    """A run whose engine says of its store what is given, and nothing else."""
    run = startup_run(run_id)
    run["manifest"]["engine"] = {"version": "28.5.2", "cgroup_version": "2", "runtime": "runc", **engine}
    return run


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
