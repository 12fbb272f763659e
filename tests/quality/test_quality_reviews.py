"""Overlap of reviews and published pooled results beside ours."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.errors import AppraisalError
from evidence_tools.quality.compare import compare_pooled, turned
from evidence_tools.quality.overlap import (
    band,
    citation_matrix,
    corrected_covered_area,
    overlap_of,
    pairwise,
    read_included,
)

OURS = SimpleNamespace(k=4, estimate=0.8, ci_low=0.3, ci_high=1.3, i2=70.0)


def matrix(*columns: str) -> pd.DataFrame:
    """One string of 0 and 1 per review."""
    return pd.DataFrame({f"review{i}": [bit == "1" for bit in column] for i, column in enumerate(columns)})


@pytest.mark.parametrize(
    ("columns", "cca"),
    [
        (("111", "111"), 1.0),
        (("110", "001"), 0.0),
        # Pieper 2014: (N - r) / (r c - r); N = 7, r = 4, c = 3: 3 / 8.
        (("1110", "1100", "1001"), 3 / 8),
        # Two reviews: shared / (k1 + k2 - shared), as the metaSEM manual gives it: 2 / (3 + 4 - 2).
        (("11100", "01111"), 2 / 5),
        (("10", "10"), 1.0),
    ],
)
def test_corrected_covered_area(columns, cca) -> None:
    """Pieper 2014, J Clin Epidemiol 67:368-375; https://rdrr.io/cran/metaSEM/man/CCA.html."""
    assert corrected_covered_area(matrix(*columns)) == pytest.approx(cca)


BANDS = {"slight": (0.0, 0.05), "moderate": (0.06, 0.10), "high": (0.11, 0.15), "very high": (0.16, 1.0)}


@pytest.mark.parametrize(("cca", "word"), [(cca, word) for word, ccas in BANDS.items() for cca in ccas])
def test_bands(cca, word) -> None:
    """0-5% slight, 6-10% moderate, 11-15% high, above very high (Pieper 2014)."""
    assert band(cca) == word


def test_nothing_to_overlap_is_refused() -> None:
    for bad in (matrix("11"), matrix("00", "00"), pd.DataFrame()):
        with pytest.raises(AppraisalError, match="at least two reviews and one study"):
            corrected_covered_area(bad)


def test_included_studies_as_people_write_them() -> None:
    text = "valizadeh2015; li2011 ; bakir2018; unal2016 (first rows of its Table 1 only; the list is incomplete)"
    assert read_included(text) == (("valizadeh2015", "li2011", "bakir2018", "unal2016"), True)
    assert read_included("li2011; Li et al. 2012; li2011") == (("li2011",), True)
    assert read_included("li2011; xu2003", known={"li2011"}) == (("li2011",), False)
    assert read_included("") == ((), False)


def test_citation_matrix_joins_rows_and_reports_of_one_trial() -> None:
    reviews = pd.DataFrame({
        "study_id": ["rev_b", "rev_a", "rev_a", "rev_c"],
        "included_studies": ["one; two_report", "two", "three (incomplete)", ""],
    })  # fmt: skip
    made = citation_matrix(reviews, same_trial={"two_report": "two"})
    assert list(made.columns) == ["rev_a", "rev_b"] and list(made.index) == ["one", "three", "two"]
    assert made["rev_a"].tolist() == [False, True, True]
    found = overlap_of(made)
    assert (found.n, found.r, found.c, found.cca, found.band) == (4, 3, 2, pytest.approx(1 / 3), "very high")
    assert found.incomplete == ("rev_a",)
    (pair,) = pairwise(made).to_dict("records")
    assert (pair["shared"], pair["cca"]) == (1, pytest.approx(1 / 3))


@given(rows=st.lists(st.lists(st.booleans(), min_size=3, max_size=3).filter(any), min_size=1, max_size=8))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_overlap_lies_between_none_and_all_and_ignores_order(rows) -> None:
    made = pd.DataFrame(rows)
    cca = corrected_covered_area(made)
    assert 0 <= cca <= 1
    assert corrected_covered_area(made.iloc[::-1, ::-1]) == pytest.approx(cca)


# published results beside ours


def review(**fields) -> dict[str, object]:
    base = {"review_id": "wang2020", "comparison": "reflexology vs usual care", "metric": "hedges_g", "k": 4, "n": 300}
    base |= {"estimate": -1.665, "ci_low": -2.361, "ci_high": -0.970, "i2": 90.0, "positive_favours": "comparator"}
    return {**base, **fields}


def test_the_printed_sign_is_turned_to_our_side() -> None:
    assert turned(review()) == (1.665, 0.970, 2.361)
    assert turned(review(positive_favours="intervention")) == (-1.665, -2.361, -0.970)
    assert all(math.isnan(v) for v in turned(review(positive_favours="unclear")))
    assert all(math.isnan(v) for v in turned(review(metric="MD")))


def test_an_odds_ratio_is_divided_by_1_81() -> None:
    """Chinn 2000, Stat Med 19:3127-3131: ln(OR) / 1.81."""
    odds = review(metric="OR", estimate=0.25, ci_low=0.19, ci_high=0.31, positive_favours="comparator")
    estimate, low, high = turned(odds)
    assert estimate == pytest.approx(-math.log(0.25) / 1.81, rel=3e-3)
    assert low < estimate < high


def test_differences_are_explained() -> None:
    rows = [
        review(included_studies="a2001; b2002; c2003 (incomplete)"),
        review(
            review_id="lee2011", metric="SMD", k=18, estimate=1.19, ci_low=None, ci_high=None, comparison="",
            positive_favours="intervention", model="common",
        ),
        review(review_id="zhang", metric="MD"),
        review(review_id="klaus2024", metric="narrative", estimate=None),
        review(review_id="tan", positive_favours="unclear", k=None),
        review(
            review_id="far", estimate=0.1, ci_low=0.0, ci_high=0.2, positive_favours="intervention",
            estimate_note="printed twice",
        ),
    ]  # fmt: skip
    found = compare_pooled(OURS, pd.DataFrame(rows), our_studies={"a2001", "z1999"}, stratum="passive")
    by = found.set_index("review_id")
    assert by.loc["wang2020", "difference"] == pytest.approx(1.665 - 0.8)
    assert by.loc["wang2020", "agrees"] == "yes"
    assert by.loc["wang2020", "why"] == "shares 1 of our 2 studies (its list is incomplete)"
    assert by.loc["lee2011", "agrees"] == ""
    for part in (
        "18 studies against our 4",
        "no interval printed",
        "common-effect model",
        "ours only with no treatment or usual care",
        "could not be read",
    ):
        assert part in by.loc["lee2011", "why"]
    assert "not comparable" in by.loc["zhang", "why"] and math.isnan(by.loc["zhang", "estimate"])
    assert by.loc["klaus2024", "why"] == "no pooled number, conclusions only"
    assert "side of the printed sign is not known" in by.loc["tan", "why"]
    assert "number of studies in the pool not shown" in by.loc["tan", "why"]
    assert by.loc["far", "agrees"] == "no" and by.loc["far", "why"].endswith("printed twice")


def test_no_review_gives_an_empty_table() -> None:
    assert compare_pooled(OURS, pd.DataFrame()).empty
