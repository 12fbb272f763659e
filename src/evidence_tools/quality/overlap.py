"""Overlap of reviews: how often the same trials are counted in several reviews.

Corrected covered area (Pieper 2014, J Clin Epidemiol 67:368-375), formula and bands as documented by the R package
metaSEM (https://rdrr.io/cran/metaSEM/man/CCA.html)::

    CCA = (N - r) / (r c - r)

with N inclusions in all, r distinct primary studies, c reviews; 0 = no study in two reviews, 1 = all studies in all.
0-5% slight, 6-10% moderate, 11-15% high, above 15% very high overlap.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from evidence_tools.errors import AppraisalError

__all__ = [
    "BANDS",
    "Overlap",
    "band",
    "citation_matrix",
    "corrected_covered_area",
    "overlap_of",
    "pairwise",
    "read_included",
]

BANDS = (("slight", 0.05), ("moderate", 0.10), ("high", 0.15), ("very high", 1.0))
_REMARK = re.compile(r"\([^)]*\)")
_KEY = re.compile(r"[a-z][a-z0-9_-]*")
_PARTIAL = re.compile(r"incomplete|first rows|truncated|among others|et al|partly|some of", re.IGNORECASE)


@dataclass(frozen=True)
class Overlap:
    """Overlap of a set of reviews.

    Parameters
    ----------
    cca : float
        Corrected covered area, 0 to 1.
    band : str
        slight, moderate, high or very high.
    n, r, c : int
        Inclusions, distinct primary studies, reviews.
    incomplete : tuple of str
        Reviews whose list of studies could not be read whole: the true overlap may be larger.
    """

    cca: float
    band: str
    n: int
    r: int
    c: int
    incomplete: tuple[str, ...] = ()


def read_included(text: str, known: Collection[str] | None = None) -> tuple[tuple[str, ...], bool]:
    """Return the citation keys of an ``included_studies`` cell, and whether the list says it is incomplete.

    Parameters
    ----------
    text : str
        Keys separated by semicolons; remarks in round brackets.
    known : collection of str, optional
        Keys of studies.csv; without it every word shaped like a key counts.
    """
    incomplete = bool(_PARTIAL.search(text))
    words = (word.strip() for word in _REMARK.sub("", text).split(";"))
    keys = [word for word in words if _KEY.fullmatch(word) and (known is None or word in known)]
    return tuple(dict.fromkeys(keys)), incomplete


def citation_matrix(
    reviews: pd.DataFrame, known: Collection[str] | None = None, same_trial: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return which review includes which primary study.

    Parameters
    ----------
    reviews : pandas.DataFrame
        Rows of ``reviews.csv`` (study_id, included_studies); several rows of one review are joined, reviews without a
        readable list are left out.
    known : collection of str, optional
        Keys of studies.csv.
    same_trial : mapping, optional
        Report to the study it belongs to (``report_of``): two reports of one trial are one row.

    Returns
    -------
    pandas.DataFrame
        Boolean; index primary studies, columns reviews, both sorted. ``attrs["incomplete"]``: reviews whose list is
        partial.
    """
    lists: dict[str, set[str]] = {}
    partial: set[str] = set()
    for row in reviews.to_dict("records"):
        text = row.get("included_studies")
        keys, incomplete = read_included(text if isinstance(text, str) else "", known)
        if keys:
            one = {(same_trial or {}).get(key, key) for key in keys}
            lists.setdefault(row["study_id"], set()).update(one)
            partial |= {row["study_id"]} if incomplete else set()
    studies = sorted(set().union(*lists.values())) if lists else []
    matrix = pd.DataFrame({review: [s in lists[review] for s in studies] for review in sorted(lists)}, index=studies)
    matrix.attrs["incomplete"] = tuple(sorted(partial))
    return matrix


def corrected_covered_area(matrix: pd.DataFrame) -> float:
    """Return the corrected covered area of a citation matrix.

    Raises
    ------
    AppraisalError
        With fewer than two reviews or no study: there is nothing to overlap.
    """
    used = matrix[matrix.any(axis=1)] if matrix.size else matrix
    r, c = used.shape
    if c < 2 or r < 1:
        raise AppraisalError(f"overlap needs at least two reviews and one study, not {c} and {r}.")
    return float((used.to_numpy().sum() - r) / (r * c - r))


def band(cca: float) -> str:
    """Return the band of a corrected covered area (0 to 1)."""
    return next(word for word, top in BANDS if cca <= top)


def overlap_of(matrix: pd.DataFrame) -> Overlap:
    """Return the overlap of all reviews of a citation matrix.

    Raises
    ------
    AppraisalError
        As `corrected_covered_area`.
    """
    cca = corrected_covered_area(matrix)
    r, c = matrix[matrix.any(axis=1)].shape
    return Overlap(cca, band(cca), int(matrix.to_numpy().sum()), r, c, tuple(matrix.attrs.get("incomplete", ())))


def pairwise(matrix: pd.DataFrame) -> pd.DataFrame:
    """Return the overlap of every pair of reviews: columns review_a, review_b, shared, cca, band."""
    rows = []
    for a, b in itertools.combinations(matrix.columns, 2):
        pair = matrix[[a, b]]
        cca = corrected_covered_area(pair)
        rows.append((a, b, int((pair[a] & pair[b]).sum()), cca, band(cca)))
    return pd.DataFrame(rows, columns=["review_a", "review_b", "shared", "cca", "band"])
