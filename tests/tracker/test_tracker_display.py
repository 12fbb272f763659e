"""Tables as a notebook shows them."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_tools.tracker.display import SORTABLE, STATIC, TALL, _shown, html_table


def cells(page):
    return re.findall(r"<t[dh](?: [^>]*)?>(.*?)</t[dh]>", page, re.S)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.80010912, "1.8"),
        (-4.69127341, "−4.69"),
        (0.00004, "4.0e−05"),
        (12345.678, "12346"),
        (0.0, "0"),
        (float("nan"), ""),
        (7, "7"),
        (True, "yes"),
        (pd.NA, ""),
        (None, ""),
    ],
)
def test_numbers_are_rounded_and_the_unknown_is_blank(value, shown):
    page = html_table(pd.DataFrame({"x": pd.Series([value], dtype=object)}))
    got = cells(page)[1]
    assert got == shown or float(got.replace("−", "-")) == float(shown.replace("−", "-"))


def test_text_stands_left_numbers_right_and_a_running_number_is_left_out():
    page = html_table(pd.DataFrame({"study_id": ["a"], "n": [3]}))
    assert '<th>study id</th><th class="number">n</th>' in page
    assert cells(page) == ["study id", "n", "a", "3"]
    named = html_table(pd.DataFrame({"n": [3]}, index=pd.Index(["Li 2011"], name="study")))
    assert cells(named) == ["study", "n", "Li 2011", "3"]
    chosen = pd.DataFrame({"n": [1, 2, 3]})[lambda table: table.n > 1]
    assert cells(html_table(chosen)) == ["n", "2", "3"], "the number of a row in the table it was taken from"


def test_keys_of_the_tables_are_shown_as_words_and_names_of_files_are_not():
    page = html_table(pd.DataFrame({"x": ["rct_parallel", "sleep_quality", "000_4b81.txt", "a_b c"]}))
    assert cells(page)[1:] == ["randomised trial", "sleep quality", "000_4b81.txt", "a_b c"]


def test_a_long_identifier_may_break_and_a_word_may_not():
    page = html_table(
        pd.DataFrame({"x": ["10.1016/j.ctcp.2018.02.018", "Samarehfekri 2020", "https://example.org/a-b"]})
    )
    assert cells(page)[1:3] == ["10.<wbr>1016/<wbr>j.<wbr>ctcp.<wbr>2018.<wbr>02.<wbr>018", "Samarehfekri 2020"]
    assert 'href="https://example.org/a-b"' in page


def test_a_long_table_on_a_page_scrolls_in_a_window_of_its_own(monkeypatch):
    monkeypatch.setenv(STATIC, "1")
    assert "evidence-tall" in _shown(pd.DataFrame({"a": range(TALL)}))
    assert '<div class="wide' not in _shown(pd.DataFrame({"a": range(TALL - 1)}))


def test_an_address_is_a_link_with_the_name_of_its_host():
    page = html_table(pd.DataFrame({"source": ["https://www.example.org/a?b=1&c=2 | javascript:alert(1)"]}))
    assert '<a href="https://www.example.org/a?b=1&amp;c=2" rel="noopener" target="_blank">example.org</a>' in page
    assert page.count("<a ") == 1


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_no_text_becomes_markup(texts):
    page = html_table(pd.DataFrame({"x": texts}))
    inner = re.sub(r'<a href="[^"<>]*" rel="noopener" target="_blank">[^<>]*</a>', "", page.split("<tbody>")[1])
    assert re.findall(r"<[^>]*>", inner).count("<td>") == len(texts)
    assert set(re.findall(r"</?([a-z]+)", inner)) <= {"tr", "td", "tbody", "table", "wbr"}


def test_an_empty_table_says_so():
    assert "There is nothing to show here." in html_table(pd.DataFrame({"a": []}))
    assert "There is nothing to show here." in html_table(pd.DataFrame())


def test_long_tables_can_be_sorted_in_a_notebook_and_carry_no_script_on_a_page(monkeypatch):
    long = pd.DataFrame({"a": [f"<b>{i}" for i in range(SORTABLE)]})
    monkeypatch.delenv(STATIC, raising=False)
    assert "<script" in _shown(long) and "cdn" not in _shown(long)
    assert "<script" not in _shown(long.iloc[1:])
    monkeypatch.setenv(STATIC, "1")
    assert "<script" not in _shown(long) and "<b>" not in _shown(long)


def test_what_was_printed_stands_as_printed_and_what_was_computed_is_rounded():
    """The class subtracts 11.88; the table said 11.9 and the key had another answer."""
    page = html_table(pd.DataFrame({"value": [11.88, 69.43, -6.34, 1234.5, 2 / 3, 1234.5678912, 0.0001234]}))
    shown = re.findall(r'<td class="number">([^<]*)</td>', page)
    assert shown == ["11.88", "69.43", "−6.34", "1234.5", "0.667", "1235", "1.2e−04"]
