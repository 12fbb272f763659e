"""Evidence map, comparator strata and effect directions."""

from __future__ import annotations

import pandas as pd
import pytest
from figure_gallery import directions, strata, verdict_map
from figure_reading import marked, only, said, texts, words, xs
from matplotlib.colors import to_hex

from evidence_tools.errors import DataError, UsageError
from evidence_tools.figures import certainty_symbols, direction_plot, evidence_map, strata_comparison
from evidence_tools.figures._certainty import VERDICTS
from evidence_tools.figures._direction import arrow_size, one_direction, sign_test

NAN = float("nan")


# ---- certainty --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("level", "symbols"),
    [("high", "⊕⊕⊕⊕"), ("moderate", "⊕⊕⊕⊖"), ("low", "⊕⊕⊖⊖"), ("very_low", "⊕⊖⊖⊖"), ("Very low", "⊕⊖⊖⊖"), ("", "")],
)
def test_certainty_symbols(level, symbols):
    assert certainty_symbols(level) == symbols


def test_unknown_certainty_is_refused():
    with pytest.raises(UsageError, match="high, moderate, low, very_low"):
        certainty_symbols("lowish")


# ---- evidence map -----------------------------------------------------------------------------------------------
def test_each_cell_shows_verdict_studies_and_certainty_apart():
    ax = evidence_map(verdict_map())

    assert words(ax, "verdict-0-0") == ["possibly supported"]
    assert words(ax, "k-0-0") == ["16 studies"]
    circles = [to_hex(c.get_facecolor()[0]) for c in marked(ax, "certainty-0-0")]
    assert len(circles) == 4 and circles.count("#ffffff") == 2
    assert [to_hex(c.get_facecolor()[0]) for c in marked(ax, "certainty-3-1")].count("#ffffff") == 0  # high


def test_area_follows_the_number_of_studies():
    ax = evidence_map(verdict_map())
    area = {cell: only(ax, f"mark-{cell}").get_sizes()[0] for cell in ("0-0", "3-1")}

    assert area["0-0"] / area["3-1"] == pytest.approx(16 / 25)


def test_pairs_without_an_entry_stay_blank_and_unknown_is_not_zero():
    ax = evidence_map(verdict_map())

    assert marked(ax, "mark-1-1") == [] and marked(ax, "verdict-1-1") == []
    assert words(ax, "k-4-0") == ["0 studies"]
    assert words(ax, "k-5-0") == []  # NaN: not known
    assert marked(ax, "certainty-4-0") == []


def test_verdicts_differ_in_shape_and_word():
    shapes = {(look.marker, look.filled) for look in VERDICTS.values()}

    assert len(shapes) == len(VERDICTS) == 8
    assert len({look.word for look in VERDICTS.values()}) == 8
    assert {look.word for look in VERDICTS.values()} <= set(words(evidence_map(verdict_map()), "legend-text"))


def test_the_order_of_the_map_is_the_one_asked_for_and_loses_nothing():
    ax = evidence_map(verdict_map(), columns=["Foot massage", "Acupressure", "Foot reflexology"])

    assert words(ax, "column-*") == ["Foot massage", "Acupressure", "Foot reflexology"]
    assert words(ax, "verdict-0-2") == ["possibly supported"]
    with pytest.raises(DataError, match="leaves out 'Foot massage'"):
        evidence_map(verdict_map(), columns=["Foot reflexology"])


@pytest.mark.parametrize("columns", [3, 5, 8])
def test_cells_keep_to_their_column_however_many_there_are(columns):
    rows = [("Sleep quality", f"Intervention {i}", "possibly_supported", 11, "low") for i in range(columns)]
    ax = evidence_map(pd.DataFrame(rows, columns=list(verdict_map().columns)))
    ax.figure.canvas.draw()

    for i in range(columns):
        left, right = ax.transData.transform([(i - 0.5, 0), (i + 0.5, 0)])[:, 0]
        circles = [ax.transData.transform(c.get_offsets()[0])[0] for c in marked(ax, f"certainty-0-{i}")]
        box = only(ax, f"verdict-0-{i}").get_window_extent()
        assert left <= box.x0 and max(box.x1, *circles) <= right


def test_wrong_maps_are_refused():
    with pytest.raises(DataError, match="no rows"):
        evidence_map([])
    with pytest.raises(DataError, match="two entries"):
        evidence_map(pd.concat([verdict_map(), verdict_map().iloc[:1]]))
    with pytest.raises(UsageError, match=r"'proven'.*supported, possibly_supported"):
        evidence_map(verdict_map().assign(verdict="proven"))
    with pytest.raises(UsageError, match="certainty"):
        evidence_map(verdict_map().assign(certainty="sure"))
    with pytest.raises(DataError, match="k is -1"):
        evidence_map(verdict_map().assign(k=-1))
    with pytest.raises(DataError, match="column k is missing"):
        evidence_map(verdict_map().drop(columns="k"))


# ---- strata -----------------------------------------------------------------------------------------------------
def test_every_outcome_shows_every_stratum_also_missing_ones():
    ax = strata_comparison(strata())
    labels = [
        t
        for t in texts(ax)
        if t in {"Passive (none, usual care)", "Attention", "Sham or plain form", "Active treatment"}
    ]

    assert len(labels) == 3 * 4
    assert sum(t == "no study" for t in texts(ax)) == 6
    assert sum(t == "no estimate" for t in texts(ax)) == 1  # attention control in anxiety: two directions only


def test_absence_is_claimed_only_where_directions_were_counted_too():
    ax = strata_comparison(strata().drop(columns="k_direction"))

    assert "no study" not in texts(ax)
    assert sum(t == "no estimate" for t in texts(ax)) == 7


def test_strata_differ_in_shape_and_stand_at_their_estimates():
    ax = strata_comparison(strata())
    sleep_passive, sleep_sham = only(ax, "point-1"), only(ax, "point-3")

    assert sleep_passive.get_marker() != sleep_sham.get_marker()
    assert xs(ax, "point-1") == [1.05] and xs(ax, "point-3") == [0.12]
    assert xs(ax, "ci-3") == pytest.approx([-0.25, 0.49])
    assert xs(ax, "outer-1") == pytest.approx([-0.4, 2.5])
    assert marked(ax, "outer-3") == []
    assert words(ax, "certainty-3") == ["⊕⊕⊕⊖"]
    assert words(ax, "k_direction-1") == ["6"]


def test_controls_not_described_appear_only_if_there_are_any():
    extra = pd.DataFrame([("Sleep quality", "unclear", 3, 90, 0.8, 0.1, 1.5)], columns=list(strata().columns[:7]))

    assert "Control not described" not in texts(strata_comparison(strata()))
    assert "Control not described" in texts(strata_comparison(pd.concat([strata(), extra])))


def test_directions_of_all_studies_are_a_bar_and_numbers():
    """Where the sham stratum has no estimate, its directions are all there is to see."""
    ax = strata_comparison(strata().assign(k_favours=[15, 2, 9, 1, 3, 1], k_none=[5, 2, 4, 0, 5, 1], k_against=0))
    wide = {name: only(ax, f"{name}-1").get_width() for name in ("k_favours", "k_none")}

    assert words(ax, "ways-1") == ["15 / 5 / 0"]
    assert wide["k_favours"] == pytest.approx(3 * wide["k_none"])
    assert marked(ax, "k_against-1") == [] and marked(ax, "k_favours-2") == []
    assert "point in favour of the intervention (solid)" in said(ax)
    assert "(solid)" not in said(strata_comparison(strata()))


def test_wrong_strata_are_refused():
    with pytest.raises(DataError, match=r"row 1 \(Sleep quality, placebo\).*passive, attention, sham, active"):
        strata_comparison(strata().assign(stratum="placebo"))
    with pytest.raises(DataError, match="given twice"):
        strata_comparison(pd.concat([strata(), strata().iloc[:1]]))
    with pytest.raises(DataError, match="without ci_low"):
        strata_comparison(strata().assign(ci_low=NAN))
    with pytest.raises(DataError, match="no rows"):
        strata_comparison(strata().iloc[:0])


# ---- directions -------------------------------------------------------------------------------------------------
def test_sign_test_gives_the_published_values():
    """Hilton Boon and Thomson, Cochrane Colloquium 2019 abstract and doi:10.1002/jrsm.1458: P = 0.0039 and 0.2188."""
    favour, against = ["favours_intervention"], ["favours_comparator"]

    assert sign_test(favour * 9) == (9, 9, pytest.approx(0.0039, abs=5e-5))
    assert sign_test(favour * 5 + against)[2] == pytest.approx(0.2188, abs=5e-5)
    assert sign_test(["no_difference", "mixed", "unclear"])[:2] == (0, 0)


def test_sign_test_of_the_handbook_example():
    """Cochrane Handbook 12.4.2.3: 10 of 12 studies in favour, P = 0.039."""
    assert sign_test(["favours_intervention"] * 10 + ["favours_comparator"] * 2)[2] == pytest.approx(0.039, abs=5e-4)


def test_several_results_of_one_study_become_one_direction():
    assert one_direction(["favours_intervention"] * 3) == "favours_intervention"
    assert one_direction(["favours_intervention", "favours_comparator"]) == "mixed"
    assert one_direction(["favours_intervention", "no_difference"]) == "mixed"
    assert one_direction(["favours_intervention", "unclear", ""]) == "favours_intervention"
    assert one_direction(["", "unclear"]) == "unclear"


def test_arrow_sizes_follow_the_published_classes():
    """doi:10.1002/jrsm.1458: large > 300, medium 50 to 300, small < 50."""
    assert arrow_size(301) > arrow_size(300) == arrow_size(50) > arrow_size(49) == arrow_size(1)
    assert arrow_size(NAN) == arrow_size(1)


def test_arrows_point_up_down_and_sideways():
    frame = pd.DataFrame(
        {
            "label": list("ABCDE"),
            "outcome": "Sleep",
            "direction": ["favours_intervention", "favours_comparator", "no_difference", "unclear", ""],
        }
    )
    ax = direction_plot(frame)

    assert only(ax, "arrow-0-0-favours_intervention").get_marker() == "^"
    assert only(ax, "arrow-1-0-favours_comparator").get_marker() == "v"
    assert sorted(a.get_marker() for a in marked(ax, "arrow-2-0-no_difference")) == ["<", ">"]
    assert words(ax, "arrow-3-0-unclear") == ["?"] and words(ax, "arrow-4-0-unclear") == ["?"]
    assert words(ax, "count-0") == ["1 of 2"] and words(ax, "sign-0") == ["P = 1.000"]
    assert "RoB" not in texts(ax)


def test_a_side_of_the_figures_alone_has_a_sign_of_its_own():
    frame = pd.DataFrame(
        {
            "label": list("ABCDE"),
            "outcome": "Sleep",
            "direction": ["favours_intervention", "no_difference", "unclear", "no_difference", "unbelieved"],
            "side": ["favours_intervention", "favours_intervention", "favours_comparator", "", ""],
            "people": ["60", "at most 93", "", "", ""],
        }
    )
    ax = direction_plot(frame)

    assert words(ax, "side-1-0-favours_intervention") == ["↑"] and words(ax, "side-2-0-favours_comparator") == ["↓"]
    assert words(ax, "side-0-0-favours_intervention") == [] and words(ax, "side-3-0-") == []
    assert sorted(a.get_marker() for a in marked(ax, "arrow-1-0-no_difference")) == ["<", ">"]
    assert words(ax, "count-0") == ["2 of 3"] and "at most 93" in texts(ax)
    assert "↑ ↓ side of the figures alone, where the report names none" in said(ax).replace("\n", " ")
    assert "↑" not in said(direction_plot(frame.drop(columns="side")))


def test_the_number_of_results_is_shown_only_where_there_are_several():
    frame = pd.DataFrame({"label": ["A", "A", "B"], "outcome": "Sleep", "direction": ["favours_intervention"] * 3})
    ax = direction_plot(frame)

    assert words(ax, "results-0-0") == ["2"] and marked(ax, "results-1-0") == []
    assert words(ax, "count-0") == ["2 of 2"]  # two studies, not three results


def test_two_studies_of_one_name_stay_two_rows_when_they_have_ids():
    frame = pd.DataFrame(
        {
            "label": "Kim 2019",
            "study_id": ["kim2019a", "kim2019b"],
            "outcome": "Sleep",
            "direction": "favours_intervention",
        }
    )
    assert len([t for t in texts(direction_plot(frame)) if t == "Kim 2019"]) == 2


def test_direction_plot_says_that_size_is_people_and_refuses_other_words():
    text = said(direction_plot(directions(), arms=("reflexology", "control")))

    assert "Size shows people, not effect." in text and "▲ favours reflexology" in text
    with pytest.raises(DataError, match=r"row 1 \(Author0 2000\): direction is 'positive'.*Allowed"):
        direction_plot(directions().assign(direction="positive"))
    with pytest.raises(DataError, match="leaves out"):
        direction_plot(directions(), outcomes=["Sleep quality"])
    with pytest.raises(DataError, match="no rows"):
        direction_plot([])
