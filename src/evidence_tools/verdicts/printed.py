"""One row of results.csv as numbers: what a report prints of one comparison, blank as NaN."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

__all__ = ["ONE_SIDED", "Printed", "PrintedP", "known", "printed_p"]

NUMBERS = frozenset(
    "n_i mean_i sd_i low_i high_i n_c mean_c sd_c low_c high_c baseline_mean_i baseline_mean_c baseline_sd_i "
    "baseline_sd_c events_i events_c estimate ci_low ci_high t_value t_df f_value f_df1 f_df2 chi2_value chi2_df "
    "r_value eta_squared within_correlation clusters icc n_analysed n_randomised".split()
)
ONE_SIDED = " one-sided"  # stands behind the p of a one-sided test
SIDES = {"favours_intervention": 1.0, "favours_comparator": -1.0}


def known(*values: float) -> bool:
    """Say whether all values are printed."""
    return not any(math.isnan(value) for value in values)


@dataclass(frozen=True, slots=True)
class PrintedP:
    """A printed p, two-sided: `relation` is "=", "<" (at most) or ">" (at least); "" where none can be used.

    `value` is 0 where nothing but a 0 is printed. `one_sided` is what is printed of a one-sided test, whose p is half
    the two-sided one; where that cannot be had from it, there is no relation and no value.
    """

    value: float = math.nan
    relation: str = ""
    one_sided: str = ""

    def __str__(self) -> str:
        if self.one_sided:
            return self.one_sided
        return f"{self.value:g}" if self.relation == "=" else f"{self.relation}{self.value:g}"

    @property
    def trace(self) -> str:
        """Say how a one-sided p became a two-sided one; "" where there is nothing to say."""
        return f"; the printed p of {self.one_sided} is doubled" if self.one_sided and self.relation else ""

    @property
    def untested_side(self) -> bool:
        """Say whether a one-sided p shows that the difference lies on the side that was not tested."""
        return self.one_sided != "" and not self.relation and self.value > 0.5


def printed_p(text: str) -> PrintedP:
    """Read a p as printed: 0.03, <0.001, >0.05, 0.000.

    A program prints 0.000 for a p below 0.0005: that is a bound, and it is taken at the last printed digit ("<0.001").
    A bare 0 tells nothing and is not used. Behind the p of a one-sided test stands that word: "0.03 one-sided" is a
    two-sided p of 0.06.
    """
    text = text.strip()
    if text.endswith(ONE_SIDED):
        return _doubled(printed_p(text.removesuffix(ONE_SIDED)), text)
    digits = text.lstrip("<>=")
    try:
        value = float(digits)
    except ValueError:
        return PrintedP()
    if value == 0:
        decimals = len(digits.partition(".")[2])
        return PrintedP(10.0**-decimals, "<") if decimals > 1 else PrintedP(0.0)
    return PrintedP(value, text[0] if text[0] in "<>" else "=")


def _doubled(p: PrintedP, text: str) -> PrintedP:
    """Make a one-sided p two-sided: twice it, if the difference lies on the side that was tested (p below a half).

    "Above 0.05" may be either side, and so may be a p of a half or more; neither is used.
    """
    if p.relation == ">" or not p.value < 0.5:
        return PrintedP(p.value if p.relation == "=" else math.nan, "", text)
    return PrintedP(2 * p.value, p.relation, text)


@dataclass(frozen=True, slots=True)
class Printed:
    """What a report prints of one comparison; numbers not printed are NaN, words not printed are "".

    `better` is which end of the instrument is better; `design`, `clusters`, `icc`, `n_analysed` and `n_randomised` are
    those of the study.
    """

    design: str
    better: str
    value_kind: str
    spread_kind: str
    estimate_kind: str
    direction_reported: str
    flags: frozenset[str]
    p: PrintedP
    n_i: float
    mean_i: float
    sd_i: float
    low_i: float
    high_i: float
    n_c: float
    mean_c: float
    sd_c: float
    low_c: float
    high_c: float
    baseline_mean_i: float
    baseline_mean_c: float
    baseline_sd_i: float
    baseline_sd_c: float
    events_i: float
    events_c: float
    estimate: float
    ci_low: float
    ci_high: float
    t_value: float
    t_df: float
    f_value: float
    f_df1: float
    f_df2: float
    chi2_value: float
    chi2_df: float
    r_value: float
    eta_squared: float
    within_correlation: float
    clusters: float
    icc: float
    n_analysed: float
    n_randomised: float

    @classmethod
    def of(cls, row: Mapping[str, object]) -> Printed:
        """Take a row of results.csv joined with its study and its instrument."""
        values: dict[str, Any] = {
            f.name: _number(row.get(f.name)) if f.name in NUMBERS else _text(row.get(f.name)) for f in fields(cls)
        }
        values["flags"] = frozenset(filter(None, _text(row.get("flags")).split(";")))
        values["p"] = printed_p(_text(row.get("p_value")))
        return cls(**values)

    @property
    def people(self) -> float:
        """Return the people of both arms; NaN if one is not printed."""
        return self.n_i + self.n_c

    @property
    def turn(self) -> float:
        """Return the factor that makes a difference (intervention minus comparator) positive in favour."""
        return -1.0 if self.better == "lower" else 1.0

    @property
    def reported_side(self) -> float:
        """Return 1 or -1 where the report says whom the difference favours, else NaN."""
        return SIDES.get(self.direction_reported, math.nan)

    @property
    def prints_difference(self) -> bool:
        """Say whether a test, p, events or an estimate other than an SMD is printed of the difference."""
        numbers = (self.t_value, self.f_value, self.chi2_value, self.r_value, self.eta_squared, self.events_i)
        return any(map(known, numbers)) or self.p.relation != "" or self.estimate_kind not in ("", "smd")

    @property
    def has_dichotomy(self) -> bool:
        """Say whether the tests of this row are about events, not about means."""
        return known(self.events_i) or self.estimate_kind in ("or", "rr", "rd", "hr")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]  # what is no number ends below
    except (TypeError, ValueError):
        return math.nan
