"""What was searched and what not: PubMed and public pages are never taken for each other."""

from __future__ import annotations

import pandas as pd

from evidence_tools.tracker.searched import searched_words


def table(*rows):
    return pd.DataFrame(rows, columns=["database", "last_run"], dtype="str")


def test_a_search_of_public_pages_is_no_search_of_pubmed():
    found = searched_words(table(("public_pages", "2026-11-01"), ("public_pages", "2026-11-03"), ("pubmed", "")))
    assert found == (
        "PubMed has not been asked yet: 1 search is saved for it.",
        "Public pages: last searched on 2026-11-03 (2 searches run).",
    )


def test_searches_that_wait_are_counted():
    found = searched_words(table(("pubmed", "2026-10-01"), ("pubmed", "")))
    assert found == ("PubMed: last searched on 2026-10-01 (1 search run; 1 more wait to be run).",)


def test_without_any_search_pubmed_is_named_all_the_same():
    assert searched_words(table()) == ("PubMed has not been asked yet: 0 searches are saved for it.",)
