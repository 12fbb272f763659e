"""Funnel, Baujat, cumulative, leave-one-out, before and after, PRISMA flow, files."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from figure_gallery import FLOW, FULL_FLOW, changes, points, pools, series
from figure_reading import marked, only, said, texts, words, xs
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from evidence_tools.errors import DataError, UsageError
from evidence_tools.figures import (
    FigureWarning,
    baujat,
    cumulative,
    funnel,
    leave_one_out,
    prisma_flow,
    save,
    verdict_change,
)
from evidence_tools.figures._prisma import KEYS, mismatches, read_reasons

NAN = float("nan")


# ---- funnel -----------------------------------------------------------------------------------------------------
def test_contours_are_centred_on_no_effect_and_white_in_the_middle():
    ax = funnel(points(), 0.5)
    reach = {}
    for level in (0.1, 0.05, 0.01):
        corners = only(ax, f"contour-{level:g}").get_xy()
        assert corners[:, 0].min() == pytest.approx(-corners[:, 0].max())
        reach[level] = corners[:, 0].max() / corners[:, 1].max()

    assert reach == pytest.approx({0.1: 1.644854, 0.05: 1.959964, 0.01: 2.575829}, abs=1e-5)
    assert only(ax, "contour-0.1").get_facecolor()[:3] == pytest.approx((1, 1, 1))
    shades = [only(ax, f"contour-{level:g}").get_facecolor()[0] for level in (0.1, 0.05, 0.01)]
    shades.append(to_rgb(ax.get_facecolor())[0])
    assert shades == sorted(shades, reverse=True)  # darker outwards


def test_standard_error_runs_downward_and_limits_surround_the_pool():
    ax = funnel(points(), pools()["passive"])

    assert ax.get_ylim()[0] > ax.get_ylim()[1] == 0
    low, middle, high = xs(ax, "pseudo-limits")
    assert middle == 1.05 and high - middle == pytest.approx(middle - low)
    assert marked(funnel(points()), "pseudo-limits") == []


def test_filled_studies_are_hollow_and_named():
    ax = funnel(points(), 0.5)

    assert len(only(ax, "studies").get_offsets()) == 8
    assert len(only(ax, "filled-studies").get_offsets()) == 1
    assert only(ax, "filled-studies").get_facecolors()[0][:3] == pytest.approx((1, 1, 1))
    assert "imputed by trim and fill, not observed" in said(ax)
    assert marked(funnel(points().iloc[:8]), "filled-studies") == []


def test_few_studies_are_warned_of_and_bias_is_never_claimed():
    few, many = said(funnel(points())), said(funnel(pd.DataFrame({"yi": np.linspace(0, 1, 10), "vi": 0.1})))

    assert "Only 8 studies: with fewer than 10 a test for asymmetry is not advised" in few
    assert "not advised" not in many
    assert "bias" not in few.casefold() + many.casefold()


def test_funnel_of_ratios_is_labelled_in_ratios():
    ax = funnel(points(), measure="OR")
    ax.figure.canvas.draw()

    assert {"0.5", "1", "2"} <= {t.get_text() for t in ax.get_xticklabels()}


def test_rows_that_cannot_be_placed_are_counted_or_refused():
    rows = points().assign(yi=lambda d: d["yi"].where(d["label"] != "Study 0"))
    assert "1 study without an estimate not shown." in said(funnel(rows))
    with pytest.raises(DataError, match=r"row 1 \(Study 0\).*no positive vi"):
        funnel(points().assign(vi=0.0))
    with pytest.raises(DataError, match="neither vi nor sei"):
        funnel(points().drop(columns="vi"))
    with pytest.raises(DataError, match="no row has an estimate"):
        funnel(points().assign(yi=NAN))
    with pytest.raises(UsageError, match="largest first"):
        funnel(points(), levels=(0.01, 0.05))


# ---- Baujat -----------------------------------------------------------------------------------------------------
def test_baujat_draws_all_and_names_the_outermost():
    frame = pd.DataFrame({"label": list("ABCD"), "x": [0.1, 5, 0.2, 3], "y": [0.1, 0.5, 0.05, 0.4]})
    ax = baujat(frame, top=2)

    assert only(ax, "points").get_offsets().tolist() == [[0.1, 0.1], [5, 0.5], [0.2, 0.05], [3, 0.4]]
    assert words(ax, "name") == ["B", "D"]
    with pytest.raises(DataError, match=r"row 2 \(B\): x is -5"):
        baujat(frame.assign(x=[0.1, -5, 0.2, 3]))
    with pytest.raises(DataError, match="no rows"):
        baujat([])


# ---- cumulative and leave one out -------------------------------------------------------------------------------
def test_cumulative_marks_what_is_new():
    ax = cumulative(series())

    assert [only(ax, f"point-{i}").get_marker() for i in (0, 5, 6)] == ["s", "D", "D"]
    assert [words(ax, f"new-{i}") for i in (4, 5, 6)] == [[], ["new"], ["new"]]
    assert xs(ax, "point-6") == pytest.approx([1.5 - 0.18 * 6])
    assert "Diamond" not in said(cumulative(series().drop(columns="new")))


def test_leave_one_out_shows_the_whole_pool_and_who_turns_the_answer():
    frame = pd.DataFrame(
        {"label": ["A", "B"], "estimate": [0.5, 0.2], "ci_low": [0.1, -0.2], "ci_high": [0.9, 0.6], "i2": [10, 20]}
    )
    ax = leave_one_out(frame, {"estimate": 0.4, "ci_low": 0.05, "ci_high": 0.75, "k": 2})

    assert xs(ax, "point-2") == [0.4] and xs(ax, "pooled-line") == [0.4, 0.4]
    assert "changes without: B." in said(ax)
    assert "All studies (k = 2)" in texts(ax)
    assert marked(leave_one_out(frame), "pooled-line") == []


@pytest.mark.parametrize("draw", [cumulative, leave_one_out])
def test_series_without_interval_are_refused(draw):
    with pytest.raises(DataError, match=r"row 2 \(Author 1 \(2006\)\)"):
        draw(series().assign(ci_low=[0, NAN, 0, 0, 0, 0, 0]))
    with pytest.raises(DataError, match="no rows"):
        draw(series().iloc[:0])


# ---- before and after -------------------------------------------------------------------------------------------
def test_a_change_is_joined_and_a_changed_verdict_is_bold():
    ax = verdict_change(changes(), names=("March", "November"))

    assert xs(ax, "move-0") == pytest.approx([1.1, 0.7])
    assert marked(ax, "move-4") == []  # there was no estimate before
    weights = [only(ax, f"verdict-{i}").get_fontweight() for i in (0, 1, 2, 3)]
    assert weights == ["normal", "normal", "normal", "bold"]
    assert words(ax, "verdict-4") == ["no evidence"] and words(ax, "high-4") == ["no estimate"]
    assert only(ax, "point-0").get_markerfacecolor() == "white" != only(ax, "point-1").get_markerfacecolor()
    assert "Hollow circle: March. Filled square: November." in said(ax)
    with pytest.raises(UsageError, match="'better'"):
        verdict_change(changes().assign(verdict_after="better"))


# ---- PRISMA -----------------------------------------------------------------------------------------------------
def test_every_count_stands_in_its_box():
    ax = prisma_flow(FULL_FLOW)
    text = said(ax)

    for key, value in FULL_FLOW.items():
        if isinstance(value, int):
            assert f"(n = {value})" in text, key
    assert "Not about feet (n = 20)" in text and "Not randomised (n = 3)" in text
    assert len(marked(ax, "box-*")) == 16


def test_arms_appear_only_when_they_have_counts():
    ax = prisma_flow(FLOW)

    assert len(marked(ax, "box-*")) == 9
    assert "Previous studies" not in texts(ax) and "other methods" not in said(ax)
    assert "Total studies" not in said(ax)


def test_an_unknown_count_is_not_zero():
    text = said(prisma_flow({"records_screened": 10, "new_studies": 2}))

    assert "Records excluded (n = not recorded)" in text
    assert "n = 0" not in text


def test_boxes_do_not_overlap_and_arrows_touch_them():
    ax = prisma_flow(FULL_FLOW)
    boxes = [b.get_bbox() for b in marked(ax, "box-*")]

    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    assert len(marked(ax, "arrow-*")) == 15


def test_steps_that_do_not_add_up_are_reported():
    assert mismatches(FLOW) == []
    with pytest.warns(FigureWarning, match="gives 337, but records_screened is 300"):
        prisma_flow(FLOW | {"records_screened": 300, "records_excluded": 213})


def test_wrong_counts_are_refused():
    with pytest.raises(DataError, match="no counts"):
        prisma_flow({})
    with pytest.raises(UsageError, match=r"'screened'.*records_screened"):
        prisma_flow({"screened": 3})
    with pytest.raises(DataError, match="records_screened is -3"):
        prisma_flow({"records_screened": -3})
    with pytest.raises(DataError, match="has no count"):
        prisma_flow({"records_screened": 3, "dbr_excluded": "Not randomised"})


def test_keys_are_those_of_the_prisma2020_package():
    """Column `data` of inst/extdata/PRISMA.csv of the package (its rows without a name are headings)."""
    official = (
        "previous_studies previous_reports database_results register_results website_results organisation_results "
        "citations_results duplicates excluded_automatic excluded_other records_screened records_excluded "
        "dbr_sought_reports dbr_notretrieved_reports other_sought_reports other_notretrieved_reports dbr_assessed "
        "dbr_excluded other_assessed other_excluded new_studies new_reports total_studies total_reports"
    )
    assert set(KEYS) == set(official.split())


@given(st.dictionaries(st.text("abc, -", min_size=1).map(str.strip).filter(bool), st.integers(0, 999), min_size=1))
@settings(derandomize=True, deadline=None, max_examples=50)
def test_reasons_survive_the_way_through_text(reasons):
    written = "; ".join(f"{reason}, {number}" for reason, number in reasons.items())
    clean = {" ".join(reason.split()): str(number) for reason, number in reasons.items()}

    assert read_reasons(written, "dbr_excluded") == clean


# ---- files ------------------------------------------------------------------------------------------------------
def test_save_writes_text_free_of_dates_and_leaves_no_part_file(tmp_path):
    target = tmp_path / "forest.svg"
    assert save(cumulative(series()), target, title="Sleep & <more>") == target
    text = target.read_text(encoding="utf-8")

    assert "<dc:date>" not in text and "Matplotlib v" not in text
    assert "Sleep &amp; &lt;more&gt;" in text
    assert 'id="point-0"' in text
    assert [p.name for p in tmp_path.iterdir()] == ["forest.svg"]


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_saving_twice_gives_the_same_bytes(tmp_path, kind):
    first = save(cumulative(series()), tmp_path / f"a.{kind}", close=True).read_bytes()
    second = save(cumulative(series()), tmp_path / f"b.{kind}", close=True).read_bytes()

    assert first == second and len(first) > 5000


def test_save_refuses_other_formats_and_keeps_the_old_file(tmp_path):
    with pytest.raises(UsageError, match=r"\.svg, \.png, \.pdf"):
        save(cumulative(series()), tmp_path / "x.jpg")
    old = tmp_path / "x.svg"
    old.write_text("old")
    with pytest.raises(ValueError):
        _broken_save(old)
    assert old.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def _broken_save(path):
    figure = cumulative(series()).figure
    figure.savefig = lambda *_, **__: (_ for _ in ()).throw(ValueError("disk"))
    save(figure, path)
