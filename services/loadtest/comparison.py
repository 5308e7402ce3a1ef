"""How many times longer: the ratio of two medians, with the interval in which it is known.

The interval is the percentile bootstrap's (Efron and Tibshirani, An Introduction to the Bootstrap, Chapman & Hall
1993, chapter 13): both samples are drawn again with replacement, each from itself, RESAMPLES times; of the ratios of
their medians in order, the one at 2.5 % and the one at 97.5 % are its ends. The seed is fixed: the same samples
always give the same interval.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

RESAMPLES = 10_000
LEVEL = 0.95
SEED = 1993
DECIMALS = 2  # those of every table: an interval printed as [0,93 ; 1,00] holds 1 for whoever reads it
FEWEST = 3  # a median of one or two draws says nothing of its own spread

Verdict = Literal["reference", "faster", "slower", "unclear", "silent"]


@dataclass(frozen=True)
class Ratio:
    """A ratio of medians and the ends of its interval of LEVEL."""

    value: float
    low: float
    high: float

    @property
    def verdict(self) -> Verdict:
        """Faster or slower when the interval, as it is printed, leaves 1 aside, else unclear."""
        if round(self.high, DECIMALS) < 1:
            return "faster"
        return "slower" if round(self.low, DECIMALS) > 1 else "unclear"


def ratio(times: Sequence[float], reference: Sequence[float]) -> Ratio | None:
    """The ratio of the medians of `times` and `reference`; None when either has fewer than FEWEST values."""
    if min(len(times), len(reference)) < FEWEST:
        return None
    draw = random.Random(SEED).choices
    found = sorted(
        median(draw(times, k=len(times))) / median(draw(reference, k=len(reference))) for _ in range(RESAMPLES)
    )
    tail = round(RESAMPLES * (1 - LEVEL) / 2)
    return Ratio(median(times) / median(reference), found[tail - 1], found[RESAMPLES - tail - 1])
