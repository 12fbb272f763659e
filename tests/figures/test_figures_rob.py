"""Risk of bias: all levels, all domains, symbols as well as colours; nobody's judgement is invented."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from figure_gallery import judgements
from figure_reading import marked, only, said, words
from matplotlib.colors import to_hex
from matplotlib.text import Text

from evidence_tools.errors import AppraisalError, DataError, UsageError
from evidence_tools.figures import rob_summary, traffic_light
from evidence_tools.figures._levels import LEVELS, NOT_APPRAISED, PALETTES, TOOLS, ink_on
from evidence_tools.figures._rob import shares


def table(tool, level):
    domains = [*TOOLS[tool].domains, "Overall"] if TOOLS[tool].domains else ["Domain A", "Overall"]
    return pd.DataFrame([["Some study", *[level] * len(domains)]], columns=["Study", *domains])


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("palette", PALETTES)
def test_every_level_of_every_tool_has_its_colour_and_symbol_in_every_domain(tool, palette):
    """robvis #149: "No information" turned "Serious" grey; #155: the last two of seven domains vanished."""
    levels = TOOLS[tool].levels
    ax = traffic_light(pd.concat([table(tool, level) for level in levels]), tool=tool, palette=palette)

    for row, level in enumerate(levels):
        lights = marked(ax, f"light-{row}-*")
        assert len(lights) == (len(TOOLS[tool].domains) + 1 if TOOLS[tool].domains else 2)
        assert {to_hex(dot.get_facecolor()[0]).upper() for dot in lights} == {LEVELS[level].colour(palette)}
        places = [tuple(dot.get_offsets()[0]) for dot in lights]
        symbols = {t.get_position(): t.get_text() for t in ax.texts}
        assert all(symbols.get(place, "") == LEVELS[level].symbol for place in places)
    assert words(ax, "legend-text") == [level for level in LEVELS if level in levels]


def test_colours_are_those_of_robvis():
    wanted = {
        "Low": "#02C100",
        "Some concerns": "#E2DF07",
        "High": "#BF0000",
        "Critical": "#820000",
        "No information": "#4EA1F7",
    }
    assert {level: LEVELS[level].cochrane for level in wanted} == wanted


@pytest.mark.parametrize("tool", TOOLS)
def test_within_a_tool_no_two_levels_share_symbol_and_fill(tool):
    looks = [(LEVELS[level].symbol, LEVELS[level].colourblind) for level in (*TOOLS[tool].levels, NOT_APPRAISED)]
    if tool == "generic":  # holds synonyms of several tools: Moderate = Some concerns, Serious = High
        looks = list(dict.fromkeys(looks))
    assert len(set(looks)) == len(looks)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("palette", PALETTES)
def test_symbols_stand_out_from_their_fill(level, palette):
    def luminance(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    fill = LEVELS[level].colour(palette)
    light, dark = sorted((luminance(fill), luminance(ink_on(fill))), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG AA


def test_studies_nobody_judged_are_shown_as_such():
    ax = traffic_light(judgements())

    assert "Not yet judged 2024" in words(ax, "study-9")
    dots = marked(ax, "light-9-*")
    assert len(dots) == 6
    assert all(to_hex(dot.get_facecolor()[0]) == "#ffffff" for dot in dots)
    assert NOT_APPRAISED in words(ax, "legend-text")
    complete = traffic_light(judgements().iloc[:3])
    assert NOT_APPRAISED not in words(complete, "legend-text")


def test_all_levels_of_the_tool_stand_in_the_legend_even_if_unused():
    ax = traffic_light(table("robins_i", "Low"), tool="robins_i")

    assert words(ax, "legend-text") == ["Low", "Moderate", "Serious", "Critical", "No information"]
    assert "D7: bias in selection of the reported result" in said(ax)


def test_equal_names_stay_two_rows():
    frame = pd.concat([table("rob2", "Low"), table("rob2", "High")])
    ax = traffic_light(frame)

    assert len([t for t in ax.texts if t.get_text() == "Some study"]) == 2
    assert len(marked(ax, "light-0-*")) == len(marked(ax, "light-1-*")) == 6


@pytest.mark.parametrize("draw", [traffic_light, rob_summary])
def test_wrong_tables_are_refused(draw):
    with pytest.raises(DataError, match="no rows"):
        draw([])
    with pytest.raises(DataError, match="D5, Overall is missing"):
        draw(judgements()[["Study", "D1", "D2", "D3", "D4"]])
    with pytest.raises(DataError, match="D6 is no domain of RoB 2"):
        draw(judgements().assign(D6="Low"))
    with pytest.raises(
        AppraisalError, match=r"row 1 \(Study 0 \(2010\)\), D1: 'low risk'.*Allowed: Low, Some concerns"
    ):
        draw(judgements().assign(D1="low risk"))
    with pytest.raises(AppraisalError, match="'Serious'"):
        draw(judgements().assign(D1="Serious"))
    with pytest.raises(UsageError, match="rob2, robins_i"):
        draw(judgements(), tool="rob3")
    with pytest.raises(UsageError, match="cochrane, colourblind"):
        draw(judgements(), palette="rainbow")


def test_case_does_not_matter_but_letters_do():
    ax = traffic_light(judgements().assign(D1="some concerns"))

    assert to_hex(only(ax, "light-0-D1").get_facecolor()[0]).upper() == LEVELS["Some concerns"].cochrane


def test_shares_by_count_and_by_weight():
    levels = [["Low", "High"], ["High", "High"], ["Low", NOT_APPRAISED]]

    plain, weighted = shares(levels, [1, 1, 1]), shares(levels, [8, 1, 1])
    assert plain.loc[0, "Low"] == pytest.approx(2 / 3) and plain.loc[1, NOT_APPRAISED] == pytest.approx(1 / 3)
    assert weighted.loc[0, "Low"] == pytest.approx(0.9)
    assert plain.sum(axis=1).tolist() == pytest.approx([1, 1])


def test_bars_fill_100_per_cent_in_every_domain_and_overall_is_last():
    ax = rob_summary(judgements())
    bars = marked(ax, "bar-*")
    reach = {y: sum(b.get_width() for b in bars if b.get_gid().startswith(f"bar-{y}-")) for y in range(6)}

    assert all(total == pytest.approx(100) for total in reach.values())
    assert words(ax, "domain-5") == ["Overall"] and only(ax, "domain-5").get_fontweight() == "bold"
    assert "10 studies, unweighted" in ax.get_xlabel()
    assert any("…" in text for text in words(ax, "share"))
    assert len(words(ax, "share")) == len(bars)  # every segment carries its symbol


def test_weighting_is_named_and_checked():
    frame = judgements().assign(Weight=range(1, 11))

    assert "weighted" in rob_summary(frame, weighted=True).get_xlabel()
    assert "unweighted" in rob_summary(frame).get_xlabel()
    with pytest.raises(DataError, match="no column Weight"):
        rob_summary(judgements(), weighted=True)
    with pytest.raises(DataError, match=r"row 2 \(Study 1 \(2011\)\): Weight"):
        rob_summary(frame.assign(Weight=[1, None, *range(8)]), weighted=True)


def test_robvis_tables_of_this_package_are_drawn_as_they_are():
    """RoB 1 travels in robvis's generic template, whose columns are the domains' full names."""
    from evidence_tools.quality.robvis import columns

    for tool in ("rob2", "robins_i", "rob1"):
        names = columns(tool)
        ax = traffic_light(pd.DataFrame([["A study", *["Low"] * (len(names) - 1)]], columns=names), tool=tool)
        assert len(marked(ax, "light-0-*")) == len(TOOLS[tool].domains) + 1 == len(names) - 1


def test_not_appraised_may_be_written_out():
    ax = traffic_light(table("rob2", "not appraised"))

    assert to_hex(only(ax, "light-0-D1").get_facecolor()[0]) == "#ffffff"


LONG = [
    "Random sequence generation", "Allocation concealment", "Blinding of participants and personnel",
    "Blinding of outcome assessment", "Incomplete outcome data", "Selective reporting", "Other sources of bias",
]  # fmt: skip


@pytest.mark.parametrize("count", [*range(2, 15), 27])
@pytest.mark.parametrize("study", ["Alpha 2020", "A very long name of a study that goes on and on 2020"])
def test_no_column_leaves_the_page_whatever_the_names(count, study):
    domains = (LONG + [f"Some further long domain {i}" for i in range(20)])[:count]
    ax = traffic_light(
        pd.DataFrame({"Study": [study, "B"]} | {name: ["Low", "High"] for name in domains}), tool="generic"
    )
    figure = ax.figure
    figure.canvas.draw()
    wide, high = figure.canvas.get_width_height()
    found = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    for text in found:
        box = text.get_window_extent()
        assert box.x0 >= -1 and box.x1 <= wide + 1 and box.y0 >= -1 and box.y1 <= high + 1, text.get_text()
    headings = [text for text in found if text.get_gid() == "domain"]
    boxes = sorted((text.get_window_extent() for text in headings), key=lambda box: box.x0)
    assert all(one.x1 <= other.x0 + 1 for one, other in pairwise(boxes))
    said = " ".join(" ".join(text.get_text().split()) for text in found)
    assert all(name in said for name in domains)  # in the heading, or below where it is numbered
