"""Rare events: Mantel-Haenszel and Peto, which need no correction of zero cells.

Sources: Mantel and Haenszel 1959; Robins, Breslow and Greenland 1986 (variance of the log odds ratio); Greenland and
Robins 1985 (risk ratio); Sato, Greenland and Robins 1989 (risk difference); Yusuf and others 1985 (Peto); Breslow and
Day 1980 with the correction of Tarone 1985; random effects: Deeks and Higgins 2010 (Statistical algorithms in Review
Manager 5). Cochrane Handbook 10.4.4: Peto only for events below about 1 %, effects near 1 and groups of like size.
Cochran's Q uses the single studies' effects with 0.5 added where a cell is empty; the pooled estimate does not.

Tables in which nobody (or everybody) had the event: they say nothing of a ratio, so Mantel-Haenszel OR, RR and Peto
give them no weight (Cochrane Handbook 10.4.4), whatever is done with them. A risk difference of 0 they do say, and the
Mantel-Haenszel weight n1 n2/N of a table knows nothing of its events: so such tables are kept in the pooled risk
difference, as metafor's `rma.mh` keeps them (its `drop00` is TRUE for the single studies' effects, on which Q rests,
and FALSE for the Mantel-Haenszel estimate). They pull it towards 0; Q and its degrees of freedom leave them out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from evidence_tools.errors import EffectError

from .binary import TwoByTwo, binary_effect
from .checks import Labels, Numbers, as_numbers, choose, refuse, same_length
from .moments import Batch
from .pooled import Pooled
from .pooling import CI_METHODS, check_level, critical, fit_at

__all__ = ["RarePooled", "mantel_haenszel", "mantel_haenszel_random", "peto"]

NAN = float("nan")


@dataclass(frozen=True)
class RarePooled:
    """A pooled effect of 2x2 tables; attributes as in `Pooled`, equal-effect model.

    Attributes
    ----------
    measure : str
        OR and RR on the log scale, RD, PETO (log odds ratio).
    estimate, se, statistic, p_value, ci_low, ci_high : float
        z test and normal interval.
    q, q_p, i2 : float
        Heterogeneity; `q` with `informative` - 1 df (0 where that is 0); I2 in per cent.
    cmh, cmh_p : float
        Cochran-Mantel-Haenszel test with 1 df (OR only), with continuity correction unless switched off.
    breslow_day, breslow_day_p, tarone, tarone_p : float
        Tests of equal odds ratios (OR only).
    k, informative : int
        Tables given; tables that add to the estimate (with an event and a non-event).
    """

    measure: str
    estimate: float
    se: float
    statistic: float
    p_value: float
    ci_low: float
    ci_high: float
    q: float
    q_p: float
    i2: float
    k: int
    informative: int
    level: float
    cmh: float = NAN
    cmh_p: float = NAN
    breslow_day: float = NAN
    breslow_day_p: float = NAN
    tarone: float = NAN
    tarone_p: float = NAN


def _tables(
    events_i: Numbers, n_i: Numbers, events_c: Numbers, n_c: Numbers, labels: Labels
) -> tuple[TwoByTwo, np.ndarray]:
    raw = {"events_i": events_i, "n_i": n_i, "events_c": events_c, "n_c": n_c}
    arrays = {name: np.atleast_1d(as_numbers(name, values, labels)) for name, values in raw.items()}
    same_length(arrays, labels)
    for name, values in arrays.items():
        refuse(~np.isfinite(values), f"{name} is missing. Leave the row out (drop_missing()).", labels)
    table = TwoByTwo.from_events(**arrays, labels=labels)
    if table.a.size == 0:
        raise EffectError("there is no table to pool (k = 0).")
    if (table.a + table.c).sum() == 0 or (table.b + table.d).sum() == 0:
        raise EffectError("nobody, or everybody, had the event in every table: nothing can be compared.")
    return table, table.a + table.b + table.c + table.d


def _pooled(
    measure: str, estimate: float, se: float, q: float, table: TwoByTwo, level: float, **more: float
) -> RarePooled:
    informative = int((~table.says_nothing).sum())
    df = informative - 1
    if not se > 0:
        raise EffectError(
            f"{measure}: the pooled estimate has no sampling variance: in every group all or none had the event. "
            "Keep the directions."
        )
    statistic, half = estimate / se, critical(level, NAN) * se
    return RarePooled(
        measure=measure,
        estimate=estimate,
        se=se,
        statistic=statistic,
        p_value=float(2 * special.ndtr(-abs(statistic))),
        ci_low=estimate - half,
        ci_high=estimate + half,
        q=q if df > 0 else 0.0,  # one table that says something cannot differ from others, whatever the rest adds
        q_p=float(special.chdtrc(df, q)) if df > 0 else 1.0,
        i2=max(0.0, 100 * (q - df) / q) if q > 0 and df > 0 else 0.0,
        k=table.a.size,
        informative=informative,
        level=level,
        **more,
    )


def mantel_haenszel(
    measure: str,
    *,
    events_i: Numbers,
    n_i: Numbers,
    events_c: Numbers,
    n_c: Numbers,
    level: float = 0.95,
    continuity: bool = True,
    labels: Labels = None,
) -> RarePooled:
    """Pool 2x2 tables by Mantel and Haenszel.

    Parameters
    ----------
    measure : str
        OR, RR (pooled on the log scale) or RD.
    events_i, n_i, events_c, n_c : arrays
        Events and people in group i and c.
    continuity : bool
        Correct the CMH test; it touches nothing else.

    Notes
    -----
    Tables without an event, or without a non-event, count for RD and for no ratio; leave them out beforehand to have
    the risk difference of the others (`RarePooled.informative` counts those).

    Raises
    ------
    EffectError
        Naming impossible rows; if no table has an event; if a group has no event in any table, so that a ratio does not
        exist.
    """
    measure, level = choose("measure", measure, ("OR", "RR", "RD")), check_level(level)
    t, n = _tables(events_i, n_i, events_c, n_c, labels)
    estimate, se = FIXED[measure](t, n)
    yi, vi = binary_effect(measure, t)
    q = float(np.sum(((yi - estimate) ** 2 / vi)[~t.says_nothing]))
    more = _association(t, n, continuity) | _same_odds(t, n, math.exp(estimate)) if measure == "OR" else {}
    return _pooled(measure, estimate, se, q, t, level, **more)


def mantel_haenszel_random(
    measure: str,
    *,
    events_i: Numbers,
    n_i: Numbers,
    events_c: Numbers,
    n_c: Numbers,
    ci: str = "z",
    level: float = 0.95,
    labels: Labels = None,
) -> Pooled:
    """Pool 2x2 tables with random effects as Review Manager 5 does ("M-H, Random").

    tau2 is DerSimonian and Laird's, with Cochran's Q taken around the Mantel-Haenszel estimate instead of the
    inverse-variance mean; the pool itself weighs by 1/(v + tau2). Most Cochrane reviews until 2024 print this. Here, as
    there, ratios of tables with an empty cell have 0.5 added to all cells, also for the Mantel-Haenszel estimate.

    Parameters
    ----------
    measure, events_i, n_i, events_c, n_c, labels
        As for `mantel_haenszel`. For OR and RR, tables in which nobody or everybody had the event are left out.
    ci, level
        As for `pool`; RevMan 5 gives "z".

    Returns
    -------
    Pooled
        `method` is "DL-MH"; its `q` is around the Mantel-Haenszel estimate. (RevMan 5's I2 is (q - df)/q.)

    Raises
    ------
    EffectError
        As `mantel_haenszel`.

    Notes
    -----
    Deeks JJ, Higgins JPT. Statistical algorithms in Review Manager 5, 2010. Checked on printed pools
    (docs/statistics.md).
    """
    ci = choose("ci", ci, CI_METHODS)
    measure, level = choose("measure", measure, ("OR", "RR", "RD")), check_level(level)
    t, _ = _tables(events_i, n_i, events_c, n_c, labels)
    used = ~t.says_nothing if measure != "RD" else np.ones(t.a.size, dtype=bool)
    filled = TwoByTwo(*(cell[used] for cell in t.corrected(0.5, "only0").cells)) if measure != "RD" else t
    centre, _ = FIXED[measure](filled, np.sum(filled.cells, axis=0))
    yi, vi = binary_effect(measure, t)
    y, v = yi[used], vi[used]
    w = 1 / v
    q, spare = float(w @ (y - centre) ** 2), float(w.sum() - w @ w / w.sum())
    tau2 = max(0.0, (q - (y.size - 1)) / spare) if y.size > 1 else 0.0
    names = None if labels is None else [label for label, keep in zip(labels, used, strict=True) if keep]
    return fit_at(y, v, Batch(y, v), tau2, "DL-MH", ci, level, "metafor", names, centre)


def _need(*sums: float) -> None:
    if any(value <= 0 for value in sums):
        raise EffectError(
            "the pooled ratio does not exist: over all tables together a cell is empty. Use RD, or keep the directions."
        )


def _odds_ratio(t: TwoByTwo, n: np.ndarray) -> tuple[float, float]:
    up, down = t.a * t.d / n, t.b * t.c / n
    r, s = up.sum(), down.sum()
    _need(r, s)
    p, q = (t.a + t.d) / n, (t.b + t.c) / n
    variance = (p @ up / r**2 + (p @ down + q @ up) / (r * s) + q @ down / s**2) / 2
    return float(np.log(r / s)), float(np.sqrt(variance))


def _risk_ratio(t: TwoByTwo, n: np.ndarray) -> tuple[float, float]:
    n_i, n_c = t.a + t.b, t.c + t.d
    r, s = (t.a * n_c / n).sum(), (t.c * n_i / n).sum()
    _need(r, s)
    variance = (n_i * n_c * (t.a + t.c) / n**2 - t.a * t.c / n).sum() / (r * s)
    return float(np.log(r / s)), float(np.sqrt(variance))


def _risk_difference(t: TwoByTwo, n: np.ndarray) -> tuple[float, float]:
    n_i, n_c = t.a + t.b, t.c + t.d
    total = (n_i * n_c / n).sum()
    estimate = ((t.a * n_c - t.c * n_i) / n).sum() / total
    p = (t.c * (n_i / n) ** 2 - t.a * (n_c / n) ** 2 + n_i * n_c / n**2 * (n_c - n_i) / 2).sum()
    q = (t.a * (n_c - t.c) / n + t.c * (n_i - t.a) / n).sum() / 2
    return float(estimate), float(np.sqrt((estimate * p + q) / total**2))


FIXED = {"OR": _odds_ratio, "RR": _risk_ratio, "RD": _risk_difference}


def _association(t: TwoByTwo, n: np.ndarray, continuity: bool) -> dict[str, float]:
    n_i, n_c, events, others = t.a + t.b, t.c + t.d, t.a + t.c, t.b + t.d
    excess = abs((t.a - n_i * events / n).sum()) - (0.5 if continuity else 0.0)
    spare = np.where(n > 1, n**2 * (n - 1), 1.0)
    cmh = excess**2 / (n_i * n_c * events * others / spare).sum()
    return {"cmh": float(cmh), "cmh_p": float(special.chdtrc(1, cmh))}


def _same_odds(t: TwoByTwo, n: np.ndarray, ratio: float) -> dict[str, float]:
    """Breslow-Day and Tarone: observed events in group i against those expected under the common odds ratio."""
    n_i, events = t.a + t.b, t.a + t.c
    if ratio == 1:
        expected = n_i * events / n
    else:
        one = ratio * (n_i + events) + (n - n_i - events)
        root = np.sqrt(one**2 - 4 * n_i * events * ratio * (ratio - 1))
        expected = (one - root) / (2 * (ratio - 1))
    use = (expected > 0) & (events > 0) & (events < n)
    if use.sum() < 2:
        return {}
    e = expected[use]
    cells = np.array([e, n_i[use] - e, events[use] - e, e - n_i[use] - events[use] + n[use]])
    variance = 1 / (1 / cells).sum(axis=0)
    off = t.a[use] - e
    breslow_day = float((off**2 / variance).sum())
    tarone = max(0.0, breslow_day - float(off.sum() ** 2 / variance.sum()))
    df = int(use.sum()) - 1
    return {
        "breslow_day": breslow_day,
        "breslow_day_p": float(special.chdtrc(df, breslow_day)),
        "tarone": tarone,
        "tarone_p": float(special.chdtrc(df, tarone)),
    }


def peto(
    *, events_i: Numbers, n_i: Numbers, events_c: Numbers, n_c: Numbers, level: float = 0.95, labels: Labels = None
) -> RarePooled:
    """Pool log odds ratios by Peto's one-step method: sum(O - E)/sum(V).

    Raises
    ------
    EffectError
        Naming impossible rows; if no table has both an event and a non-event.
    """
    level = check_level(level)
    t, n = _tables(events_i, n_i, events_c, n_c, labels)
    n_i_, n_c_, events, others = t.a + t.b, t.c + t.d, t.a + t.c, t.b + t.d
    excess = t.a - n_i_ * events / n
    variance = n_i_ * n_c_ * events * others / np.where(n > 1, n**2 * (n - 1), 1.0)
    total = variance.sum()
    if total <= 0:
        raise EffectError("no table has both an event and a non-event: Peto's odds ratio does not exist.")
    use = variance > 0
    q = max(0.0, float((excess[use] ** 2 / variance[use]).sum() - excess[use].sum() ** 2 / total))
    estimate, se = float(excess.sum() / total), float(1 / math.sqrt(total))
    return _pooled("PETO", estimate, se, q, t, level)
