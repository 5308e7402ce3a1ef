"""One process fires: what would share a run between several is refused by name, before any of it starts.

A worker knows nothing of the run's bounds, which its master has; and this container has one processor.
"""

from argparse import ArgumentParser, Namespace
from typing import Any

from guard import target

SHARED = (
    "master", "worker", "processes", "expect_workers", "expect_workers_max_wait", "enable_rebalancing",
    "master_host", "master_port", "master_bind_host", "master_bind_port",
)  # fmt: skip


def refuse_others(parser: ArgumentParser, **_: Any) -> None:
    """Have the parser leave with code 3 at one of SHARED, or a time past all bounds, wherever they are said."""
    parse = parser.parse_args

    def parse_args(*arguments: Any, **options: Any) -> Namespace:
        try:
            parsed: Namespace = parse(*arguments, **options)
        except OverflowError:  # of a time: argparse says what it cannot read, but not this
            raise SystemExit(target.leave("Une durée demandée est bien trop longue : indiquez 60s, 5m.")) from None
        if asked := [name for name in SHARED if getattr(parsed, name) != parser.get_default(name)]:
            flags = ", ".join(f"--{name.replace('_', '-')}" for name in asked)
            why = "ce générateur tire seul, en un processus. Relancez la commande sans ce réglage."
            raise SystemExit(target.leave(f"Réglage refusé, {flags} : {why}"))
        return parsed

    parser.parse_args = parse_args  # type: ignore[assignment,method-assign]
