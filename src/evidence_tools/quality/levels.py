"""The words GRADE uses, in one place: levels, judgements, domains and how far each judgement moves the level.

Sources: GRADE guidelines 1-9 (J Clin Epidemiol 2011;64), Core GRADE 1 and 4 (BMJ 2025;389:e081903, e083864),
GRADE Guidance 34 (J Clin Epidemiol 2022;150:216-224) for the third step of imprecision.
"""

from __future__ import annotations

__all__ = [
    "DOMAINS_DOWN",
    "DOMAINS_UP",
    "LEVELS",
    "OVERALL",
    "STEPS",
    "SYMBOLS",
    "allowed_judgements",
    "lower",
    "rank",
    "steps",
]

LEVELS = ("very low", "low", "moderate", "high")
"""Certainty of evidence, worst first."""

SYMBOLS = {"high": "⊕⊕⊕⊕", "moderate": "⊕⊕⊕⊖", "low": "⊕⊕⊖⊖", "very low": "⊕⊖⊖⊖"}

DOMAINS_DOWN = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
DOMAINS_UP = ("large_effect", "dose_response", "opposing_confounding")
OVERALL = "overall"
"""The domain name under which a person may set the level itself (never above what the design allows)."""

STEPS = {
    "not serious": 0,
    "serious": -1,
    "very serious": -2,
    "extremely serious": -3,
    "none": 0,
    "present": 1,
    "large": 1,
    "very large": 2,
}
"""Levels each judgement moves the certainty."""

_DOWN = ("not serious", "serious", "very serious")
_ALLOWED = {
    # Three steps exist for risk of bias (non-randomised evidence that started high) and for imprecision only:
    # GRADE guidelines 18 (J Clin Epidemiol 2019;111:105-114); GRADE Guidance 34.
    "risk_of_bias": (*_DOWN, "extremely serious"),
    "inconsistency": _DOWN,
    "indirectness": _DOWN,
    "imprecision": (*_DOWN, "extremely serious"),
    # "undetected" or "strongly suspected": one level at most (GRADE guidelines 5, J Clin Epidemiol 2011;64:1277-1282).
    "publication_bias": ("not serious", "serious"),
    "large_effect": ("none", "large", "very large"),
    "dose_response": ("none", "present"),
    "opposing_confounding": ("none", "present"),
    OVERALL: LEVELS,
}


def allowed_judgements(domain: str) -> tuple[str, ...]:
    """Return the judgements `domain` may take; empty if there is no such domain."""
    return _ALLOWED.get(domain, ())


def rank(level: str) -> int:
    """Return the place of a certainty level: 0 very low ... 3 high."""
    return LEVELS.index(level)


def lower(level: str, by: int) -> str:
    """Return the level `by` steps lower (negative: higher), never below very low nor above high."""
    return LEVELS[min(max(rank(level) - by, 0), len(LEVELS) - 1)]


def steps(judgement: str) -> int:
    """Return how many levels `judgement` moves the certainty (negative: down)."""
    return STEPS[judgement]
