"""Arms of a trial: combining several into one, splitting a shared control, and what cannot be used.

Sources: Cochrane Handbook 6.5.2.10 and table 6.5.a (combining), 23.3.4 (sharing a control group), 10.5.2 (percentages).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from evidence_tools.errors import EffectError

from .traced import Converted, MeanSD, number, people

__all__ = ["combine_arms", "crossover_effect", "percent_change_to_mean", "split_control"]


def combine_arms(n: Sequence[float], mean: Sequence[float], sd: Sequence[float]) -> MeanSD:
    """Combine two or more arms into one group (Handbook 6.5.2.10, table 6.5.a; exact, in any order).

    Raises
    ------
    EffectError
        If there are fewer than two arms, lengths differ, or a number is out of range.
    """
    if not len(n) == len(mean) == len(sd) or len(n) < 2:
        raise EffectError(f"{len(n)} n, {len(mean)} means, {len(sd)} SDs. Allowed: as many of each, two arms or more.")
    arms = [
        (people(f"n of arm {i}", a, 1), number(f"mean of arm {i}", b), number(f"sd of arm {i}", c))
        for i, (a, b, c) in enumerate(zip(n, mean, sd, strict=True), 1)
    ]
    for i, arm in enumerate(arms, 1):
        if arm[2] < 0:
            raise EffectError(f"sd of arm {i} is {arm[2]:g}. Allowed: 0 or more.")
    total = sum(a for a, _, _ in arms)
    centre = sum(a * b for a, b, _ in arms) / total
    squares = sum((a - 1) * c * c + a * (b - centre) ** 2 for a, b, c in arms)
    spread = math.sqrt(squares / (total - 1))
    parts = "; ".join(f"n {a:g}, mean {b:g}, SD {c:g}" for a, b, c in arms)
    return MeanSD(total, centre, spread, f"{len(arms)} arms combined ({parts}) (Handbook table 6.5.a)")


def split_control(n: float, comparisons: int, events: float | None = None) -> Converted | tuple[Converted, Converted]:
    """Divide a shared control among the comparisons that use it (Handbook 23.3.4).

    Mean and SD stay as they are; people (and events) are divided, so that nobody is counted twice.

    Returns
    -------
    Converted
        People per comparison; with `events` a pair (people, events).
    """
    n = people("n", n, 1)
    if comparisons < 1 or comparisons != int(comparisons):
        raise EffectError(f"comparisons is {comparisons!r}. Allowed: a whole number, 1 or more.")
    share = n / comparisons
    trace = f"control of {n:g} split among {comparisons} comparisons: {share:g} each (Handbook 23.3.4)"
    warnings = ("fewer than two people are left in each part: combine the arms instead",) if share < 2 else ()
    if events is None:
        return Converted(share, trace, warnings)
    part = number("events", events) / comparisons
    return Converted(share, trace, warnings), Converted(part, f"events {events:g} split likewise: {part:g} each")


def percent_change_to_mean(percent: float, *_: object, **__: object) -> MeanSD:
    """Refuse: a percentage change cannot become a mean and SD.

    Raises
    ------
    EffectError
        Always, with the reason (Handbook 10.5.2: change scores and percentages have other spreads than final values).
    """
    raise EffectError(
        f"a change of {percent:g} % is not a mean: the mean of individual percentages is not the percentage of "
        "means, and its SD needs the individual values. Keep the reported direction only, or ask the authors for "
        "means and SDs."
    )


def crossover_effect(
    mean_i: float, sd_i: float, mean_c: float, sd_c: float, n: float, r: float
) -> dict[str, float | str]:
    """Return difference and standardised difference of a crossover trial with an assumed correlation.

    Cochrane Handbook 5.1, 16.4.6: SE of the difference sqrt(sd_i^2 + sd_c^2 - 2 r sd_i sd_c)/sqrt(n); the difference is
    standardised by the SD of a group, its SE multiplied by sqrt(2 (1 - r)).

    Returns
    -------
    dict
        md, sd_difference, se_md, smd, se_smd, trace.
    """
    mean_i, mean_c, n = number("mean_i", mean_i), number("mean_c", mean_c), people("n", n)
    sd_i, sd_c = number("sd_i", sd_i, 0), number("sd_c", sd_c, 0)
    r = number("r", r)
    if abs(r) > 1:
        raise EffectError(f"r is {r:g}, not a correlation. Allowed: -1 to 1.")
    sd = math.sqrt(sd_i**2 + sd_c**2 - 2 * r * sd_i * sd_c)
    smd = (mean_i - mean_c) / math.sqrt((sd_i**2 + sd_c**2) / 2)
    se_smd = math.sqrt((1 / n + smd**2 / (2 * n)) * 2 * (1 - r))
    return {
        "md": mean_i - mean_c,
        "sd_difference": sd,
        "se_md": sd / math.sqrt(n),
        "smd": smd,
        "se_smd": se_smd,
        "trace": f"crossover of {n:g} people with correlation {r:g} (Handbook 5.1, 16.4.6)",
    }
