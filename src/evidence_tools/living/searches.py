"""Saved searches: one for every tracked outcome and treatment and kind of study, as exact strings.

A search is written once, with the words of its time, and then run again unchanged: comparing two runs of different
searches would show changes of vocabulary, not of PubMed. Renewing one is a deliberate act (a new search_id).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from evidence_tools.folder.treatments import Treatments
from evidence_tools.pubmed.queries import FILTERS, Concept, build_search

__all__ = ["KINDS", "saved_searches", "search_recall", "treatment_concept"]

KINDS: Mapping[str, str] = {"trials": "cochrane_hsss_sensitive", "reviews": "systematic_reviews"}
"""Kinds of study with the published filter used; the sensitive one for trials, because a missed trial is never seen."""

_NOT_MEASURED = ("mechanism", "anatomy")


def treatment_concept(treatments: Treatments, name: str) -> Concept | None:
    """Return the block of a search for a treatment; None where interventions.csv gives no words for it."""
    words, mesh = treatments.search_words(name)
    return Concept(words, mesh) if words or mesh else None


def saved_searches(
    tables: Mapping[str, pd.DataFrame], who: str = "project", held: Iterable[str] = ()
) -> list[dict[str, str]]:
    """Build rows of searches.csv for every treatment and outcome that a testable claim names.

    Parameters
    ----------
    tables : mapping
        claims, outcomes and interventions of the evidence folder.
    who : str
        Who made them.
    held : iterable of str
        search_ids that exist already; they are left out, never rewritten.

    Returns
    -------
    list of dict
        search_id (``fatigue-foot-reflexology-trials``), outcome, intervention, database, query, filter, who; dates and
        hits are empty: the search has not run yet. Outcomes that no study measures (how it works, anatomy) have none.
    """
    claims, treatments = tables["claims"], Treatments.of(tables)
    rows = tables["outcomes"].set_index("outcome", drop=False)
    testable = claims[claims["testable"] == "yes"]
    pairs = sorted({(c["outcome"], c["intervention"]) for c in testable.to_dict("records")})
    kept = set(held)
    found = []
    for outcome, intervention in pairs:
        concept = treatment_concept(treatments, intervention)
        if concept is None or rows.loc[outcome, "kind"] in _NOT_MEASURED:
            continue
        for kind, name in KINDS.items():
            search_id = f"{outcome}-{intervention}-{kind}".replace("_", "-")
            if search_id not in kept:
                found.append(
                    {
                        "search_id": search_id,
                        "outcome": outcome,
                        "intervention": intervention,
                        "database": "pubmed",
                        "query": build_search(concept, rows.loc[outcome].to_dict(), name),
                        "filter": f"{name}: {FILTERS[name].source}, {FILTERS[name].url}",
                        "who": who,
                    }
                )
    return found


def search_recall(
    searches: pd.DataFrame,
    screening: pd.DataFrame,
    studies: pd.DataFrame,
    results: pd.DataFrame,
    pmids: Mapping[str, str],
    reviews: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Say how many of the records we hold each search has found.

    Parameters
    ----------
    searches, screening, studies, results, reviews : DataFrame
        Tables of the evidence folder.
    pmids : mapping
        PMID to study_id, from the bibliography.

    Returns
    -------
    DataFrame
        One row a search of PubMed: `held` (PMIDs of studies with a result on its outcome and its treatment; of reviews
        for the searches for reviews), `found` of them, `recall` (NaN before the first run or where none is held),
        `missed`.
    """
    done = dict(zip(studies["study_id"], studies["intervention"], strict=True))
    on_trials = results[["study_id", "outcome"]].drop_duplicates()
    on_reviews = reviews[["study_id", "outcome"]].drop_duplicates() if reviews is not None else on_trials.iloc[:0]
    pmid_of: dict[str, str] = {study: pmid for pmid, study in pmids.items()}
    table = []
    for search in searches[searches["database"] == "pubmed"].to_dict("records"):
        source = on_reviews if search["search_id"].endswith("-reviews") else on_trials
        same = source[source["outcome"] == search["outcome"]]["study_id"]
        held = {pmid_of[s] for s in same if s in pmid_of and done.get(s) == search["intervention"]}
        matched = set(screening.loc[screening["search_id"] == search["search_id"], "pmid"])
        ran = bool(search["last_run"])
        table.append(
            {
                "search_id": search["search_id"],
                "last_run": search["last_run"] or "never",
                "hits": search["hits"] if ran else pd.NA,
                "held": len(held),
                "found": len(held & matched) if ran else 0,
                "recall": len(held & matched) / len(held) if ran and held else float("nan"),
                "missed": "; ".join(sorted(held - matched, key=int)) if ran else "",
            }
        )
    columns = ["search_id", "last_run", "hits", "held", "found", "recall", "missed"]
    return pd.DataFrame(table, columns=columns).set_index("search_id")
