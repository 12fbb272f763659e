"""The value of a verdict: what was judged, on what, by which rules. Its faces (text, card, figure) are in `verdict`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from evidence_tools.quality import what_would_change
from evidence_tools.words import (
    BASIS_MEANINGS,
    FACT_MEANINGS,
    FACTS,
    FEW_TESTS,
    PUBLIC_PAGES_ONLY,
    VERDICT_MEANINGS,
    verdict_words,
)

from . import rules
from .bodies import StratumEvidence
from .choices import PUBLISHED, Choices
from .decision import Step
from .fit import Remark
from .fragility import Fragility
from .material import Material
from .published import PublishedPool, best_review
from .strata import Row, frame_of, told_direction

__all__ = ["FACTS", "Judgement", "Step"]


@dataclass(frozen=True, eq=False)
class Judgement:
    """What may be said of a claim, and why.

    Attributes
    ----------
    claim : mapping
        Its row of claims.csv.
    verdict : str
        One of `rules.VERDICTS`.
    certainty : str
        GRADE level of the evidence the verdict rests on; "" where there is nothing to rate.
    basis : str
        pooled, directions, reviews or none.
    stratum : str
        The comparator stratum it rests on; "" if none.
    strata : dict of str to StratumEvidence
        Everything gathered, in the order in which the claim looks for its answer.
    review_records : list of rows
        Published pooled or narrative results of the same outcome and intervention; `reviews` is the table of them.
    remarks : tuple of Remark
        Where the claim says more than the evidence.
    steps : tuple of Step
        Every rule that fired, in order.
    fragility : Fragility or None
        What becomes of the verdict without any single trial; None where no trial decides.
    """

    claim: Mapping[str, str]
    verdict: str
    certainty: str
    basis: str
    stratum: str
    strata: dict[str, StratumEvidence]
    review_records: list[Row]
    remarks: tuple[Remark, ...]
    steps: tuple[Step, ...]
    material: Material = field(repr=False)
    choices: Choices = PUBLISHED
    fragility: Fragility | None = None

    @property
    def claim_id(self) -> str:
        """Return the claim's short name."""
        return self.claim["claim_id"]

    @property
    def evidence(self) -> StratumEvidence | None:
        """Return the stratum the verdict rests on."""
        return self.strata.get(self.stratum)

    @cached_property
    def reviews(self) -> pd.DataFrame:
        """Return the published results as a table."""
        return frame_of(self.review_records, dict(self.material.tables["reviews"].dtypes))

    @cached_property
    def published(self) -> PublishedPool | None:
        """Return the best current review of the outcome, to stand beside our own pool; None where there is none."""
        return best_review(self.review_records, self.evidence, self.material)

    @property
    def searched(self) -> dict[str, str]:
        """Return the day of the last search on record for this claim, by database; empty where none ever ran."""
        return self.material.searched(self.claim)

    @property
    def touching(self) -> tuple[str, ...]:
        """Return the studies in our tables that touch the claim, whether or not they can answer it."""
        return self.material.touching(self.claim)

    @property
    def symbol(self) -> str:
        """Return the verdict's sign, readable without colour."""
        return rules.VERDICTS[self.verdict][0]

    @property
    def label(self) -> str:
        """Return the verdict in words; a tested statement of fact has its own."""
        return verdict_words(self.verdict, self.stratum)[1]

    @property
    def meaning(self) -> str:
        """Return what the verdict means in a sentence, by what it rests on; a tested fact has no effect to speak of."""
        plain = BASIS_MEANINGS.get((self.verdict, self.basis), VERDICT_MEANINGS[self.verdict])
        if self.verdict == "no_evidence" and set(self.searched) == {"public_pages"}:
            return PUBLIC_PAGES_ONLY
        if self.claim["direction"] != "none" or self.evidence is None:
            return plain
        directions = [told_direction(row) for row in self.evidence.trials]
        few = self.verdict == "uncertain" and (len(directions) == 1 or rules.agree(directions))
        return FEW_TESTS if few else FACT_MEANINGS.get(self.verdict, plain)

    @property
    def rows(self) -> pd.DataFrame:
        """Return every result looked at, over all strata, each with its source."""
        parts = [s.rows for s in self.strata.values()]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    @property
    def studies(self) -> tuple[str, ...]:
        """Return the keys of the studies the verdict rests on (reviews, where it rests on those)."""
        if self.basis == "reviews":
            return tuple(sorted({row["study_id"] for row in self.review_records}))
        return tuple(sorted(row["study_id"] for row in self.evidence.trials)) if self.evidence else ()

    @property
    def would_change(self) -> tuple[str, ...]:
        """Say what would change the verdict: the next study's size and kind, appraisals nobody has made."""
        if self.verdict == "not_testable":
            return ("Nothing: the claim would have to be put so that something can be measured.",)
        if self.claim["direction"] == "none" or self.claim["intervention"] == "other":
            return ("A direct test of the statement, by people who do not know what answer is expected.",)
        if self.evidence is None:
            people = f"{rules.LARGE_N} or more people"
            return (f"A randomised trial of this treatment and outcome with {people}, against a sham treatment.",)
        return what_would_change(self.evidence.body, self.evidence.certainty)

    def domains(self) -> pd.DataFrame:
        """Show the GRADE domains: what the rule suggests, what a person set over it, and the numbers behind both."""
        if self.evidence is None:
            return pd.DataFrame(columns=["domain", "judgement", "suggested by rule", "set by a person", "reason"])
        rows = [
            {
                "domain": d.label,
                "judgement": d.final,
                "suggested by rule": d.suggested,
                "set by a person": d.override,
                "reason": d.reason,
            }
            for d in self.evidence.certainty.domains
        ]
        return pd.DataFrame(rows).set_index("domain")
