"""Tables of full texts: own trials with invented numbers, the shared articles where they are at hand, laws, errors."""

from __future__ import annotations

import csv
import gzip
import io
import re
from pathlib import Path

import docx
import pytest
from fulltext_scoring import TRAPS, at, score, table_of, warned
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from evidence_tools.errors import ArticleError
from evidence_tools.extraction import read_tables
from evidence_tools.extraction.tables.grid import grid_of
from evidence_tools.extraction.tables.labels import moment_in, read_label
from evidence_tools.extraction.tables.quantities import decimal_comma, read_value

OWN = Path(__file__).parent / "data" / "fulltexts"


@pytest.fixture(scope="module")
def own():
    return {path.stem: read_tables(path) for path in OWN.glob("*.xml")}


@pytest.fixture(scope="module")
def samples(shared):
    return shared / "fulltext_samples"


@pytest.fixture(scope="module")
def reading(samples, within):
    """Read every sample once; return the tables, and what there is to say of the time it took."""
    late = ""
    try:
        with within(20):
            found = {path.name.split(".")[0]: read_tables(path) for path in sorted((samples / "xml").glob("*.gz"))}
    except AssertionError as error:  # one test says so; the others look at what was read
        late = str(error)
    return found, late


@pytest.fixture(scope="module")
def read(reading):
    return reading[0]


# --- floors ----------------------------------------------------------------------------------------------------------


def test_every_annotated_row_of_our_own_trials_is_read_right(own):
    found = score(table_of(OWN / "annotations.csv"), own)
    assert found.wrong == []
    assert (found.right, found.n_right, found.n_offered) == (14, 24, 24)


def test_the_hand_read_trials_keep_their_floors(samples, read):
    found = score(table_of(samples / "annotations.csv"), read)
    assert found.precision >= 0.95, found.wrong
    assert found.recall >= 0.95, found.wrong
    assert found.n_precision >= 0.97, found.wrong
    assert len(found.trials) == 15 and all(right for right, _ in found.trials.values()), found.trials


def test_the_trials_read_by_others_keep_their_floors(samples, read):
    # PMC5617873: its annotators give n of the other arm in four rows and the other arm's cells in two.
    wanted = [row for row in table_of(samples / "external_numbers.csv") if row["pmcid"] != "PMC5617873"]
    found = score(wanted, read, external=True)
    assert found.precision == 1.0, found.wrong
    assert found.recall >= 0.95, found.wrong


def test_no_number_without_its_cell(own, read):
    for rows in (*own.values(), *read.values()):
        for row in rows:
            for side in "ic":
                digits = re.sub(r"\D", "", row[f"cell_text_{side}"])
                mean = re.sub(r"\D", "", f"{abs(row[f'mean_{side}']):.10g}").lstrip("0")
                assert mean in digits, (row, side)
                assert re.fullmatch(r"\d+,\d+", row[f"mean_cell_{side}"])
                assert re.fullmatch(r"\d+,\d+", row[f"spread_cell_{side}"])


def test_all_samples_are_read_within_their_time(reading):
    _, late = reading
    assert not late


# --- traps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trap", list(TRAPS))
def test_traps_of_the_samples(read, trap):
    assert TRAPS[trap](read)


def test_own_traps(own):
    assert own["pictures"] == []
    assert own["pictures"].notes == ["the tables of this article are images; nothing was read"]
    assert own["floats"].notes == ["Table 1: an image, so nothing was read from it"]
    assert warned(own["floats"], "this is no randomised trial")
    men = [row for row in own["floats"] if row.outcome_words == "Males"]
    assert men[0].n_i is None and warned(men, "only a part of the people")
    assert own["ratios"] == []  # odds ratios, slopes, counts: no means
    assert {row.arm_i for row in own["rows"]} == {"Reflexology"}  # the row of totals is no arm
    changes = [row for row in own["rows"] if row.value_kind == "change"]
    assert warned(changes, "its sign is turned")
    assert warned(at(own["rows"], 2, "6,3"), "a bracket is not closed")
    weeks = [row for row in own["spreads"] if row.table_ordinal == 3]
    assert all(row.n_i is None for row in weeks) and warned(weeks, "counts all arms together")
    unsaid = [row for row in own["spreads"] if row.table_ordinal == 2]
    assert warned(unsaid, "taken as changes") and {row.value_kind for row in unsaid} == {"change"}


# --- cells -----------------------------------------------------------------------------------------------------------

CELLS = [
    ("82.5 ± 47.3", "pm", 82.5, 47.3, None, None),
    ("42.2 [21.1]", "bracket", 42.2, 21.1, None, None),
    ("34.4 (17.30", "bracket", 34.4, 17.3, None, None),
    ("−3.556 ± 2.486", "pm", -3.556, 2.486, None, None),
    ("1,482.9 (1,177.2; 1,788.7)", "interval", 1482.9, None, 1177.2, 1788.7),
    ("-2.50 [-6.25–11.25]", "interval", -2.5, None, -6.25, 11.25),
    ("24.1(33.4,14.8)", "interval", 24.1, None, 14.8, 33.4),
    ("46.9 (±10.4)", "pm", 46.9, 10.4, None, None),
    ("1.23 ± .50", "pm", 1.23, 0.5, None, None),
    ("111·31 (21·93)", "bracket", 111.31, 21.93, None, None),
    ("28.7 (SD 4.2)", "bracket", 28.7, 4.2, None, None),
    ("31.4 (95% CI 2.0 to 3.0)", "interval", 31.4, None, 2.0, 3.0),
    ("−0.97 (-1.2, -0.3)", "interval", -0.97, None, -1.2, -0.3),
]


@pytest.mark.parametrize(("text", "shape", "number", "spread", "low", "high"), CELLS)
def test_cells(text, shape, number, spread, low, high):
    value = read_value(text)
    assert (value.shape, value.number, value.spread, value.low, value.high) == (shape, number, spread, low, high)


@pytest.mark.parametrize("text", ["", "NS", "Male n = 15", "5.5 [l.8–9.3]", "8O%", "n (%)", "5 (4.5.25)", "2.9.1"])
def test_damage_and_words_are_no_numbers(text):
    assert read_value(text) is None


def test_people_in_a_cell():
    assert read_value("n = 16*: 5.07 (2.12)").n == 16
    assert read_value("59.93 (11.33); n=68").n == 68
    assert read_value("4.31 (2.40)").n is None


def test_commas_are_decimals_only_where_no_point_is():
    assert decimal_comma(["7,1", "12", "1,2"])
    assert not decimal_comma(["7,1", "12.5"])
    assert not decimal_comma(["1,482", "12"])
    assert read_value("7,1 (1,2)", comma=True).number == 7.1


NUMBERS = st.decimals(min_value=-999, max_value=999, places=2, allow_nan=False)
SPREADS = st.decimals(min_value="0.01", max_value=999, places=2)


@given(NUMBERS, SPREADS, st.sampled_from(["{} ± {}", "{}±{}", "{} ({})", "{} [{}]", "{}(±{})", "{} +/- {}"]))
def test_law_every_typography_gives_the_same_two_numbers(mean, spread, form):
    for minus in "-−–":
        value = read_value(form.format(str(mean).replace("-", minus), spread))
        assert (value.number, value.spread) == (float(mean), float(spread))


@given(st.text(alphabet="0123456789.,;±()[]-−–%<>=nNpPabSD *†/ ", max_size=60))
def test_law_no_cell_breaks_the_reader(text):
    value = read_value(text)
    assert value is None or value.shape


def test_time_grows_with_the_length_alone(within):
    for text in ("1" * 50_000, "(" * 50_000, "1 ± " * 20_000, "n = " * 20_000):
        with within(1):
            read_value(text)
            moment_in(text[:5000])
            read_label(text[:5000])


# --- labels ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Baseline", "baseline"),
        ("Pre-test", "baseline"),
        ("before treatment", "baseline"),
        ("Posttest 3", "post"),
        ("Day 28-31", "post"),
        ("Six Months-Baseline", "change"),
        ("∆ (T1-T0)", "change"),
        ("Change from baseline", "change"),
        ("Pain in the last 7 days", None),
        ("Sleep > 4 hours", None),
        ("6-minute walk", None),
        ("lost to follow-up", None),
        ("Pre-eclampsia", None),
        ("Energy/fatigue", None),
    ],
)
def test_times(text, kind):
    moment = moment_in(text)
    assert (moment.kind if moment else None) == kind


def test_labels_taken_apart():
    label = read_label("Fish oil (N=18}")
    assert (label.name, label.size) == ("Fish oil", 18)
    assert read_label("Yoga (n = 84 for PP, n = 146 for ITT)").size is None  # two sizes are none
    assert read_label("FACETS mean (SD)").name == "FACETS"
    assert "sd" not in read_label("Cohen's d").statistics


# --- grids -----------------------------------------------------------------------------------------------------------


@st.composite
def tables(draw):
    rows = draw(st.lists(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=4), max_size=5))
    cells = [
        "<tr>" + "".join(f'<td rowspan="{down}" colspan="{across}">x</td>' for down, across in row) + "</tr>"
        for row in rows
    ]
    return etree.fromstring(f"<table><tbody>{''.join(cells)}</tbody></table>"), rows


@given(tables())
@settings(max_examples=60)
def test_law_spans_fill_the_grid_without_overlap(made):
    table, rows = made
    grid = grid_of(table)
    assert grid.n_rows == len(rows)
    assert sum(1 for _ in grid) == sum(map(len, rows))
    for (row, column), cell in grid.covered.items():
        assert cell.row <= row < cell.row + cell.height and cell.column <= column < cell.column + cell.width
        assert row < len(rows)


def test_a_rowspan_ends_with_its_section():
    table = etree.fromstring(
        '<table><thead><tr><th rowspan="9">a</th><th>b</th></tr></thead><tbody><tr><td>c</td></tr></tbody></table>'
    )
    assert grid_of(table).at(1, 0).text == "c"


# --- files -----------------------------------------------------------------------------------------------------------


def test_pages_word_and_gzip_read_like_the_xml(own, tmp_path):
    xml = (OWN / "columns.xml").read_bytes()
    wanted = [(r.outcome_words, r.timepoint, r.n_i, r.mean_i, r.spread_c) for r in own["columns"]]
    root = etree.fromstring(xml)
    html = ["<!DOCTYPE html><html><body><h1>Foot massage for tired ward staff: a randomised controlled trial</h1>"]
    document = docx.Document()
    document.add_paragraph("Foot massage for tired ward staff: a randomised controlled trial")
    for wrap in root.iter("table-wrap"):
        caption = f"{wrap.findtext('label')}. {''.join(wrap.find('caption').itertext())}"
        table = etree.tostring(wrap.find("table"), encoding="unicode", with_tail=False)
        html.append(f"<p>{caption}</p>{table}")
        document.add_paragraph(caption)
        lines = [["".join(cell.itertext()) for cell in line] for line in wrap.iter("tr")]
        made = document.add_table(len(lines), len(lines[0]))
        for row, line in enumerate(lines):
            for column, text in enumerate(line):
                # A superscript of Word text is part of its text.
                made.cell(row, column).text = re.sub(r"(?<=\d)[ab]$", "", text)
    page = tmp_path / "page.html"
    page.write_text("".join(html) + "</body></html>", encoding="utf-8")
    word = tmp_path / "article.docx"
    document.save(str(word))
    for source in (gzip.compress(xml, mtime=0), page, word):
        assert [(r.outcome_words, r.timepoint, r.n_i, r.mean_i, r.spread_c) for r in read_tables(source)] == wanted


def test_an_answer_of_efetch_is_read(own):
    xml = (OWN / "rows.xml").read_bytes().partition(b"?>")[2]
    wrapped = b"<pmc-articleset>" + xml + b"</pmc-articleset>"
    assert [r.mean_i for r in read_tables(wrapped)] == [r.mean_i for r in own["rows"]]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no full text"),
        (b"%PDF-1.7", "no full text"),
        (b"<article><body>", "no whole XML file"),
        (b"<html/>" * 0 + b"<other/>", "no article element"),
        (b"PK\x03\x04broken", "no Word document"),
        (gzip.compress(b"<article/>" * 100, mtime=0)[:-9], "cut off"),
    ],
)
def test_what_is_no_article_says_so(data, words):
    with pytest.raises(ArticleError, match=words):
        read_tables(data)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(ArticleError, match=r"nowhere\.xml cannot be read"):
        read_tables(tmp_path / "nowhere.xml")


@given(st.integers(0, 4000))
@settings(max_examples=40, deadline=None)
def test_law_a_cut_file_is_an_error_and_never_half_an_article(cut):
    xml = (OWN / "spreads.xml").read_bytes()
    if cut < len(xml) - 1:
        with pytest.raises(ArticleError):
            read_tables(xml[:cut])


def test_rows_are_mappings_too(own):
    row = own["columns"][0]
    assert row["arm_i"] == row.arm_i == dict(row)["arm_i"]
    out = io.StringIO()
    csv.DictWriter(out, list(row)).writerow(row)
    assert row.arm_i in out.getvalue()
    with pytest.raises(KeyError):
        row["nothing"]
