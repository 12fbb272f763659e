"""Identifiers in a sentence, and duplicates by identifier or likeness."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.errors import UsageError
from evidence_tools.references import (
    check_bib,
    find_duplicates,
    find_ids,
    inspect_id,
    normal_doi,
    normal_pmid,
    parse_bib,
)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("123", "pmid", "123"),
        (" PMID: 12345678 ", "pmid", "12345678"),
        ("https://pubmed.ncbi.nlm.nih.gov/123/", "pmid", "123"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/123", "pmid", "123"),
        ("pmc123", "pmcid", "PMC123"),
        ("PMC6892423.2", "pmcid", "PMC6892423"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC123/", "pmcid", "PMC123"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123", "pmcid", "PMC123"),
        ("https://doi.org/10.1016/S0140-6736(05)12345-6", "doi", "10.1016/s0140-6736(05)12345-6"),
        ("doi:10.1000/ABC.", "doi", "10.1000/abc"),
        ("10.1000/(x)", "doi", "10.1000/(x)"),
        ("10.1000/x)", "doi", "10.1000/x"),
    ],
)
def test_well_formed(text, kind, value):
    for answer in (inspect_id(text, kind), inspect_id(text)):
        assert (answer.ok, answer.kind, answer.value) == (True, kind, value)
        assert "well-formed" in str(answer)


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        ("0123", "pmid", "it starts with 0"),
        ("123456789", "pmid", "it has 9 digits"),
        ("12a4", "pmid", "'a' is not a digit"),
        ("", "pmid", "it is empty"),
        ("2.1e7", "pmid", "'.' is not a digit"),
        ("\u0661\u0662", "pmid", "Allowed: 1 to 8 digits"),
        ("123", "pmcid", "does not begin with PMC"),
        ("PMC12a", "pmcid", "digits only"),
        ("11.1000/x", "doi", "does not begin with 10."),
        ("10.1000/a b", "doi", "has a blank"),
        ("10.1000", "doi", "suffix must follow"),
    ],
)
def test_malformed_in_a_sentence(text, kind, why):
    answer = inspect_id(text, kind)
    assert not answer.ok
    assert answer.value == ""
    assert why in str(answer)
    assert "Allowed:" in str(answer)


def test_unknown_kinds_are_refused():
    with pytest.raises(UsageError, match="pmid, pmcid, doi"):
        inspect_id("1", "isbn")


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"pmid": "12", "doi": r"10.1000/a\_b", "pmcid": "PMC3"}, ("12", "10.1000/a_b", "PMC3")),
        ({"note": "PMID: 123 PMCID: PMC45"}, ("123", "", "PMC45")),
        ({"extra": "Citation Key: x\nPMID: 7"}, ("7", "", "")),
        ({"url": r"https://doi.org/10.1000/x\_y"}, ("", "10.1000/x_y", "")),
        ({"eprint": "77", "eprinttype": "pubmed"}, ("77", "", "")),
        ({"eprint": "77", "eprinttype": "arxiv"}, ("", "", "")),
        ({"PMID": "0012"}, ("", "", "")),
        ({"note": "the trial had 123 feet; see PMID:123456789"}, ("", "", "")),
        ({"pmid": "5", "note": "PMID: 6"}, ("5", "", "")),
        ({}, ("", "", "")),
    ],
)
def test_identifiers_are_found_where_programs_put_them(entry, expected):
    assert tuple(find_ids(entry)) == expected


def test_problems_of_content_have_their_place():
    bib = parse_bib(
        "@article{a,\n title={T},\n pmid = {0123},\n year={20x},\n month={foo}}\n"
        "@article{A, title={U}, doi={11.5/x}, year={2001}}\n"
        "@article{b, pmid={5}, doi={10.1000/x\\_y}, pmcid={PMC7.2}, year={2001a}, month=jan}"
    )
    found = [(p.line, p.column, p.field) for p in check_bib(bib)]
    assert found == [(3, 2, "pmid"), (4, 2, "year"), (5, 2, "month"), (6, 1, ""), (6, 24, "doi")]
    assert bib.problems == []


ENTRIES = {
    "first": {
        "author": "Field, T.",
        "year": "2005",
        "title": "Cortisol {Decreases} following massage therapy",
        "doi": "10.1000/A",
    },
    "bydoi": {"author": "Field, T.", "title": "Other", "doi": "https://doi.org/10.1000/a"},
    "alike": {
        "author": "Field, Tiffany and Other, O.",
        "year": "2006",
        "title": "Cortisol decreases following massage therapy.",
    },
    "later": {"author": "Field, T.", "year": "2009", "title": "Cortisol decreases following massage therapy"},
    "other": {"author": "Field, T.", "year": "2005", "title": "Massage therapy for sleep in children with asthma"},
    "twodoi": {
        "author": "Field, T.",
        "year": "2005",
        "title": "Cortisol decreases following massage therapy",
        "doi": "10.1000/b",
    },
    "untitled": {"author": "Field, T.", "year": "2005"},
}


def test_duplicates_by_identifier_and_by_likeness():
    found = {d.key: (d.other, d.why, d.certain) for d in find_duplicates(dict(list(ENTRIES.items())[:5]))}
    assert found == {"bydoi": ("first", "same doi", True), "alike": ("first", "author, year and title", False)}


def test_two_dois_are_two_papers():
    assert find_duplicates({k: ENTRIES[k] for k in ("first", "twodoi", "untitled")}) == []


def test_duplicates_of_what_is_known():
    found = find_duplicates({"new": ENTRIES["alike"]}, {"first": ENTRIES["first"]})
    assert [(d.key, d.other) for d in found] == [("new", "first")]
    assert str(found[0]).startswith("new looks like first: author, year and title (")
    assert find_duplicates({"first": ENTRIES["first"]}, {"first": ENTRIES["first"]}) == []


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(max_size=30), st.sampled_from(["pmid", "pmcid", "doi", ""]))
def test_any_text_gets_a_sentence_and_normal_forms_are_stable(text, kind):
    answer = inspect_id(text, kind)
    assert str(answer)
    if answer.ok:
        assert inspect_id(answer.value, answer.kind).value == answer.value
    for normal in (normal_doi, normal_pmid):
        assert normal(normal(text)) == normal(text)
