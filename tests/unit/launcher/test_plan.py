"""The order of a run: interleaved, shuffled by its seed, the warm-up apart."""

from launcher.plan import rounds

NAMES = ["a", "b", "c", "d", "e"]


def test_every_target_comes_once_in_every_round_and_the_warm_up_is_one_more() -> None:
    plan = rounds(NAMES, 10, 1)
    assert len(plan) == 11
    assert all(sorted(each) == NAMES for each in plan)


def test_the_same_seed_gives_the_same_plan_and_another_another() -> None:
    assert rounds(NAMES, 10, 1) == rounds(NAMES, 10, 1) != rounds(NAMES, 10, 2)


def test_rounds_are_not_all_in_one_order() -> None:
    assert len({tuple(each) for each in rounds(NAMES, 10, 1)}) > 5


def test_the_list_given_is_left_as_it_was() -> None:
    names = list(NAMES)
    rounds(names, 3, 1)
    assert names == NAMES


def test_a_seed_gives_the_plan_that_it_gave_when_the_document_was_written() -> None:
    assert rounds(NAMES, 1, 1) == [["b", "a", "e", "d", "c"], ["d", "e", "c", "b", "a"]]
