"""What is said of a red flag of each kind: why it matters, what to do, and whose rule it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from evidence_tools.claims.flag_words import Cues
from evidence_tools.claims.vocabulary import OwnWords

__all__ = ["Rule", "load_rules", "rule_for"]


# "After my stroke I could not lift my arm.": the emergency is over, and what is told is a testimonial.
_PAST = re.compile(
    r"\b(?:after|since) (?:my|your|her|his|the|a) (?:stroke|heart attack|operation)\b|\b(?:years|months) ago\b"
)


class Rule(NamedTuple):
    """What is said of a kind: its name for people, why it matters, what to do, whose rule it is and where it stands."""

    kind: str
    title: str
    why: str
    do: str
    source: str
    url: str


@lru_cache(maxsize=16)
def load_rules(own: OwnWords) -> Mapping[str, Rule]:
    """Return the rule of every kind of red flag, in the words of a topic."""
    return {row["kind"]: Rule(**row) for row in own.rows("flag_rules")}


def rule_for(kind: str, cues: Cues) -> Rule:
    """Return the rule of a flag; cancer has a law of its own, and in an emergency every minute counts.

    Parameters
    ----------
    kind : str
        The kind of flag.
    cues : Cues
        The words of what is flagged.
    """
    cancer = cues.of("cancer", "named") or any(hit.row["chapter"] == "neoplasms" for hit in cues.conditions)
    if kind == "serious_condition" and cancer:
        kind = "cancer"
    elif kind == "serious_condition" and cues.of("sign", "named") and not _PAST.search(cues.text):
        kind = "emergency"
    return load_rules(cues.own)[kind]
