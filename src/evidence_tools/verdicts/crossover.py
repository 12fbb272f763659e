"""Effects of trials in which people, or groups of people, are not independent: crossover and cluster trials.

Cochrane Handbook 23.1 (cluster-randomised) and 23.2 (crossover): a paired standard error, a design effect, or no
number at all. What is missing is said by name.
"""

from __future__ import annotations

import math
from dataclasses import replace

from evidence_tools.effects.traced import t_quantile
from evidence_tools.errors import EffectError

from .found import Found, NotPrinted, both_arms, size
from .printed import Printed, known

__all__ = ["ASSUMED_ICC", "for_clusters", "from_paired"]

# Where a cluster trial prints its clusters and no intraclass correlation. A judgement of the project, on the safe side:
# most coefficients of patient-level outcomes lie below it (Adams and others 2004, J Clin Epidemiol 57:785-794).
ASSUMED_ICC = 0.05


def _paired_r(row: Printed, raw: dict[str, float], n: float) -> tuple[float, str, str]:
    """Return the within-person correlation of a crossover, how it was had, and what is approximated."""
    if known(row.within_correlation):
        return row.within_correlation, f"printed within-person correlation {row.within_correlation:g}", ""
    t, how, why = math.nan, "", ""
    if known(row.t_value):
        t, how = abs(row.t_value), f"paired t {row.t_value:g}"
    elif row.p.relation in ("=", "<") and row.p.value < 1:
        t, how = t_quantile(n - 1, row.p.value / 2), f"paired p {row.p}"
        why = "the paired test behind the printed p is not known" if row.p.relation == "=" else "p is a bound only"
    md = abs(raw["mean_i"] - raw["mean_c"])
    if not known(t) or t == 0 or md == 0:
        raise EffectError(
            "a crossover trial, and neither the within-person correlation nor a paired t or p is entered: "
            "the standard error of its difference is not known (Handbook 23.2)"
        )
    sd_i, sd_c, sd = raw["sd_i"], raw["sd_c"], md / t * math.sqrt(n)
    r = (sd_i**2 + sd_c**2 - sd**2) / (2 * sd_i * sd_c)
    if abs(r) >= 1:
        raise EffectError(f"a crossover trial whose {how} does not fit its means and SDs (correlation {r:z.2f})")
    return r, f"within-person correlation {r:z.2f} from the {how}", why


def from_paired(row: Printed) -> Found:
    """Take both periods of a crossover trial with the standard error of paired differences."""
    if not (known(row.mean_i) or known(row.mean_c)):
        if known(row.t_value) or row.p.relation:
            raise EffectError(
                "a crossover trial that prints only a test of paired differences: the means and SDs of both periods "
                "are needed (Handbook 23.2)"
            )
        raise NotPrinted
    raw, trace = both_arms(row)
    n = min(row.n_i, row.n_c)
    r, how, why = _paired_r(row, raw, n)
    times = {"mean_post": raw["mean_i"], "mean_pre": raw["mean_c"], "sd_post": raw["sd_i"], "sd_pre": raw["sd_c"]}
    yi, vi = size("SMCRP", n=n, r=r, **times)
    words = f"crossover of {n:g} people: paired standard error, {how} (Handbook 23.2; Bonett 2008); {trace}"
    return Found(row.turn * yi, vi, "paired means", words, approximated=why, raw=raw)


def for_clusters(found: Found, row: Printed) -> Found:
    """Widen the variance of a cluster trial by its design effect, 1 + (m - 1) ICC (Handbook 23.1.4).

    Raises
    ------
    EffectError
        If the number of clusters is not printed.
    """
    people = next((n for n in (row.people, row.n_analysed, row.n_randomised) if known(n)), math.nan)
    if not known(row.clusters, people):
        what = "the number of its clusters" if not known(row.clusters) else "the number of its people"
        raise EffectError(f"a cluster trial, and {what} is not entered: its variance cannot be had (Handbook 23.1)")
    printed = known(row.icc)
    icc = row.icc if printed else ASSUMED_ICC
    size = people / row.clusters
    effect = max(1.0, 1 + (size - 1) * icc)
    told = f"{'printed' if printed else 'assumed'} intraclass correlation {icc:g}, {size:.3g} people a cluster"
    why = found.approximated or ("" if printed else f"an intraclass correlation of {icc:g} is assumed")
    trace = f"{found.trace}; variance times the design effect {effect:z.2f} ({told}; Handbook 23.1.4)"
    return replace(found, vi=found.vi * effect, trace=trace, approximated=why)
