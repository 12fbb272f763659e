"""The forest plot for pages: text one can read, nothing over the edge or over another, the rows of the printed one."""

from __future__ import annotations

import itertools
import math
import xml.etree.ElementTree as ElementTree

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.effects import pool
from evidence_tools.errors import DataError, UsageError
from evidence_tools.figures import forest_svg
from evidence_tools.figures._forest_svg import LETTER
from evidence_tools.figures._limits import ratio_ticks

SVG = "{http://www.w3.org/2000/svg}"


def rows(**more):
    """Return three trials with numbers and one without."""
    table = {
        "label": ["Li 2011", "Unal 2016", "A study with quite a long name that must be broken 2020", "Sayari <2021>"],
        "yi": [0.5, 1.2, -0.3, float("nan")],
        "ci_low": [0.1, 0.6, -0.9, float("nan")],
        "ci_high": [0.9, 1.8, 0.3, float("nan")],
        "direction": ["", "", "", "no_difference"],
        "group": ["passive"] * 3 + ["sham"],
    }
    return pd.DataFrame(table | more)


def drawn(table, **options):
    """Return the drawings, read as XML."""
    return [ElementTree.fromstring(one) for one in forest_svg(table, **options)]


def texts(picture):
    """Return where each text stands: from, to, middle height, words."""
    found = []
    for text in picture.iter(f"{SVG}text"):
        x, y, kind = float(text.get("x")), float(text.get("y")), (text.get("class") or "").split()
        room = 0.9 * LETTER * len(text.text)
        left = x - room if "e" in kind else x - room / 2 if "m" in kind else x
        found.append((left, left + room, y, text.text))
    return found


@pytest.mark.parametrize("width", [720, 340])
def test_every_study_is_named_and_stays_on_the_sheet(width):
    (picture,) = drawn(
        rows(), widths=(width,), groups={"passive": "Compared with nothing", "sham": "Compared with a sham"}
    )
    words = " ".join(text for *_, text in texts(picture))
    for name in ("Li 2011", "0.50 [0.10, 0.90]", "Sayari <2021>", "no difference", "Compared with a sham"):
        assert name in words
    assert all(left >= -1 and right <= width + 1 for left, right, _, _ in texts(picture))
    height = float(picture.get("height"))
    assert all(0 < y < height for _, _, y, _ in texts(picture))


@pytest.mark.parametrize("width", [720, 340])
def test_numbers_do_not_run_into_the_plot_or_the_names(width):
    wide = rows(yi=[0.5, 1.2, -1200.3, float("nan")], ci_low=[0.1, 0.6, -4890.9, float("nan")])
    (picture,) = drawn(wide, widths=(width,))
    lines: dict[float, list] = {}
    for left, right, y, words in texts(picture):
        lines.setdefault(round(y), []).append((left, right, words))
    for line in lines.values():
        line.sort()
        assert all(one[1] <= other[0] + 1 for one, other in itertools.pairwise(line)), line


def test_a_pool_is_a_diamond_and_an_interval_that_leaves_the_axis_an_arrow():
    table = rows().iloc[:3].drop(columns="group")
    pooled = pool([0.5, 1.2, -0.3], [0.04, 0.09, 0.09])
    (with_pool,) = drawn(table, pooled={"": pooled}, widths=(720,))
    shapes = [path.get("class") for path in with_pool.iter(f"{SVG}path")]
    assert shapes.count("d") == 1
    far = table.assign(ci_high=[0.9, 1.8, 60.0])
    (cut,) = drawn(far, widths=(720,))
    assert sum("i" in path.get("class").split() for path in cut.iter(f"{SVG}path")) == 4


def kinds(picture, *names):
    """Return the paths of some classes, as they are drawn."""
    return [p.get("d") for p in picture.iter(f"{SVG}path") if set(names) <= set((p.get("class") or "").split())]


def pool_of(low, high, **more):
    """Return a pool of six as a mapping."""
    return {"k": 6, "estimate": 0.5, "ci_low": low, "ci_high": high, **more}


@pytest.mark.parametrize("width", [720, 340])
def test_a_pool_that_goes_on_beyond_the_axis_says_so_at_both_ends(width):
    """A diamond squeezed into the axis looked like an interval that ends there; so did the prediction interval."""
    table = pd.concat([rows().iloc[:3]] * 2).drop(columns="group")
    far = pool_of(-20.0, 21.0, pi_low=-40.0, pi_high=41.0)
    (cut,) = drawn(table, pooled={"": far}, widths=(width,))
    assert len(kinds(cut, "d", "out")) == 2 and len(kinds(cut, "p", "out")) == 2
    (diamond,) = [d for d in kinds(cut, "d") if d not in kinds(cut, "d", "out")]
    assert diamond.count("L") == 5, "blunt where it is cut"
    assert all(0 <= float(point.split()[0]) <= width for d in kinds(cut, "out") for point in d.strip("MZ").split("L"))
    (whole,) = drawn(table, pooled={"": pool_of(0.2, 0.8)}, widths=(width,))
    assert kinds(whole, "out") == [] and kinds(whole, "d")[0].count("L") == 3
    (left,) = drawn(table, pooled={"": pool_of(-20.0, 0.8)}, widths=(width,))
    assert len(kinds(left, "d", "out")) == 1


def test_the_line_of_no_effect_does_not_run_through_names_over_the_marks():
    """On a phone names stand over the plot: the line is drawn beside marks only, and ends above the next name."""
    table = rows(label=["Samarehfekri 2020 (1)"] * 4, direction=["", "", "", "unclear"])
    (picture,) = drawn(table, widths=(340,))
    spans = [tuple(float(end) for end in d[1:].split()[1].split("V")) for d in kinds(picture, "z")]
    names = [y for *_, y, words in texts(picture) if "Samarehfekri" in words]
    assert len(spans) == 3 and len(names) == 4, "what has no mark has no line"
    assert not any(top < y + 5 and y - 5 < bottom for top, bottom in spans for y in names)


def test_on_paper_the_trials_without_numbers_are_counted_and_notes_explained():
    table = rows(note=["", "odd", "", "never shown"], direction=["", "", "", "no_difference"])
    more = pd.concat([table, table.iloc[3:].assign(group="passive")])
    *_, paper = drawn(more, groups={"passive": "Nothing", "sham": "A sham"}, widths=(720,), brief=460)
    words = " ".join(text for *_, text in texts(paper))
    assert words.count("1 study without an estimate") == 2 and words.count("1 no difference") == 2
    assert "A sham" in words and "Sayari" not in words
    assert "(1) odd" in words and "never shown" not in words
    *_, bare = drawn(table.iloc[3:], groups={"sham": "A sham"}, widths=(720,), brief=460)
    assert list(bare.iter(f"{SVG}path")) == [], "no axis on which nothing stands"
    assert "1 no difference" in " ".join(text for *_, text in texts(bare))


def test_rows_that_are_no_studies_are_not_counted_as_such():
    table = rows(said=["", "", "", "not pooled"], direction=[""] * 4)
    (picture,) = drawn(table, widths=(720,), studies=False)
    words = " ".join(text for *_, text in texts(picture))
    assert "not pooled" in words and "without an estimate" not in words and "unclear" not in words


def at_line(picture):
    """Return where the line of no effect stands, and where each label of the axis."""
    line = next(path.get("d") for path in picture.iter(f"{SVG}path") if path.get("class") == "z")
    labels = {text.text: float(text.get("x")) for text in picture.iter(f"{SVG}text") if text.get("class") == "m s"}
    return float(line[1:].split()[0]), labels


@pytest.mark.parametrize("width", [720, 340])
def test_ratios_stand_on_a_logarithmic_axis_around_one(width):
    """ln 2 and ln 0.5 are as far from ln 1, ln 4 twice as far; ln 0.3 to 1.9 for the interval of the first row."""
    table = rows(yi=[math.log(2), math.log(4), math.log(0.5), float("nan")])
    (picture,) = drawn(table, widths=(width,), measure="RR")
    none, labels = at_line(picture)
    assert labels["1"] == pytest.approx(none, abs=0.11)
    assert labels["2"] - none == pytest.approx(none - labels["0.5"], abs=0.25)
    boxes = [b for b in picture.iter(f"{SVG}rect") if b.get("class") == "b"]
    centres = [float(b.get("x")) + float(b.get("width")) / 2 - none for b in boxes]
    assert centres[1] == pytest.approx(2 * centres[0], abs=0.3) and centres[2] == pytest.approx(-centres[0], abs=0.3)
    words = " ".join(text for *_, text in texts(picture))
    assert "2.00 [1.11, 2.46]" in words and "Risk ratio (logarithmic scale)" in words
    assert all(left >= -1 and right <= width + 1 for left, right, _, _ in texts(picture))


def test_a_difference_of_risks_keeps_a_plain_axis_and_its_name():
    (picture,) = drawn(rows(), widths=(720,), measure="RD")
    none, labels = at_line(picture)
    assert labels["0"] == pytest.approx(none, abs=0.11)
    words = " ".join(text for *_, text in texts(picture))
    assert "Risk difference" in words and "logarithmic" not in words


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.4, 2.5, [0.5, 1, 2]),
        (0.05, 20, [0.05, 0.1, 0.5, 1, 5, 10]),
        (0.97, 1.06, [0.98, 1, 1.02, 1.04, 1.06]),
        (1e-9, 1e9, [1e-8, 1e-4, 1, 1e4, 1e8]),
    ],
)
def test_labels_of_a_ratio_axis_are_few_and_hold_one(low, high, ticks):
    assert ratio_ticks(low, high) == pytest.approx(ticks)


def test_an_unknown_measure_is_refused():
    with pytest.raises(UsageError, match="measure is 'XX'"):
        forest_svg(rows(), measure="XX")


def test_the_heaviest_study_has_the_largest_square():
    (picture,) = drawn(rows(weight=[10.0, 30.0, 60.0, float("nan")]).drop(columns="group"), widths=(720,))
    sides = [float(box.get("width")) for box in picture.iter(f"{SVG}rect") if box.get("class") == "b"]
    assert sides[2] == max(sides) and sides[0] == min(sides)
    assert (sides[1] / sides[2]) ** 2 == pytest.approx(0.5, abs=0.02), "areas, not sides, are the weights"


def test_the_drawing_for_paper_leaves_out_what_has_no_numbers():
    full, paper = drawn(rows(), widths=(340,), brief=340)
    assert any("Sayari" in words for *_, words in texts(full))
    assert not any("Sayari" in words for *_, words in texts(paper))
    assert any("Unal" in words for *_, words in texts(paper))


def test_words_of_a_table_are_words():
    (picture,) = drawn(
        rows(label=["<script>alert(1)</script>", "a & b", '"quoted"', "x"]), widths=(720,), title="a <b>"
    )
    assert picture.find(f"{SVG}title").text == "a <b>"
    assert "<script>alert(1)</script>" in [words for *_, words in texts(picture)]


def test_colours_follow_the_readers_setting():
    (text,) = forest_svg(rows(), widths=(720,))
    assert "prefers-color-scheme:dark" in text and 'role="img"' in text


def test_impossible_rows_are_refused_as_in_the_printed_plot():
    with pytest.raises(DataError, match="row 1"):
        forest_svg(rows(ci_low=[0.8, 0.6, -0.9, float("nan")]))
    with pytest.raises(UsageError):
        forest_svg(rows(), groups=["passive"])


NUMBER = st.floats(-50, 50, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(NUMBER, st.floats(0.01, 30), st.text(max_size=60)), min_size=1, max_size=8),
    st.sampled_from([720, 340]),
)
def test_any_table_gives_a_drawing_that_keeps_to_its_sheet(studies, width):
    table = pd.DataFrame(
        [{"label": name, "yi": at, "ci_low": at - half, "ci_high": at + half} for at, half, name in studies]
    )
    (picture,) = drawn(table, widths=(width,))
    for path in picture.iter(f"{SVG}path"):
        assert "nan" not in path.get("d") and "inf" not in path.get("d")
    for box in picture.iter(f"{SVG}rect"):
        if box.get("class") in ("b", "h"):
            assert -8 <= float(box.get("x")) <= width
