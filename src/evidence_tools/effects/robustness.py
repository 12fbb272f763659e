"""Does the conclusion hang on a choice? One table: every estimator, every interval, and without chosen studies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from evidence_tools.errors import EffectError

from .checks import Labels, Numbers, as_numbers, effects_in
from .pooled import Pooled
from .pooling import pool

__all__ = ["robustness_table"]

ESTIMATORS = ("EE", "DL", "PM", "REML", "ML", "EB", "HE", "SJ")
COLUMNS = "k estimate ci_low ci_high p_value tau2 i2 pi_low pi_high".split()


def robustness_table(
    yi: Numbers,
    vi: Numbers,
    without: Mapping[str, Sequence[bool]] | None = None,
    method: str = "REML",
    ci: str = "HKSJ",
    methods: Sequence[str] = ESTIMATORS,
    level: float = 0.95,
    labels: Labels = None,
) -> pd.DataFrame:
    """Pool under other assumptions and without chosen rows.

    Parameters
    ----------
    without : mapping, optional
        What is left out, in words, to one bool per study (True = leave out), e.g. ``{"high risk": rob == "high",
        "|g| > 3": abs(yi) > 3, "not randomised": ~randomised}``.
    method, ci : str
        The main analysis.
    methods : sequence of str
        Estimators to try instead.

    Returns
    -------
    DataFrame
        Index: what was done; columns k, estimate, ci_low, ci_high, p_value, tau2, i2, pi_low, pi_high, same_answer (the
        interval lies on the same side of 0, or includes it, as in the main analysis) and note (what the main analysis
        does not already note). An analysis that leaves no study has k = 0, NaN and says so.

    Raises
    ------
    EffectError
        For unusable numbers, or a selection of another length.
    """
    y, v = effects_in(yi, vi, labels)
    main = pool(y, v, method, ci, level)
    rows = {f"main analysis ({main.method}, {main.ci_method})": _row(main, main)}
    for other in methods:
        if other != main.method:
            rows[f"estimator {other}"] = _row(pool(y, v, other, ci, level), main)
    for interval in ("z", "t", "HKSJ", "HKSJ-adhoc"):
        if interval != main.ci_method:
            rows[f"interval {interval}"] = _row(pool(y, v, method, interval, level), main)
    for words, chosen in (without or {}).items():
        out = as_numbers(words, chosen, labels).astype(bool)
        if out.shape != y.shape:
            raise EffectError(f"{words}: {out.size} values for {y.size} studies. Give True or False for each.")
        name = f"without {words} ({int(out.sum())} left out)"
        rows[name] = _row(pool(y[~out], v[~out], method, ci, level), main) if not out.all() else _nothing()
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*COLUMNS, "same_answer", "note"])


def _side(fit: Pooled) -> int:
    return int(fit.ci_low > 0) - int(fit.ci_high < 0)


def _row(fit: Pooled, main: Pooled) -> list[object]:
    new = [note for note in fit.notes if fit is main or note not in main.notes]
    return [*(getattr(fit, name) for name in COLUMNS), _side(fit) == _side(main), "; ".join(new)]


def _nothing() -> list[object]:
    return [0, *[np.nan] * (len(COLUMNS) - 1), False, "no study is left"]
