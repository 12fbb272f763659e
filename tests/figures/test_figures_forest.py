"""The forest plot: what it must show, what it must not, and where."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from figure_gallery import forest as draw
from figure_gallery import pools, sleep
from figure_reading import marked, only, said, texts, words, xs
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.errors import AppraisalError, DataError, UsageError
from evidence_tools.figures import FigureWarning, forest
from evidence_tools.figures._forest_rows import Row, build, check_numbers, group_order
from evidence_tools.figures._letters import width, wrap
from evidence_tools.figures._limits import limits, ratio_ticks
from evidence_tools.figures._text import clean, number, p_text

NAN = float("nan")


def trials(n=3, **columns):
    base = {"label": [f"Trial {i}" for i in range(n)], "yi": np.linspace(0.2, 0.8, n), "vi": np.full(n, 0.04)}
    return pd.DataFrame(base | columns)


def test_every_row_is_drawn_even_with_equal_labels():
    ax = draw()
    labels = [t for t in texts(ax) if t.startswith("Smith 2019")]

    assert labels == ["Smith 2019", "Smith 2019"]
    places = [only(ax, f"label-{i}").get_position()[1] for i in (3, 5)]
    assert len({only(ax, f"label-{i}").get_position()[1] for i in range(9)}) == 9
    assert places[0] < places[1]  # y runs downward, in the order of the table


def test_labels_are_drawn_as_written():
    ax = draw()

    assert "Echo $5 to $10" in texts(ax)
    assert not only(ax, "label-6").get_parse_math()
    assert "Çelik 2018" in texts(ax)


def test_areas_of_squares_are_proportional_to_the_printed_weights():
    ax = forest(trials(3, vi=[0.01, 0.02, 0.08]), {"k": 3, "estimate": 0.4, "ci_low": 0.1, "ci_high": 0.7, "tau2": 0.0})
    areas = only(ax, "squares-pooled").get_sizes()
    printed = [float(words(ax, f"weight-{i}")[0].rstrip("%")) for i in range(3)]

    assert areas / areas[0] == pytest.approx([1, 1 / 2, 1 / 8])
    assert printed == pytest.approx([61.5, 30.8, 7.7])  # 8, 4 and 1 of 13


def pool_of(weights, tau2, **more):
    return {"k": 3, "estimate": 0.5, "ci_low": 0.1, "ci_high": 0.9, "tau2": tau2, "weights": weights} | more


def test_a_pools_list_of_weights_is_never_laid_beside_rows_in_another_order():
    """1/0.04, 1/0.08 and 1/0.2 with tau2 0 are 25, 12.5 and 5 of 42.5; the rows stand the other way round."""
    weights = 100 * np.array([25, 12.5, 5]) / 42.5
    ax = forest(trials(vi=[0.2, 0.08, 0.04]), pool_of(weights, 0.0))

    assert [words(ax, f"weight-{i}") for i in range(3)] == [["11.8%"], ["29.4%"], ["58.8%"]]


def test_weights_that_cannot_be_those_of_the_rows_are_refused_or_said():
    swapped = trials(vi=[0.2, 0.08, 0.04], weight=[58.8, 29.4, 11.8])
    with pytest.raises(DataError, match=r"Trial 0 has a weight of 58\.8 %, but 1 / \(vi \+ tau2\) gives 11\.8 %"):
        forest(swapped, pool_of([], 0.0))
    with pytest.raises(DataError, match="those of other rows"):  # only intervals are printed, with two digits
        forest(
            swapped.assign(ci_low=swapped["yi"] - 0.5, ci_high=swapped["yi"] + 0.5).drop(columns="vi"), pool_of([], 0.0)
        )
    with pytest.warns(FigureWarning, match="weights are not those of the rows"):
        forest(trials(), pool_of(np.array([50.0, 30.0, 20.0]), 0.3))


def test_a_column_of_weights_that_fits_or_is_of_another_kind_is_used_as_it_is():
    rounded = forest(trials(vi=[0.2, 0.08, 0.04], weight=[12, 29, 59]), pool_of([], 0.0))
    by_people = forest(trials(weight=[1, 1, 2]), pool_of([], 0.0, method="MH"))

    assert [words(rounded, f"weight-{i}") for i in range(3)] == [["12.0%"], ["29.0%"], ["59.0%"]]
    assert [words(by_people, f"weight-{i}") for i in range(3)] == [["25.0%"], ["25.0%"], ["50.0%"]]


def test_weights_of_metafor_for_the_bcg_trials():
    """Random-effects weights are 1 / (vi + tau2): metafor 3.8, weights(rma(yi, vi, method="REML")), log odds ratios."""
    vi = [0.357125, 0.208132, 0.433413, 0.020314, 0.051952, 0.009905]
    tau2 = 0.3378
    pool = {"k": 6, "estimate": 0.0, "ci_low": -1.0, "ci_high": 1.0, "tau2": tau2}
    ax = forest(trials(6, vi=vi, yi=np.zeros(6)), pool)
    expected = 1 / (np.array(vi) + tau2)

    shown = [float(words(ax, f"weight-{i}")[0].rstrip("%")) for i in range(6)]
    assert shown == pytest.approx(100 * expected / expected.sum(), abs=0.051)
    # metafor's own weights of the same trials among all 13, as ratios
    metafor = np.array([4.980074, 6.339275, 4.487429, 9.664254, 8.879720, 9.953593])
    assert expected / expected[0] == pytest.approx(metafor / metafor[0], rel=2e-3)


def test_estimates_intervals_and_diamond_stand_where_the_numbers_are():
    ax = draw()

    assert xs(ax, "ci-0") == pytest.approx([0.48 - 1.959964 * 0.3, 0.48 + 1.959964 * 0.3], abs=1e-6)
    corners = only(ax, "diamond-passive").get_xy()
    assert corners[:4, 0] == pytest.approx([0.0, 1.05, 2.1, 1.05])
    assert corners[0, 1] == corners[2, 1]
    bar = only(ax, "prediction-passive")
    assert (bar.get_x(), bar.get_x() + bar.get_width()) == pytest.approx((-1.0, 3.1))
    assert words(ax, "est-0") + words(ax, "low-0") + words(ax, "high-0") == ["0.48", "[−0.11,", "1.07]"]


def test_no_prediction_interval_is_drawn_where_there_is_none():
    ax = draw()

    assert marked(ax, "prediction-sham") == []
    assert sum("prediction interval" in t for t in texts(ax)) == 1
    assert "prediction" not in said(forest(trials(), {"k": 3, "estimate": 0.5, "ci_low": 0.1, "ci_high": 0.9}))


def test_without_a_pool_there_is_no_diamond_weight_or_test():
    ax = forest(sleep())

    assert marked(ax, "diamond*") == [] and marked(ax, "pooled-line") == []
    assert "Weight" not in texts(ax)
    assert "Heterogeneity" not in said(ax) and "Not pooled." not in said(ax)


def test_lines_under_each_stratum_say_what_revman_says():
    text = said(draw())

    assert "Heterogeneity: τ² = 0.35 (95% CI 0.10 to 4.20); χ² = 18.20, df = 3 (P < 0.001); I² = 82%." in text
    assert "Test for overall effect: t = 3.18, df = 3 (P = 0.049)." in text
    assert "Test for subgroup differences: χ² = 5.20, df = 1 (P = 0.020), I² = 81%." in text
    assert "95% prediction interval (t, k − 1 df)" in text
    assert "Random effects, REML estimate of τ²; 95% CI: Hartung-Knapp-Sidik-Jonkman" in text
    assert "Caution: only 4 studies" in text


def test_z_and_common_effect_are_named_as_such():
    pool = {"k": 7, "estimate": 0.6, "ci_low": 0.2, "ci_high": 1.0, "se": 0.2, "p_value": 0.0027, "method": "EE"}
    text = said(forest(trials(7), pool | {"ci_method": "z"}))

    assert "Test for overall effect: Z = 3.00 (P = 0.003)." in text
    assert "Common effect (inverse variance)" in text and "Random effects" not in text
    assert "Caution" not in text


POOLED_WORDS = ("I²", "Heterogeneity", "Pooled", "Weight", "Area of squares", "100.0%", "Test for overall")


def test_one_study_is_not_called_heterogeneous():
    text = said(forest(trials(1), {"k": 1, "estimate": 0.2, "ci_low": -0.2, "ci_high": 0.6, "tau2": 0.0, "i2": 0.0}))

    assert "One study with an estimate: nothing is pooled." in text
    assert [word for word in POOLED_WORDS if word in text] == []


def test_rows_without_an_estimate_are_listed_counted_apart_and_point_their_way():
    ax = draw()
    text = said(ax)

    assert words(ax, "high-3") == ["direction only"] and words(ax, "weight-3") == []
    assert marked(ax, "ci-3") == []
    assert "1 study without an estimate on this scale, not in the pool: 1 in favour." in text
    assert xs(ax, "direction-3")[0] == 0 < xs(ax, "direction-3")[1]
    left, right = xs(ax, "direction-8")
    assert left == pytest.approx(-right)
    flipped = draw(positive_favours="comparator")
    assert xs(flipped, "direction-3")[1] < 0
    unknown = forest(trials(2, yi=[0.1, NAN], direction=["", "unclear"]))
    assert only(unknown, "direction-1").get_text() == "?"
    assert words(unknown, "high-1") == ["not estimable"]


def test_excluded_rows_are_hollow_without_weight_and_say_why():
    ax = draw()

    assert len(only(ax, "squares-pooled").get_offsets()) == 6
    hollow = only(ax, "squares-excluded")
    assert hollow.get_offsets()[0][0] == pytest.approx(4.6)
    assert hollow.get_facecolors()[0][:3] == pytest.approx([1, 1, 1])
    assert words(ax, "weight-4") == []
    assert "(1) Not pooled: the SD is probably an SE" in said(ax)
    assert only(ax, "label-4").get_text() == "Delta 2023 (1)"
    assert "1 estimate shown hollow: not in the pool." in said(ax)


def test_totals_count_pooled_rows_only():
    ax = draw()
    totals = {t.get_text() for t in marked(ax, "n_i--1")}

    assert totals == {"97", "75"}  # 23 + 34 + 30 + 10; 40 + 35


def test_a_pool_of_other_studies_than_shown_is_reported():
    with pytest.warns(FigureWarning, match="pooled k = 5, but 3 rows"):
        forest(trials(3), {"k": 5, "estimate": 0.5, "ci_low": 0.1, "ci_high": 0.9})


@pytest.mark.parametrize(("yi", "edge"), [([0.1, 0.2, 9.0], 1), ([0.1, 0.2, -9.0], 0)])
def test_intervals_beyond_the_axis_end_in_an_arrow_at_its_edge(yi, edge):
    ax = forest(trials(3, yi=yi), xlim=(-1, 1))
    arrow = only(ax, "clip-ci-2")

    assert arrow.get_xdata() == [ax.get_xlim()[edge]]
    assert arrow.get_marker() == "<>"[edge]
    assert len(only(ax, "squares-pooled").get_offsets()) == 2  # no square outside the axis
    assert words(ax, "est-2") == [number(yi[2])]  # its number is still printed
    assert marked(ax, "clip-ci-0") == []


def test_an_interval_clipped_on_both_sides_has_two_arrows():
    ax = forest(trials(2, vi=[0.01, 25.0]), xlim=(-1, 1))

    assert sorted(a.get_marker() for a in marked(ax, "clip-ci-1")) == ["<", ">"]
    assert xs(ax, "ci-1") == [-1, 1]


def test_ratio_measures_have_a_log_axis_labelled_in_ratios():
    data = trials(3, yi=np.log([0.5, 1.0, 2.0]))
    ax = forest(
        data, {"k": 3, "estimate": math.log(0.9), "ci_low": math.log(0.4), "ci_high": math.log(2.0)}, measure="OR"
    )
    ax.figure.canvas.draw()
    ticks = [t.get_text() for t in ax.get_xticklabels()]

    assert ax.get_xscale() == "log"
    assert "1" in ticks and all("10^" not in tick and "$" not in tick for tick in ticks)
    assert only(ax, "no-effect").get_xdata()[0] == 1.0
    assert words(ax, "est-0") == ["0.50"]
    assert only(ax, "diamond-").get_xy()[0][0] == pytest.approx(0.4)
    assert "Odds ratio (log scale)" in said(ax)
    squares = only(ax, "squares-pooled").get_offsets()[:, 0]
    pixels = ax.transData.transform(np.column_stack([squares, np.ones(3)]))[:, 0]
    assert pixels[1] - pixels[0] == pytest.approx(pixels[2] - pixels[1])  # 0.5 and 2 lie symmetrically about 1


@pytest.mark.parametrize(
    ("ends", "wanted"),
    [
        ((0.1, 10), [0.1, 0.2, 0.5, 1, 2, 5, 10]),
        ((0.008, 12), [0.01, 0.1, 1, 10]),
        ((0.9, 1.1), [0.9, 0.95, 1, 1.05, 1.1]),
    ],
)
def test_ticks_of_a_log_axis(ends, wanted):
    assert ratio_ticks(*ends) == pytest.approx(wanted)


def test_favours_labels_name_the_arm_on_its_side():
    ax = draw()
    assert words(ax, "favours-left") == ["← Favours control"]
    assert words(ax, "favours-right") == ["Favours reflexology →"]
    other = draw(positive_favours="comparator")
    assert words(other, "favours-left") == ["← Favours reflexology"]


def test_raw_columns_line_up_and_share_their_decimals():
    ax = draw()
    means = [only(ax, f"mean_i-{i}") for i in (0, 2, 5)]

    assert [t.get_text() for t in means] == ["3.91", "13.16", "4.00"]
    ends = [t.get_window_extent().x1 for t in means]
    assert max(ends) - min(ends) < 0.6
    assert {t.get_ha() for t in means} == {"right"}
    assert marked(ax, "mean_i-3") == []  # blank is not 0


def test_single_arm_tables_have_no_comparator_columns():
    ax = forest(trials(2, n_i=[20, 30], mean_i=[4.0, 5.5], n_c=[NAN, NAN]))

    assert [w for w in words(ax, "heading") if w in {"n", "Mean", "SD"}] == ["n", "Mean"]
    assert "Comparator" not in words(ax, "heading") and "Intervention" in words(ax, "heading")


def test_binary_outcomes_show_events_and_totals():
    ax = forest(trials(2, events_i=[3, 5], n_i=[20, 30], events_c=[6, 9], n_c=[21, 29]), measure="RR")

    assert words(ax, "heading").count("Events") == words(ax, "heading").count("Total") == 2


def test_strata_keep_the_order_given_and_empty_ones_are_said_to_be_empty():
    ax = draw(groups={"sham": "Sham", "active": "Active", "passive": "Passive"})
    heads = [t for t in words(ax, "label-group") if t]

    assert heads == ["Sham", "Active", "Passive"]
    assert "No study." in said(ax)


def test_a_stratum_left_out_of_the_order_is_refused():
    with pytest.raises(UsageError, match="'sham'"):
        draw(groups=["passive"])
    with pytest.raises(UsageError, match="not a stratum"):
        forest(sleep(), {"shamm": pools()["sham"]})
    with pytest.raises(UsageError, match="one pooled result for 2 strata"):
        forest(sleep(), pools()["sham"])


def test_an_overall_diamond_is_drawn_only_on_request():
    assert marked(draw(), "diamond-overall") == []
    total = {"k": 6, "estimate": 0.7, "ci_low": 0.1, "ci_high": 1.3}
    ax = forest(sleep(), pools() | {"overall": total}, groups=["passive", "sham"])

    assert only(ax, "diamond-overall").get_xy()[1][0] == pytest.approx(0.7)
    assert "All strata together" in texts(ax)


def test_risk_of_bias_lights_stand_beside_every_study_with_symbols_and_legend():
    ax = draw()

    assert len(marked(ax, "light-*")) == 9 * 6
    assert {"+", "×", "?", "−"} <= {t.get_text() for t in ax.texts}
    text = said(ax)
    assert all(level in text for level in ("Low", "Some concerns", "High", "No information", "Not appraised"))
    assert "D4: bias in measurement of the outcome" in text
    plain = forest(trials())
    assert marked(plain, "light-*") == [] and "Risk of bias" not in texts(plain) and "RoB 2" not in said(plain)


def test_a_single_column_of_lights_keeps_its_heading_on_the_page():
    ax = forest(trials(2, Overall=["Low", ""]))
    ax.figure.canvas.draw()
    (heading,) = [t for t in ax.texts if t.get_text() == "Risk of bias"]

    assert heading.get_window_extent().x1 <= ax.figure.bbox.x1
    assert len(marked(ax, "light-*")) == 2


def test_without_estimates_nothing_is_said_about_squares():
    assert "squares" not in said(forest(trials(2, yi=[NAN, NAN])))
    assert "Area of squares: precision" in said(forest(trials(2)))


def test_a_misspelt_judgement_is_refused_with_its_place():
    frame = sleep()
    frame.loc[2, "D3"] = "loq"
    with pytest.raises(AppraisalError, match=r"row 3 \(Çelik 2018\), D3: 'loq'.*Allowed: Low, Some concerns, High"):
        forest(frame)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"vi": [0.04, -1, 0.04]}, r"row 2 \(Trial 1\).*vi is -1"),
        ({"vi": [0.04, NAN, 0.04]}, r"row 2 \(Trial 1\).*neither vi nor ci_low"),
        ({"ci_low": [0, 0.6, 0], "ci_high": [1, 0.9, 1]}, r"row 2 \(Trial 1\).*does not contain"),
        ({"yi": [0.1, math.inf, 0.2]}, r"row 2 \(Trial 1\).*infinite"),
        ({"yi": [0.1, NAN, 0.2], "direction": ["", "better", ""]}, r"row 2 \(Trial 1\).*'better'.*Allowed"),
    ],
)
def test_impossible_rows_are_refused_by_name(change, message):
    with pytest.raises(DataError, match=message):
        forest(trials(3, **change))


@pytest.mark.parametrize("data", [[], pd.DataFrame(), pd.DataFrame(columns=["label", "yi", "vi"])])
def test_nothing_to_draw_is_our_error(data):
    with pytest.raises(DataError, match="no rows"):
        forest(data)


def test_wrong_options_list_what_is_allowed():
    with pytest.raises(UsageError, match="Allowed: SMD, MD"):
        forest(trials(), measure="smd")
    with pytest.raises(UsageError, match="intervention, comparator"):
        forest(trials(), positive_favours="left")
    with pytest.raises(UsageError, match="above 0 for ratios"):
        forest(trials(), measure="OR", xlim=(0, 10))


def test_too_small_an_axes_says_what_it_needs():
    import matplotlib.pyplot as plt

    _, ax = plt.subplots(figsize=(2, 1))
    with pytest.raises(UsageError, match=r"too small.*mm"):
        draw(ax)
    _, ax = plt.subplots(figsize=(12, 4))
    with pytest.warns(FigureWarning, match="do not fit"):
        draw(ax)


def test_only_directions_is_still_a_figure():
    ax = forest(pd.DataFrame({"label": ["A", "B"], "yi": [NAN, NAN], "direction": ["favours_comparator", ""]}))

    assert "1 against, 1 direction unclear" in said(ax)
    assert xs(ax, "direction-0")[1] < 0


def test_missing_glyphs_are_reported_with_our_warning(monkeypatch):
    with pytest.warns(FigureWarning, match=r"U\+E000|U\+10D0E"):
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph")
            forest(trials(1, label=["\U00010d0e Study"]))


def test_one_absurd_estimate_does_not_squeeze_the_others():
    rows = [Row("study", estimate=e, low=e - 0.3, high=e + 0.3) for e in (0.1, 0.2, 0.4, 0.5, 0.6, 0.7, 40.0)]
    low, high = limits(rows, ratio=False)

    assert low < -0.2 and 1.0 < high < 6


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.001, 4)), min_size=1, max_size=12))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_no_row_is_ever_lost(pairs):
    frame = check_numbers({"label": ["same"] * len(pairs), "yi": [p[0] for p in pairs], "vi": [p[1] for p in pairs]})
    content = build(frame, {}, group_order(frame, None), ratio=False, digits=2)

    assert [row.index for row in content.rows if row.kind == "study"] == list(range(len(pairs)))
    assert all(row.low <= row.estimate <= row.high for row in content.rows)


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
@settings(derandomize=True, deadline=None)
def test_numbers_are_printed_with_a_true_minus_and_no_negative_zero(value, digits):
    text = number(value, digits)

    assert "-" not in text
    assert float(text.replace("−", "-")) == pytest.approx(value, abs=0.5001 * 10**-digits)
    assert not (text.startswith("−") and float(text[1:]) == 0)


def test_p_values():
    assert [p_text(p) for p in (0.0, 0.0004, 0.0006, 0.049, 1.0, NAN)] == [
        "P < 0.001", "P < 0.001", "P = 0.001", "P = 0.049", "P = 1.000", "",
    ]  # fmt: skip


@given(st.text("ab $_^", min_size=1, max_size=60), st.floats(20, 200))
@settings(derandomize=True, deadline=None, max_examples=50)
def test_wrapped_lines_fit_and_keep_every_letter(text, room):
    text = " ".join(text.split()) or "a"
    lines = wrap(text, room)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= room + 6 for line in lines)


def test_no_effect_always_has_room_on_both_sides_and_wide_predictions_do_not_squeeze():
    rows = [Row("study", estimate=e, low=e - 0.3, high=e + 0.3) for e in (1.0, 1.2, 1.4)]
    low, high = limits([*rows, Row("prediction", low=-30.0, high=33.0)], ratio=False)

    assert low < -0.1 and high < 4.5
    low, high = limits([Row("study", estimate=2.0, low=1.5, high=2.7)], ratio=True)
    assert low < 0.95 and high > 2.7


def test_footnotes_come_from_the_column_named_or_from_none():
    frame = trials(2, note=["first", "first"], remark=["", "second"])

    assert "(1) first" in said(forest(frame)) and "second" not in said(forest(frame))
    assert words(forest(frame), "label-1") == ["Trial 1 (1)"]  # one note, told once
    assert "(1) second" in said(forest(frame, footnotes="remark"))
    assert "first" not in said(forest(frame, footnotes=""))


def test_the_pool_of_this_package_is_understood_as_it_is():
    from evidence_tools.effects import pool

    frame = trials(4, yi=[0.1, 0.5, 0.2, 0.9], vi=[0.02, 0.05, 0.04, 0.03])
    result = pool(frame["yi"], frame["vi"], method="REML", ci="HKSJ")
    ax = forest(frame, result)
    text = said(ax)

    assert only(ax, "diamond-").get_xy()[:3, 0] == pytest.approx([result.ci_low, result.estimate, result.ci_high])
    assert "95% prediction interval (t, 3 df)" in text
    assert f"t = {number(result.statistic)}, df = 3" in text
    assert [float(words(ax, f"weight-{i}")[0].rstrip("%")) for i in range(4)] == pytest.approx(
        result.weights, abs=0.051
    )
    assert "Caution: 4 studies: τ² is very uncertain" in text
    wald = said(forest(frame, pool(frame["yi"], frame["vi"], method="DL", ci="z", level=0.9)))
    assert "Z = " in wald and "Pooled (k = 4, 90% CI)" in wald and "90% prediction interval (normal quantile)" in wald
    alone = forest(frame.iloc[:1], pool(frame["yi"][:1], frame["vi"][:1]))
    assert marked(alone, "prediction*") == marked(alone, "diamond*") == []
    assert "One study with an estimate: nothing is pooled" in said(alone)


@pytest.mark.parametrize("name", ["egger2001", "bcg"])
def test_rows_agree_with_what_metafor_computed(root, name, request):
    """Golden values of R metafor 5.2 (log odds ratios): estimate, interval and weights as printed in the figure."""
    import json

    path = root / "tests" / "effects" / "reference" / "metafor" / "golden" / f"{name}.json"
    if not path.exists():
        path = request.getfixturevalue("shared") / "meta_golden" / "golden" / f"{name}.json"
    golden = json.loads(path.read_text())
    escalc = golden["escalc"]["OR"]
    fit = golden["analyses"]["OR"]["fits"]["REML|knha"]
    yi, vi = np.array(escalc["yi"], float), np.array(escalc["vi"], float)
    table = pd.DataFrame({"label": [f"Trial {i}" for i in range(len(yi))], "yi": yi, "vi": vi})
    pool = {
        "k": len(yi),
        "estimate": fit["estimate"],
        "ci_low": fit["ci_lb"],
        "ci_high": fit["ci_ub"],
        "tau2": fit["tau2"],
    }
    ax = forest(table, pool, measure="OR", positive_favours="comparator")

    corners = only(ax, "diamond-").get_xy()[:3, 0]
    assert corners == pytest.approx(np.exp([fit["ci_lb"], fit["estimate"], fit["ci_ub"]]))
    assert [words(ax, f"est-{i}")[0] for i in range(len(yi))] == [number(value) for value in np.exp(yi)]
    weights = 1 / (vi + fit["tau2"])
    shown = [float(words(ax, f"weight-{i}")[0].rstrip("%")) for i in range(len(yi))]
    assert shown == pytest.approx(100 * weights / weights.sum(), abs=0.051)


@pytest.mark.parametrize(
    ("given", "drawn"),
    [
        ("  Two\n\tlines  ", "Two lines"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("bad \ud83d pair", "bad \ufffd pair"),
        (float("nan"), ""),
        (pd.NA, ""),
        (2011, "2011"),
        ("足反射", "足反射"),
    ],
)
def test_labels_lose_nothing_that_can_be_seen(given, drawn):
    assert clean(given) == drawn


@pytest.mark.parametrize("definition", ["", "t, k − 2 df", "t, k − 2 df; Higgins, Thompson and Spiegelhalter 2009"])
@pytest.mark.parametrize("wide", [False, True])
def test_the_label_of_the_prediction_interval_is_not_overdrawn(definition, wide):
    arms = {f"{name}_{arm}": [20] * 4 for name in ("n", "mean", "sd") for arm in "ic"} if wide else {}
    frame = trials(4, label=["A", "B", "C", "D"], **arms)
    pooled = {"k": 4, "estimate": 0.4, "ci_low": 0.1, "ci_high": 0.7, "tau2": 0.2, "pi_low": -2.0, "pi_high": 2.8}
    ax = forest(frame, pooled, prediction=definition)
    ax.figure.canvas.draw()
    label = only(ax, "label-prediction").get_window_extent()
    assert label.x1 <= ax.get_window_extent().x0
    for bar in marked(ax, "prediction-*"):
        assert not label.overlaps(bar.get_window_extent())


def test_a_plot_of_directions_alone_has_no_axis_of_effects():
    table = pd.DataFrame(
        {"label": ["A", "B"], "direction": ["favours_intervention", "no_difference"], "yi": [NAN, NAN]}
    )
    ax = forest(table)

    assert "Standardised mean difference" not in said(ax) and "SMD" not in said(ax) and len(ax.get_xticks()) == 0
    assert "Favours Intervention →" in said(ax) and "Reported" in texts(ax)


@pytest.mark.parametrize(
    "arms", [("Foot reflexology", "Control"), ("A very long treatment indeed", "Another long one")]
)
def test_the_names_of_the_arms_stand_apart_over_narrow_columns(arms):
    """Where means and SDs are not printed the columns are narrower than the names over them."""
    ax = forest(trials(n_i=[10, 12, 9], n_c=[11, 12, 9]), arms=arms)
    ax.figure.canvas.draw()
    left, right = (
        next(t for t in ax.texts if t.get_text() == name and t.get_gid() == "heading").get_window_extent()
        for name in arms
    )
    assert left.x1 + 3 < right.x0


def test_a_report_that_is_not_believed_is_called_so_and_points_nowhere():
    table = trials(2).assign(direction="")
    table.loc[1, ["yi", "vi"]] = NAN
    told = table.assign(direction=["", "unbelieved"])
    ax = forest(told)
    assert words(ax, "high-1") == ["figures not relied on"] and words(ax, "direction-1") == ["×"]
    assert "1 figures not relied on" in said(ax) and "unclear" not in said(ax)
    assert words(forest(told.assign(said=["", "in favour, not relied on"])), "high-1") == ["in favour, not relied on"]


def test_a_limit_says_on_which_side_of_no_effect_it_lies():
    ax = forest(trials(3, ci_low=[1e-9, -0.003, 0.0], ci_high=[0.9, 0.9, 0.9]).drop(columns="vi"))
    assert [words(ax, f"low-{i}") for i in range(3)] == [["[>0,"], ["[<0,"], ["[0.00,"]]
