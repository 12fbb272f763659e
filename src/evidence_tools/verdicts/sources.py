"""An effect from the best source a report prints, in one fixed order of trust.

Every source is a function: a `Printed` row in, a `Found` effect out, positive in favour of the intervention. It raises
`NotPrinted` where the report prints nothing of the kind, and `EffectError` with the obstacle where what it prints does
not suffice. The order is that of ``docs/verdicts.md``.
"""

from __future__ import annotations

from collections.abc import Callable

from evidence_tools.errors import EffectError

from .crossover import for_clusters, from_paired, from_paired_smd
from .found import FROM_MEDIANS, Found, NotPrinted, both_arms, smd_of
from .printed import Printed, known
from .printed_estimates import from_beta, from_events, from_md, from_ratio, from_smd
from .printed_tests import from_bound, from_chi2, from_eta, from_f, from_p, from_r, from_t

__all__ = ["NOTHING", "SOURCES", "SOURCE_NAMES", "best_source", "every_source"]

NOTHING = (
    "nothing but a direction is entered: no means, test, p, estimate or events of the difference between the groups"
)


def _means(source: str, kind: str, *spreads: str) -> Callable[[Printed], Found]:
    """Make the source that takes both arms' means of one kind with some kinds of spread."""

    def from_means(row: Printed) -> Found:
        if not known(row.mean_i) and not known(row.mean_c):
            raise NotPrinted
        if row.value_kind == "":
            raise EffectError("it is not said whether the means are values after treatment or changes")
        if row.value_kind != kind or (row.spread_kind and row.spread_kind not in spreads):
            raise NotPrinted
        raw, trace = both_arms(row)
        return smd_of(raw, row, source, trace)

    return from_means


def from_medians(row: Printed) -> Found:
    """Estimate means and SDs from medians with quartiles or range, unless the numbers show a skewed distribution."""
    if row.spread_kind not in ("iqr", "range") or not (known(row.mean_i) or known(row.mean_c)):
        raise NotPrinted
    if row.value_kind == "":
        raise EffectError("it is not said whether the medians are values after treatment or changes")
    raw, trace = both_arms(row)
    return smd_of(raw, row, "medians", trace, approximated=FROM_MEDIANS)


# In the order of trust. `source` of a `Found` effect is one of `SOURCE_NAMES`; docs/verdicts.md shows the same table.
SOURCES: tuple[Callable[[Printed], Found], ...] = (
    _means("means and SDs", "post", "sd"),
    _means("means with SE or CI", "post", "se", "ci95"),
    _means("changes", "change", "sd", "se", "ci95"),
    from_t,
    from_f,
    from_eta,
    from_r,
    from_p,
    from_smd,
    from_md,
    from_ratio,
    from_beta,
    from_events,
    from_chi2,
    from_bound,
    from_medians,
)
# The two periods of a crossover trial are the same people: only sources that know it.
CROSSOVER_SOURCES: tuple[Callable[[Printed], Found], ...] = (from_paired, from_paired_smd)
SOURCE_NAMES = (
    "means and SDs",
    "means with SE or CI",
    "changes",
    "paired means",
    "t",
    "F",
    "eta squared",
    "r",
    "exact p",
    "printed SMD",
    "printed MD",
    "printed ratio",
    "events",
    "chi-squared",
    "bound of p",
    "medians",
)


def every_source(row: Printed) -> tuple[list[Found], list[EffectError]]:
    """Return the effects of all sources that suffice, in the order of trust, and the obstacles of those that do not.

    What keeps a cluster trial from being widened stands before the obstacles: it is in the way of every source.
    """
    found, obstacles = [], []
    for source in CROSSOVER_SOURCES if row.design == "rct_crossover" else SOURCES:
        try:
            found.append(source(row))
        except NotPrinted:
            continue
        except EffectError as error:
            obstacles.append(error)
    if row.design == "rct_cluster" and found:
        try:
            found = [for_clusters(one, row) for one in found]
        except EffectError as error:
            return [], [error, *obstacles]
    return found, obstacles


def best_source(row: Printed) -> Found:
    """Return the effect from the first source of the order that suffices.

    Raises
    ------
    EffectError
        With the obstacle of the most trusted source that is printed at all.
    """
    found, obstacles = every_source(row)
    if found:
        return found[0]
    raise obstacles[0] if obstacles else EffectError(NOTHING)
