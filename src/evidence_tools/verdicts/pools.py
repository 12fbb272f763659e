"""Which rows of a stratum enter its pool, and what they come to together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evidence_tools.effects import Pooled, pool
from evidence_tools.effects.bias import egger_test
from evidence_tools.errors import EffectError

from .choices import Choices
from .printed_tests import BEYOND
from .strata import Row, poolable

__all__ = ["one_measure", "pool_ratios", "pool_rows", "small_study_p"]


def one_measure(rows: Sequence[Row]) -> tuple[list[Row], str]:
    """Choose the rows of one measure for the pool: SMD where any trial has it, else what most have.

    The others stay counted by their direction; a log hazard ratio is no standardised difference.
    """
    able = poolable(rows)
    if not able:
        return able, ""
    measures = Counter(row["measure"] for row in able)
    measure = "SMD" if "SMD" in measures else measures.most_common(1)[0][0]
    return [row for row in able if row["measure"] == measure], measure


def pool_rows(rows: Sequence[Row], choices: Choices, yi: str = "yi", vi: str = "vi") -> Pooled | None:
    """Pool the effects of some rows; None where there is none. A single trial keeps its own, normal interval."""
    if not rows:
        return None
    effects, variances = (np.array([row[name] for row in rows]) for name in (yi, vi))
    if len(rows) > 1:
        return pool(effects, variances, method=choices.method, ci=choices.ci)
    alone = pool(effects, variances, method="EE", ci="z")
    # The interval of a single trial ends where its own test says that it does.
    ends = {name: rows[0][name] for name in ("ci_low", "ci_high") if yi == "yi" and abs(rows[0][name]) == BEYOND}
    return replace(alone, **ends)


def pool_ratios(rows: Sequence[Row], kind: str, choices: Choices) -> Pooled | None:
    """Pool the log ratio of means of a substance measured in the body."""
    told = [row for row in rows if not math.isnan(row["log_rom"])] if kind == "biomarker" else []
    return pool_rows(told, choices, "log_rom", "log_rom_v")


def small_study_p(rows: Sequence[Row]) -> float:
    """Return Egger's p where ten or more trials are pooled (Handbook 13.3.5.4); NaN where no such test can be made."""
    if len(rows) < 10:
        return float("nan")
    try:
        return egger_test([row["yi"] for row in rows], [row["vi"] for row in rows]).p_value
    except EffectError:  # trials of one size, or with one effect: there is nothing the test could see
        return float("nan")
