"""In which order a run starts its targets: all of them in every round, each round shuffled anew.

Interleaved, so that what else the machine does weighs on all alike; round 0 warms the page cache and is kept apart.
"""

import random
from collections.abc import Sequence


def rounds(targets: Sequence[str], count: int, seed: int) -> list[list[str]]:
    """The warm-up round, then `count` rounds; the same seed gives the same plan."""
    dice = random.Random(seed)
    return [dice.sample(list(targets), len(targets)) for _ in range(count + 1)]
