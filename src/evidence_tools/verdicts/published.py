"""The best current published review of a claim's outcome, to stand beside our own pool, whichever decides.

Best: not against a sham where trials against another control decide, then one that prints a pooled number, then
appraised with AMSTAR 2 as deserving the most confidence, then the newest, then the one with the most trials. What is
known to rest on fewer than two trials is no review of the question.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evidence_tools.quality.amstar2 import CONFIDENCE
from evidence_tools.quality.compare import turned
from evidence_tools.quality.overlap import read_included

from .bodies import StratumEvidence
from .material import Material
from .strata import Row

__all__ = ["PublishedPool", "best_review"]

LEAST = 2  # trials of one question that make a review of it


@dataclass(frozen=True)
class PublishedPool:
    """What the best current review of an outcome found.

    Attributes
    ----------
    study_id, name, year : str
    comparison : str
        What it compared, as stated.
    confidence : str
        AMSTAR 2: high, moderate, low, critically low; "" where nobody has appraised it.
    certainty : str
        Of its evidence, as it states it; "" if it does not.
    k : float
        Studies in its pool; NaN where not shown.
    metric : str
        As printed: SMD, MD, OR ...; narrative = no number.
    conclusion : str
        What it concludes, which is all that a narrative review finds.
    estimate, ci_low, ci_high : float
        As standardised mean difference, positive = in favour; NaN where its metric or its side allows none.
    shared, ours : int
        Our counted trials it includes, of how many; `listed` False where its list could not be read whole.
    others : int
        Further reviews of the outcome on record.
    """

    study_id: str
    name: str
    year: str
    comparison: str
    confidence: str
    certainty: str
    k: float
    metric: str
    conclusion: str
    estimate: float
    ci_low: float
    ci_high: float
    shared: int
    ours: int
    listed: bool
    others: int

    def words(self) -> str:
        """Say in a sentence what it found and how far it rests on the same trials."""
        sure = f"AMSTAR 2: {self.confidence} confidence" if self.confidence else "not appraised by anybody"
        studies = "1 study" if self.k == 1 else f"{self.k:.0f} studies"
        pool = "number of studies not shown" if math.isnan(self.k) else studies
        told = f"no pooled number; what it says: {self.conclusion.rstrip('.')}"
        found = f"{self.metric} pooled, not on our scale" if self.metric != "narrative" else told
        if not math.isnan(self.estimate):
            between = f" ({self.ci_low:z.2f} to {self.ci_high:z.2f})" if not math.isnan(self.ci_low) else ""
            found = f"SMD {self.estimate:z.2f}{between}, positive in favour"
        least = "" if self.listed else "at least "
        shared = f"it includes {least}{self.shared} of our {self.ours} trial{'s' * (self.ours != 1)}"
        if not self.ours:
            shared = "no trial of our own decides"
        elif not self.listed and not self.shared:
            some = f"which of our {self.ours} trials it includes"
            shared = f"{some if self.ours > 1 else 'whether it includes our one trial'} could not be read"
        more = f"; {self.others} further review{'s' * (self.others > 1)} on record" if self.others else ""
        return f"{self.name} ({sure}; {pool}; {self.comparison}): {found}; {shared}{more}"


def _of_other_control(row: Mapping[str, object], stratum: str) -> bool:
    """Say whether a review is of trials against a sham alone where those against another control decide.

    Reviews state in words what they compared; only a sham is named in one way.
    """
    named = "sham" in str(row["comparison"]).lower()
    return named and stratum not in ("", "sham")


def _rank(row: Mapping[str, object], confidence: str, year: str, stratum: str) -> tuple[object, ...]:
    place = CONFIDENCE.index(confidence) if confidence in CONFIDENCE else len(CONFIDENCE)
    k = row["k"]
    size = 0 if pd.isna(k) else int(str(k))
    printed = row["metric"] != "narrative" and not pd.isna(row["estimate"])
    age = -int(year) if year.isdigit() else 0
    return _of_other_control(row, stratum), not printed, place, age, -size, str(row["review_id"])


def best_review(rows: Sequence[Row], evidence: StratumEvidence | None, material: Material) -> PublishedPool | None:
    """Choose the best current review among those that bear on a claim; None where there is none.

    Parameters
    ----------
    rows : sequence of rows
        From `bearing.claim_reviews`.
    evidence : StratumEvidence, optional
        Our own trials of the stratum that decides, to say how many it shares.
    material : Material
    """
    rows = [row for row in rows if pd.isna(row["k"]) or int(row["k"]) >= LEAST]
    if not rows:
        return None
    stratum = evidence.stratum if evidence is not None else ""
    years = {row["study_id"]: _year(row["study_id"], material) for row in rows}
    sure = {row["study_id"]: material.confidence(row["study_id"]) for row in rows}
    best = min(rows, key=lambda row: _rank(row, sure[row["study_id"]], years[row["study_id"]], stratum))
    study = best["study_id"]
    estimate, low, high = turned(best)
    keys, partial = read_included(best["included_studies"], material.known_studies)
    trials = set() if evidence is None else {row["trial_id"] for row in evidence.trials}
    same = set() if evidence is None else {row["trial_id"] for row in evidence.records if row["study_id"] in keys}
    return PublishedPool(
        study_id=study,
        name=material.names.get(study, study),
        year=years[study],
        comparison=best["comparison"],
        confidence=sure[study],
        certainty=best["certainty_stated"],
        k=math.nan if pd.isna(best["k"]) else float(best["k"]),
        metric=best["metric"] or "narrative",
        conclusion=str(best["conclusion"] or best["direction_note"]),
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        shared=len(same & trials),
        ours=len(trials),
        listed=bool(keys) and not partial,
        others=len({row["study_id"] for row in rows}) - 1,
    )


def _year(study: str, material: Material) -> str:
    return str(material.references["year"].get(study, ""))
