"""What a class is told before it decides: which comparison answers, and what was searched for.

Without it two questions of a worksheet could not be answered from the sheet: which block decides is a rule of this
project, and whether nothing was found or nobody has looked cannot be seen from an empty block.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evidence_tools.tracker.searched import searched_words
from evidence_tools.verdicts import Verdict
from evidence_tools.verdicts.bodies import COMPARATIVE_ORDER, FACT_ORDER, GENERAL_ORDER
from evidence_tools.words import FACTS, STRATUM_LABELS

__all__ = [
    "FRAGILE_WORDS",
    "POOLED_WORDS",
    "REVIEW_WORDS",
    "SILENT_WORDS",
    "STATED",
    "TEST_WORDS",
    "all_orders",
    "block_label",
    "blocks",
    "order_words",
    "search_words",
]

FRAGILE_WORDS = (
    "A verdict in favour of the claim becomes uncertain (of a statement of fact: not settled) where leaving out a "
    "single study would turn it. A verdict against the claim stays, and is called fragile: the burden of proof lies on "
    "whoever makes the claim."
)
POOLED_WORDS = (
    "Where at least half of the trials of the comparison that decides print numbers that can be used, two of them or "
    "more (or the only one there is), their average and its 95 % interval decide; else the sides on which the trials "
    "lie are counted."
)
SILENT_WORDS = (
    "Where trials are counted, one that differs to either side counts on that side, significant or not. A report of no "
    "difference often does not tell the side. So a majority must be too many for chance twice: among the trials whose "
    "side is known, and again as if all trials of unknown side lay on the other. A report that says nothing clear and "
    "shows no figures is left out of both."
)
# What a test says of a statement, and a review of a claim, in place of "in favour" and "no difference" of a trial.
TEST_WORDS = {"in favour": "bears it out", "no difference": "does not bear it out", "against": "found the opposite"}
TEST_WORDS |= {"unclear": "does not say clearly"}
REVIEW_WORDS = {"favours_intervention": "finds it shown", "no_difference": "does not find it shown"}
REVIEW_WORDS |= {"favours_comparator": "finds the opposite", "mixed": "gives no clear answer"}
REVIEW_WORDS |= {"unclear": "gives no clear answer"}
STATED = "tests of the statement itself"
_ORDERS = {
    "plain": ("A plain claim (“improves sleep”)", GENERAL_ORDER),
    "comparative": ("A claim that one is better than another", COMPARATIVE_ORDER),
    "fact": ("A statement of fact (“points are linked to organs”)", FACT_ORDER),
}


def block_label(stratum: str) -> str:
    """Return what heads a block of studies: "Compared with attention control"."""
    return STATED.capitalize() if stratum == FACTS else f"Compared with {STRATUM_LABELS[stratum]}"


def blocks(verdict: Verdict) -> list[str]:
    """Return the strata of a claim by the alphabet: in the order in which they are looked at the first one decides."""
    return sorted(verdict.strata, key=block_label)


def _kind(verdict: Verdict) -> str:
    if verdict.claim["direction"] == "none":
        return "fact"
    return "comparative" if verdict.claim["claim_type"] == "comparative" else "plain"


def _order(kind: str) -> str:
    what, order = _ORDERS[kind]
    names = "; ".join(STATED if name == FACTS else STRATUM_LABELS[name] for name in order)
    return (
        f"{what} is decided by the first of these comparisons that has a trial, those with a randomised "
        f"trial before the rest: {names}."
    )


def all_orders() -> tuple[str, ...]:
    """Say which comparison decides, a sentence for each kind of claim."""
    return tuple(map(_order, _ORDERS))


def order_words(verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """Say which comparison decides, a sentence for each kind of claim among those with two comparisons or more."""
    kinds = {_kind(verdict) for verdict in verdicts if len(verdict.strata) > 1}
    return tuple(_order(kind) for kind in _ORDERS if kind in kinds)


def search_words(searches: pd.DataFrame) -> str:
    """Say what an empty block means, and which databases were asked."""
    return " ".join(
        (
            "Wherever a study could test the claim, studies were searched for, unless it says that nobody has yet.",
            *searched_words(searches),
        )
    )
