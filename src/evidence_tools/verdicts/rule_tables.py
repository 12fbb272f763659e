"""The verdict rules as tables a reader can look a verdict up in, one for each kind of evidence; see `rules`."""

from __future__ import annotations

import pandas as pd

from evidence_tools.errors import UsageError
from evidence_tools.words import FACTS, verdict_words

from .rules import (
    CERTAINTIES,
    INTERVAL_RULE,
    LARGE_N,
    POSITION_WORDS,
    direction_verdict,
    fact_verdict,
    review_verdict,
)

__all__ = ["RULES", "rule_table"]

# Chance is ruled out twice: among the sides that are known, and as if every report that names none lay on the other.
TWICE = "even if every trial of unknown side lay on the other (exact test below 0.05 both ways)"
DIRECTION_WORDS = {  # in the order in which they are looked at: the first that fits decides
    "large_show_none": f"two or more trials with {LARGE_N} or more people, and most of these show no difference",
    "mostly_as_claimed": f"most trials lie on the claimed side, too many for chance, {TWICE}",
    "mostly_opposite": f"most trials lie on the opposite side, too many for chance, {TWICE}",
    "mixed": "anything else",
}
FACT_WORDS = {
    # Two would do by the count, but then leaving out one leaves too few: a verdict may not rest on one test.
    "three or more tests, all bear it out": ["favours_intervention"] * 3,
    "two or more tests, none bears it out": ["no_difference"] * 2,
    "anything else: two that bear it out, one only, tests that disagree": ["favours_intervention", "no_difference"],
}
REVIEW_WORDS = {
    "two or more results of reviews, all find it shown": ["favours_intervention"] * 2,
    "two or more results of reviews, most do not find it shown": ["no_difference"] * 2,
    "anything else": ["favours_intervention", "no_difference"],
}


def _table(rows: dict[str, list[str]], index: str, columns: list[str], comparator: str = "") -> pd.DataFrame:
    words = {name: [verdict_words(verdict, comparator)[1] for verdict in row] for name, row in rows.items()}
    return pd.DataFrame.from_dict(words, orient="index", columns=columns).rename_axis(index)


def _pooled() -> pd.DataFrame:
    rows = {POSITION_WORDS[name]: list(row) for name, row in INTERVAL_RULE.items()}
    return _table(rows, "position of the 95 % interval", [f"{c} certainty" for c in CERTAINTIES])


def _directions() -> pd.DataFrame:
    rows = {words: [direction_verdict(name, c) for c in CERTAINTIES] for name, words in DIRECTION_WORDS.items()}
    return _table(rows, "count of the trials' directions", [f"{c} certainty" for c in CERTAINTIES])


def _facts(comparator: str = FACTS) -> pd.DataFrame:
    rows = {words: [fact_verdict(directions)[0]] for words, directions in FACT_WORDS.items()}
    return _table(rows, "tests of the statement", ["verdict, whatever the certainty"], comparator)


def _reviews() -> pd.DataFrame:
    rows = {words: [review_verdict(d, c)[0] for c in CERTAINTIES] for words, d in REVIEW_WORDS.items()}
    return _table(rows, "published reviews, where no trial of ours answers", [f"{c} certainty" for c in CERTAINTIES])


RULES = {"pooled": _pooled, "directions": _directions, "facts": _facts, "reviews": _reviews}
# Trials of a treatment that answer a statement of fact: the same rule, in the words of every other verdict.
RULES |= {"facts by trials": lambda: _facts("")}


def rule_table(basis: str = "pooled") -> pd.DataFrame:
    """Return the rule for one kind of evidence as a table of verdicts.

    Parameters
    ----------
    basis : str
        pooled (numbers), directions (a count), facts (claims of anatomy and of how it works, tested themselves), facts
        by trials (the same, answered by trials of a treatment) or reviews.

    Raises
    ------
    UsageError
        For another word.
    """
    if basis not in RULES:
        raise UsageError(f"{basis!r} is no kind of evidence. Allowed: {', '.join(RULES)}.")
    return RULES[basis]()
