"""Subgroups of studies, each pooled, and the test of whether they differ.

Two tests, named apart because they differ: Q between the pooled effects of the groups, each with its own tau2
(RevMan, R meta), and
the test of a moderator with one common tau2 (`meta_regression`). Subgroup results are observational (Cochrane
Handbook 10.11.2).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from evidence_tools.errors import EffectError

from .checks import Labels, Numbers, choose, effects_in, row_name
from .pooled import Pooled
from .pooling import CI_METHODS, pool
from .regression import MetaRegression, meta_regression

__all__ = ["QUIET", "Subgroups", "pool_subgroups"]

# Q within the groups over its degrees of freedom, up to which the studies of a group count as alike. A judgement of the
# project: with it the test keeps its 5 % for 2 + 2 to 10 + 10 studies, groups of unlike size and three groups, whatever
# the variance between studies (simulated in tests/effects).
QUIET = 0.6
SIZED = ("HKSJ-adhoc", "t")


@dataclass(frozen=True, eq=False)
class Subgroups:
    """Pooled effects by group.

    Attributes
    ----------
    within : dict of str to Pooled
        One pool for each group, its own tau2.
    q_between, df, p_value : float
        Heterogeneity of the groups' estimates around their inverse-variance mean. With ci="z" RevMan's test, with
        ci="HKSJ" metafor's: chi-squared on the printed standard errors. For two studies a group the factor of a HKSJ
        interval is a coin toss, and that test calls one in five differences that are none. With ci="HKSJ-adhoc" or "t"
        the factor stays out, and where the studies of the groups differ among themselves (`QUIET`) the test is that of
        `common`: F with k less groups df. Chi-squared takes the variance between so few studies as known, and that of a
        group of two beside one of ten is known least.
    i2_between : float
        Per cent of the variation between group estimates beyond chance (RevMan prints it beside the test).
    common : MetaRegression or None
        The same question with one tau2 for all groups; None if there are too few studies.
    overall : Pooled
        All studies together.
    df_within : float
        Denominator df where p is that of F = q_between/df; NaN where it is chi-squared.
    """

    within: Mapping[str, Pooled]
    q_between: float
    df: int
    p_value: float
    common: MetaRegression | None
    overall: Pooled
    df_within: float = math.nan

    @property
    def i2_between(self) -> float:
        """I2 of the group estimates, per cent."""
        return max(0.0, 100 * (self.q_between - self.df) / self.q_between) if self.q_between > 0 else 0.0

    def frame(self) -> pd.DataFrame:
        """Return one row a group: k, estimate, ci_low, ci_high, p_value, tau2, i2, q, q_p."""
        names = "k estimate se ci_low ci_high p_value tau2 i2 q q_p".split()
        return pd.DataFrame(
            [[getattr(fit, name) for name in names] for fit in self.within.values()],
            columns=names,
            index=pd.Index(list(self.within), name="group"),
        )


def _between(groups: Sequence[Pooled], common: MetaRegression | None, ci: str) -> tuple[float, float, float]:
    """Return Q between groups, the denominator df of its F (NaN: chi-squared) and its p."""
    plain = choose("ci", ci, CI_METHODS) in SIZED
    estimates = np.array([fit.estimate for fit in groups])
    weights = np.array(
        [float((1 / (fit.vi + fit.tau2)).sum()) if plain else 1 / fit.se**2 if fit.se else np.nan for fit in groups]
    )
    if np.isnan(weights).any():
        raise EffectError(
            "a group has a standard error of 0 (identical effects with HKSJ). Use ci='z' or 'HKSJ-adhoc'."
        )
    q = float(weights @ (estimates - weights @ estimates / weights.sum()) ** 2)
    df, rest = len(groups) - 1, sum(fit.k - 1 for fit in groups)
    if plain and common is not None and sum(fit.q for fit in groups) > QUIET * rest:
        return df * common.qm, common.qm_df[1], common.qm_p
    return q, math.nan, float(special.chdtrc(df, q))


def pool_subgroups(
    yi: Numbers,
    vi: Numbers,
    groups: Sequence[object],
    method: str = "REML",
    ci: str = "HKSJ-adhoc",
    level: float = 0.95,
    labels: Labels = None,
) -> Subgroups:
    """Pool each group and test whether the groups differ.

    Parameters
    ----------
    groups : sequence
        Group of each study; sorted by name. Nothing missing.

    Raises
    ------
    EffectError
        If a group is missing (naming the row), there is only one, or lengths differ.
    """
    y, v = effects_in(yi, vi, labels)
    keys = pd.Series(list(groups), dtype=object)
    if len(keys) != len(y):
        raise EffectError(f"{len(keys)} groups for {len(y)} studies. Give one for each.")
    missing = keys.isna() | keys.eq("")
    if missing.any():
        raise EffectError(f"the group is missing in {row_name(int(np.flatnonzero(missing)[0]), labels)}.")
    names: dict[str, object] = {}
    for position, key in enumerate(keys):
        if names.setdefault(str(key), key) != key:
            raise EffectError(
                f"the groups {names[str(key)]!r} and {key!r} ({row_name(position, labels)}) look the same, but one is "
                "a number and one a text. Write them the same way, or give them different names."
            )
    levels = sorted(set(keys), key=lambda value: (isinstance(value, str), value))
    if len(levels) < 2:
        raise EffectError(f"all studies are in one group ({levels[0]!r}). Allowed: two groups or more.")
    within = {}
    for name in levels:
        mine = keys.eq(name).to_numpy()
        within[str(name)] = pool(y[mine], v[mine], method, ci, level)
    df, common = len(levels) - 1, None
    if len(y) > len(levels):
        common = meta_regression(y, v, {"group": [str(key) for key in keys]}, method, ci, level)
    q, df_within, p_value = _between(list(within.values()), common, ci)
    return Subgroups(within, q, df, p_value, common, pool(y, v, method, ci, level), df_within)
