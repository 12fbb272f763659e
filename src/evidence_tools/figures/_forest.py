"""The forest plot: studies, weights, pools, prediction intervals and risk of bias in one picture."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from evidence_tools.errors import DataError, UsageError
from evidence_tools.figures._forest_draw import draw_marks, footer_lines
from evidence_tools.figures._forest_layout import Plan, fill_arms
from evidence_tools.figures._forest_rows import NOT_THE_POOL, OVERALL, RATIOS, build, check_numbers, group_order
from evidence_tools.figures._forest_words import MEASURES, method_line, subgroup_line, value_of
from evidence_tools.figures._given import one_of
from evidence_tools.figures._levels import PALETTES, TOOLS
from evidence_tools.figures._stage import stage
from evidence_tools.figures._style import FigureWarning, styled
from evidence_tools.figures._text import clean

__all__ = ["forest"]


@styled
def forest(
    data: Any,
    pooled: Any = None,
    ax: Axes | None = None,
    *,
    groups: Sequence[str] | Mapping[str, str] | None = None,
    measure: str = "SMD",
    arms: tuple[str, str] = ("Intervention", "Comparator"),
    positive_favours: str = "intervention",
    subgroup_test: Any = None,
    prediction: str = "",
    rob: Sequence[str] | None = None,
    tool: str = "rob2",
    palette: str = "cochrane",
    xlim: tuple[float, float] | None = None,
    digits: int = 2,
    footnotes: str = "note",
    title: str = "",
) -> Axes:
    """Draw a forest plot with study columns, a diamond per stratum and risk-of-bias lights.

    Every row of `data` is drawn, also rows with equal labels and rows without an estimate. Squares have an *area*
    proportional to the weight; intervals that leave the axis end in an arrow; hollow squares are not in the pool.

    Parameters
    ----------
    data : DataFrame or anything `pandas.DataFrame` accepts
        One row a study. ``label`` and ``yi`` with ``ci_low`` and ``ci_high`` or ``vi`` (log scale for ratio measures,
        as metafor gives them). Optional: ``weight``; ``group`` (stratum); ``n_i, mean_i, sd_i, n_c, mean_c, sd_c``
        or ``events_i, n_i, events_c, n_c``; risk-of-bias domains ``D1 ... Overall``; ``note`` (see `footnotes`);
        ``excluded`` (true, or the reason as text: drawn hollow); ``direction`` for rows without ``yi``
        (favours_intervention, no_difference, favours_comparator, unclear, unbelieved, or blank), and ``said``, what is
        written for it.
    pooled : Pooled or mapping of stratum to Pooled, optional
        What `evidence_tools.effects.pool` returns, or anything with its attributes. The key "overall" adds a diamond
        over all strata.
    ax : Axes, optional
        The rectangle to draw in; its columns, axis and notes are laid out inside it. Without it a new figure is made,
        170 mm wide or as wide as the columns need.
    groups : sequence or mapping, optional
        Strata in drawing order; a mapping also gives their headings. A stratum without rows is shown as "No study.".
    measure : str
        SMD, MD, RD, or a ratio (OR, RR, PETO, ROM, HR, IRR), which is drawn on a logarithmic axis.
    arms : (str, str)
        Names of the intervention and the comparator.
    positive_favours : {"intervention", "comparator"}
        Which arm an effect to the right of no effect favours.
    subgroup_test : object, mapping or str, optional
        Test for subgroup differences with ``q, df, p``; a text is printed as it is.
    prediction : str
        Definition of the prediction interval, for example ``"t, k − 1 df"``, where the pool does not name it.
    rob : sequence of str, optional
        Risk-of-bias columns; by default ``D1, D2, ...`` and ``Overall`` as far as the table has them.
    tool : {"rob2", "robins_i", "rob1", "quadas2", "quips", "generic"}
        Whose levels the lights show.
    palette : {"cochrane", "colourblind"}
        Colours of the lights; symbols are drawn in both.
    xlim : (float, float), optional
        Ends of the axis, in the units printed on it.
    digits : int
        Decimals of the estimates.
    footnotes : str
        Column whose texts become numbered footnotes; "" for none.
    title : str
        Written above the plot.

    Returns
    -------
    Axes
        The axes of the intervals: x in units of the effect, y in lines from the top.

    Raises
    ------
    DataError
        No rows, numbers that cannot be an estimate with its interval, or weights of other rows; the row is named.
    AppraisalError
        A judgement that the tool does not know.
    UsageError
        An option outside its values, a stratum missing from `groups`, or an axes too small.

    Warns
    -----
    FigureWarning
        Glyphs that cannot be drawn, lines closer than their text, or a pool whose k or weights are not those of the
        rows.

    Notes
    -----
    Layout after RevMan and metafor (Cochrane Handbook 10.2.1, Figure 10.2.a). Weights are the column ``weight``, which
    is refused where it cannot be that of its row, else 1 / (vi + tau2) of the row; in per cent of their stratum. The
    list of weights a pool brings is never laid beside the rows, whose order may be another.
    """
    one_of(measure, MEASURES, "measure")
    one_of(positive_favours, ("intervention", "comparator"), "positive_favours")
    one_of(tool, TOOLS, "tool")
    one_of(palette, PALETTES, "palette")
    frame = check_numbers(data)
    titles = group_order(frame, groups)
    pools = _as_mapping(pooled, titles)
    ratio = measure in RATIOS
    _check_limits(xlim, ratio)
    domains = _domains(frame, rob)
    content = build(
        frame, pools, titles, ratio=ratio, digits=digits, lights=(domains, TOOLS[tool]),
        prediction=prediction, subgroup_test=subgroup_line(subgroup_test), note_column=footnotes,
    )  # fmt: skip
    for mismatch in content.mismatches:
        warnings.warn(f"forest: {mismatch}. {NOT_THE_POOL}", FigureWarning, stacklevel=3)
    names = (clean(arms[0]), clean(arms[1]))
    drawn = any(row.kind == "study" for row in content.rows)
    heading = f"{measure} [95% CI]" if drawn else "Reported"
    plan = Plan(
        measure, heading, names, ratio, columns=fill_arms(frame, content.rows), lights=domains,
        positive_favours=positive_favours, xlim=xlim, title=clean(title), scaled=drawn,
    )  # fmt: skip
    method = method_line(_first_pool(pools), measure, content.weight_kind if drawn else "none")
    used = {level for row in content.rows for level in row.lights}
    canvas, layout = stage(
        content.rows, ax, plan, lambda room: footer_lines(method, content, domains, TOOLS[tool], used, room), palette
    )
    draw_marks(canvas, layout, content.rows, ratio, positive_favours)
    return canvas.ax


def _first_pool(pools: Mapping[str, Any]) -> Any:
    """Return the first pool of two or more studies: how one study is computed is no model."""
    return next((pool for pool in pools.values() if value_of(pool, "k", 2) != 1), None)


def _as_mapping(pooled: Any, titles: Mapping[str, str]) -> dict[str, Any]:
    if pooled is None:
        return {}
    if not isinstance(pooled, Mapping) or "estimate" in pooled:
        if len(titles) > 1:
            raise UsageError(
                f"forest: one pooled result for {len(titles)} strata ({', '.join(map(repr, titles))}). "
                f"Give a mapping of stratum to pooled result, or {{'{OVERALL}': result}} for all strata together."
            )
        return {next(iter(titles)): pooled}
    unknown = [str(key) for key in pooled if key not in titles and key != OVERALL]
    if unknown:
        allowed = ", ".join(map(repr, (*titles, OVERALL)))
        raise UsageError(f"forest: pooled has {', '.join(map(repr, unknown))}, not a stratum. Allowed: {allowed}.")
    return dict(pooled)


def _domains(frame: Any, rob: Sequence[str] | None) -> list[str]:
    if rob is None:
        numbered = [str(name) for name in frame.columns if str(name)[:1] == "D" and str(name)[1:].isdigit()]
        return numbered + [name for name in ("Overall",) if name in frame.columns]
    absent = [name for name in rob if name not in frame.columns]
    if absent:
        raise DataError(f"forest: risk-of-bias column {', '.join(absent)} is missing. Add it or leave it out of rob.")
    return list(rob)


def _check_limits(xlim: tuple[float, float] | None, ratio: bool) -> None:
    if xlim is None:
        return
    if not xlim[0] < xlim[1] or (ratio and xlim[0] <= 0):
        raise UsageError(f"forest: xlim is {xlim}. The first must be smaller than the second, and above 0 for ratios.")
