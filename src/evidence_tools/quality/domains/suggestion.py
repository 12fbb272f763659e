"""What a rule says about one domain."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

__all__ = ["Suggestion", "count", "number", "percent"]


@dataclass(frozen=True)
class Suggestion:
    """A judgement suggested by a rule.

    Parameters
    ----------
    judgement : str
        One of the judgements of the domain.
    reason : str
        One or two sentences with the numbers in them.
    numbers : dict
        The same numbers, for tables and tests.
    source : str
        Where the rule is published.
    """

    judgement: str
    reason: str
    numbers: dict[str, float] = field(default_factory=dict)
    source: str = ""


def percent(share: float) -> str:
    """Write a fraction as a whole per cent, never rounding a part up to all nor down to none."""
    if math.isnan(share):
        return "an unknown share"
    whole = round(100 * share)
    if whole == 0 and share > 0:
        return "under 1%"
    return "over 99%" if whole == 100 and share < 1 - 1e-12 else f"{whole}%"


def number(value: float, digits: int = 2) -> str:
    """Write a number with a true minus sign; "not known" for NaN."""
    if value is None or math.isnan(value):
        return "not known"
    text = f"{value:.{digits}f}"
    return "0" + text[2:] if text.startswith("-0") and float(text) == 0 else text.replace("-", "−")


def count(value: float) -> str:
    """Write a head count; "not known" for NaN."""
    return "not known" if math.isnan(value) else f"{round(value):,}"
