"""The sentences under a forest plot, worded as in RevMan and metafor."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from evidence_tools.figures._text import finite, number, p_text, plural

DIRECTIONS = {
    "favours_intervention": "favours the intervention",
    "no_difference": "no difference",
    "favours_comparator": "favours the comparator",
    "unclear": "direction unclear",
    "unbelieved": "figures not relied on",
    "": "direction unclear",
}
MEASURES = {
    "SMD": "Standardised mean difference",
    "MD": "Mean difference",
    "OR": "Odds ratio",
    "RR": "Risk ratio",
    "RD": "Risk difference",
    "PETO": "Peto odds ratio",
    "ROM": "Ratio of means",
    "HR": "Hazard ratio",
    "IRR": "Incidence rate ratio",
    "SMD of per cent changes": "Standardised mean difference of changes in per cent",
    "SMD of logarithms": "Standardised mean difference of logarithms",
}
MODELS = {
    "EE": "Common effect (inverse variance)",
    "MH": "Common effect (Mantel-Haenszel)",
    "DL-MH": "Random effects, DerSimonian-Laird estimate of τ² around Mantel-Haenszel (RevMan 5)",
    "PETO": "Common effect (Peto)",
}
INTERVALS = {
    "z": "normal (Wald)",
    "t": "t, k − 1 df",
    "HKSJ": "Hartung-Knapp-Sidik-Jonkman",
    "HKSJ-adhoc": "Hartung-Knapp-Sidik-Jonkman, never narrower than Wald",
}


def value_of(pool: Any, name: str, default: Any = math.nan) -> Any:
    """Read an attribute of a pooled result, or a key of a mapping; `default` where it is absent or None."""
    if pool is None:
        return default
    found = pool.get(name, default) if isinstance(pool, Mapping) else getattr(pool, name, default)
    return default if found is None else found


def heterogeneity_line(pool: Any) -> str:
    """Return the line on tau2, Q and I2, as RevMan prints it."""
    k = value_of(pool, "k")
    parts = [_tau2(pool), _q(pool, k)]
    i2 = value_of(pool, "i2")
    if finite(i2):
        parts.append(f"I² = {number(i2, 0)}%")
    parts = [part for part in parts if part]
    return f"Heterogeneity: {'; '.join(parts)}." if parts else ""


def _tau2(pool: Any) -> str:
    tau2 = value_of(pool, "tau2")
    if not finite(tau2):
        return ""
    low, high = _pair(value_of(pool, "tau2_ci", ()))
    bounds = f" (95% CI {number(low, 2)} to {number(high, 2)})" if finite(low) and finite(high) else ""
    return f"τ² = {number(tau2, 2)}{bounds}"


def _pair(bounds: Any) -> tuple[float, float]:
    try:
        low, high = bounds
    except (TypeError, ValueError):
        return math.nan, math.nan
    return low, high


def _q(pool: Any, k: float) -> str:
    q = value_of(pool, "q")
    if not finite(q):
        return ""
    df = f", df = {int(k) - 1}" if finite(k) else ""
    p = p_text(value_of(pool, "q_p"))
    return f"χ² = {number(q, 2)}{df}" + (f" ({p})" if p else "")


def overall_line(pool: Any) -> str:
    """Return the test of the pooled estimate, with its distribution and degrees of freedom where they are known."""
    p = p_text(value_of(pool, "p_value"))
    if not p:
        return ""
    se, k, kind = value_of(pool, "se"), value_of(pool, "k"), value_of(pool, "ci_method", "")
    known = finite(se) and se > 0
    ratio = value_of(pool, "statistic", value_of(pool, "estimate") / se if known else math.nan)
    if not finite(ratio):
        return f"Test for overall effect: {p}."
    df = value_of(pool, "df", k - 1 if finite(k) and kind != "z" else math.nan)
    if not finite(df):
        return f"Test for overall effect: Z = {number(ratio, 2)} ({p})."
    return f"Test for overall effect: t = {number(ratio, 2)}, df = {df:g} ({p})."


def level_text(pool: Any) -> str:
    """Return the pool's confidence level, "95%" if it does not say."""
    level = value_of(pool, "level", 0.95)
    return f"{100 * level:g}%"


def prediction_label(pool: Any, definition: str) -> str:
    """Return the label of the prediction interval with its definition: as given, else as the pool tells it."""
    df = value_of(pool, "pi_df", None)
    if definition:
        found = definition
    elif df is not None:
        found = f"t, {df:g} df" if finite(df) else "normal quantile"
    else:
        found = value_of(pool, "pi_method", "definition not stated")
    return f"{level_text(pool)} prediction interval ({found})"


def cautions(pool: Any, k: int, few: int) -> list[str]:
    """Return what the pool itself notes, else a caution where studies are few."""
    notes = [str(note).replace("tau2", "τ²") for note in value_of(pool, "notes", ())]
    if not notes and k < few:
        notes = [
            "one study only; nothing was pooled" if k == 1 else f"only {k} studies; τ² and its interval are unsure"
        ]
    return [f"Caution: {note}." for note in notes]


def method_line(pool: Any, measure: str, weight_kind: str, digits_note: str = "") -> str:
    """Return measure, model, estimator and interval method in one line, and what the area of the squares means."""
    parts = [MEASURES.get(measure, measure)]
    method = value_of(pool, "method", "")
    if method:
        parts.append(MODELS.get(method, f"Random effects, {method} estimate of τ²"))
    kind = value_of(pool, "ci_method", "")
    if kind:
        parts.append(f"95% CI: {INTERVALS.get(kind, kind)}")
    if weight_kind == "none":  # no estimate: no squares, and no measure
        return ""
    if weight_kind == "one":  # nothing is pooled: no weights
        return "; ".join(parts) + "."
    squares = {"pool": "model weight", "given": "weight given"}.get(weight_kind, "precision (1/variance)")
    parts.append(f"Area of squares: {squares}")
    return "; ".join(part for part in (*parts, digits_note) if part) + "."


def subgroup_line(test: Any) -> str:
    """Return the test for subgroup differences from an object or mapping with q, df, p (or p_value) and i2.

    With `df_within` the p is that of F = q/df, and the line says so.
    """
    if test is None or isinstance(test, str):
        return test or ""
    q, df = value_of(test, "q"), value_of(test, "df")
    p = value_of(test, "p", value_of(test, "p_value"))
    i2 = value_of(test, "i2", max(0.0, 100 * (q - df) / q) if finite(q) and finite(df) and q > 0 else math.nan)
    share = f", I² = {number(i2, 0)}%" if finite(i2) else ""
    within = value_of(test, "df_within", math.nan)
    if finite(within):
        told = f"F = {number(q / df, 2)}, df = {number(df, 0)} and {number(within, 0)}"
    else:
        told = f"χ² = {number(q, 2)}, df = {number(df, 0)}"
    return f"Test for subgroup differences: {told} ({p_text(p)}){share}."


def count_directions(directions: Sequence[str]) -> str:
    """Return how many studies have no estimate and which way they point."""
    ways = {
        "in favour": ("favours_intervention",),
        "no difference": ("no_difference",),
        "against": ("favours_comparator",),
        "direction unclear": ("unclear", ""),
        "figures not relied on": ("unbelieved",),
    }
    counts = {words: sum(direction in keys for direction in directions) for words, keys in ways.items()}
    split = ", ".join(f"{count} {words}" for words, count in counts.items() if count)
    return f"{plural(len(directions), 'study')} without an estimate on this scale, not in the pool: {split}."
