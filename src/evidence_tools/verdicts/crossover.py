"""Effects of trials in which people, or groups of people, are not independent: crossover and cluster trials.

Cochrane Handbook 23.1 (cluster-randomised) and 23.2 (crossover): a paired standard error, a design effect, or no
number at all. What is missing is said by name.
"""

from __future__ import annotations

import math
from dataclasses import replace

from evidence_tools.effects.traced import t_quantile
from evidence_tools.errors import EffectError

from .found import FROM_MEDIANS, Found, NotPrinted, both_arms, middle, size, times_of
from .printed import Printed, known
from .printed_estimates import from_smd

__all__ = ["ASSUMED_ICC", "for_clusters", "from_paired", "from_paired_smd"]

# Where a cluster trial prints its clusters and no intraclass correlation. A judgement of the project, on the safe side:
# most coefficients of patient-level outcomes lie below it (Adams and others 2004, J Clin Epidemiol 57:785-794).
ASSUMED_ICC = 0.05


def _paired_se(row: Printed, md: float, n: float) -> tuple[float, str, str]:
    """Return the standard error of the paired differences, how it was had, and what is approximated; NaN if not had.

    Raises
    ------
    EffectError
        If the printed t has the degrees of freedom of two groups: the test, and its p, are not of the pairs.
    """
    if known(row.t_df) and row.t_df > n - 1:
        raise EffectError(
            f"a crossover trial whose t has {row.t_df:g} degrees of freedom, not those of a paired test of {n:g} people"
        )
    if known(row.t_value) and row.t_value != 0:
        return md / abs(row.t_value), f"paired t {row.t_value:g}", ""
    if row.estimate_kind == "md" and known(row.ci_low, row.ci_high):
        return middle(row)[1] / t_quantile(n - 1, 0.025), "interval of the paired difference", ""
    if row.p.relation in ("=", "<") and row.p.value < 1:
        why = "the paired test behind the printed p is not known" if row.p.relation == "=" else "p is a bound only"
        return md / t_quantile(n - 1, row.p.value / 2), f"paired p {row.p}{' (doubled)' * bool(row.p.one_sided)}", why
    return math.nan, "", ""


def _paired_r(row: Printed, raw: dict[str, float], n: float) -> tuple[float, str, str]:
    """Return the within-person correlation of a crossover, how it was had, and what is approximated."""
    if known(row.within_correlation):
        return row.within_correlation, f"printed within-person correlation {row.within_correlation:g}", ""
    se, how, why = _paired_se(row, abs(raw["mean_i"] - raw["mean_c"]), n)
    if not se > 0:
        raise EffectError(
            "a crossover trial, and neither the within-person correlation nor a paired t or p or interval is entered: "
            "the standard error of its difference is not known (Handbook 23.2)"
        )
    sd_i, sd_c, sd = raw["sd_i"], raw["sd_c"], se * math.sqrt(n)
    r = (sd_i**2 + sd_c**2 - sd**2) / (2 * sd_i * sd_c)
    if abs(r) >= 1:
        raise EffectError(f"a crossover trial whose {how} does not fit its means and SDs (correlation {r:z.2f})")
    return r, f"within-person correlation {r:z.2f} from the {how}", why


def from_paired(row: Printed) -> Found:
    """Take both periods of a crossover trial with the standard error of paired differences."""
    if not (known(row.mean_i) or known(row.mean_c)):
        if row.prints_difference:
            raise EffectError(
                "a crossover trial that prints only a test or a difference between its periods: the means and SDs of "
                "both are needed (Handbook 23.2)"
            )
        raise NotPrinted
    if row.value_kind == "":
        raise EffectError("it is not said whether the means are values after treatment or changes")
    raw, trace = both_arms(row)
    n = min(row.n_i, row.n_c)
    r, how, why = _paired_r(row, raw, n)
    yi, vi = size("SMCRP", n=n, r=r, **times_of(raw))
    words = f"crossover of {n:g} people: paired standard error, {how} (Handbook 23.2; Bonett 2008); {trace}"
    medians = FROM_MEDIANS if row.spread_kind in ("iqr", "range") else ""
    approximated = "; ".join(filter(None, (why, medians)))
    return Found(row.turn * yi, vi, "paired means", words, approximated=approximated, raw=raw, r=r)


def from_paired_smd(row: Printed) -> Found:
    """Take the printed SMD of a crossover trial with its interval: people of two groups say nothing of its variance."""
    if row.estimate_kind == "smd" and not known(row.ci_low, row.ci_high):
        raise EffectError(
            "a crossover trial that prints a standardised difference without its interval: its variance is not that "
            "of two groups (Handbook 23.2)"
        )
    return from_smd(row)


def for_clusters(found: Found, row: Printed) -> Found:
    """Widen the variance of a cluster trial by its design effect, 1 + (m - 1) ICC (Handbook 23.1.4).

    The clusters are those of all arms, so their mean size m is that of all people of the trial, not of two of its arms.

    Raises
    ------
    EffectError
        If the number of clusters is not printed, or cannot be that of two arms or more of these people.
    """
    people = max(filter(known, (row.people, row.n_analysed, row.n_randomised)), default=math.nan)
    if not known(row.clusters, people):
        what = "the number of its clusters" if not known(row.clusters) else "the number of its people"
        raise EffectError(f"a cluster trial, and {what} is not entered: its variance cannot be had (Handbook 23.1)")
    if not 2 <= row.clusters <= people:
        raise EffectError(f"{row.clusters:g} clusters cannot hold two arms of {people:g} people together")
    printed = known(row.icc)
    icc = row.icc if printed else ASSUMED_ICC
    size = people / row.clusters
    effect = 1 + (size - 1) * icc
    told = f"{'printed' if printed else 'assumed'} intraclass correlation {icc:g}, {size:.3g} people a cluster"
    why = found.approximated or ("" if printed else f"an intraclass correlation of {icc:g} is assumed")
    trace = f"{found.trace}; variance times the design effect {effect:z.2f} ({told}; Handbook 23.1.4)"
    return replace(found, vi=found.vi * effect, trace=trace, approximated=why, widened=effect)
