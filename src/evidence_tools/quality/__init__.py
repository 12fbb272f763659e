"""How far the evidence can be trusted: risk of bias, quality and overlap of reviews, GRADE certainty.

The tools live in modules of their own (`rob2`, `robins_i`, `rob1`, `pedro`, `jadad`, `amstar2`); here are the names
that other rooms use.
"""

from evidence_tools.quality.appraisals import (
    NOT_APPRAISED,
    StudyRisk,
    check_appraisals,
    overall_risk,
    review_confidence,
    risk_table,
)
from evidence_tools.quality.body import DEFAULT_MID, EvidenceBody
from evidence_tools.quality.certainty import Certainty, DomainRating
from evidence_tools.quality.compare import compare_pooled
from evidence_tools.quality.grade import rate_certainty, start_level, what_would_change
from evidence_tools.quality.information import next_study, optimal_information_size, required_n
from evidence_tools.quality.method_signals import Signal, signals
from evidence_tools.quality.overlap import citation_matrix, corrected_covered_area, overlap_of
from evidence_tools.quality.overrides import check_certainty
from evidence_tools.quality.robvis import from_robvis, read_robvis, robvis_csv, to_robvis
from evidence_tools.quality.sof import FamiliarScale, familiar_scale, sof_html, sof_row, sof_table
from evidence_tools.quality.statements import size_of, statement

__all__ = [
    "DEFAULT_MID",
    "NOT_APPRAISED",
    "Certainty",
    "DomainRating",
    "EvidenceBody",
    "FamiliarScale",
    "Signal",
    "StudyRisk",
    "check_appraisals",
    "check_certainty",
    "citation_matrix",
    "compare_pooled",
    "corrected_covered_area",
    "familiar_scale",
    "from_robvis",
    "next_study",
    "optimal_information_size",
    "overall_risk",
    "overlap_of",
    "rate_certainty",
    "read_robvis",
    "required_n",
    "review_confidence",
    "risk_table",
    "robvis_csv",
    "signals",
    "size_of",
    "sof_html",
    "sof_row",
    "sof_table",
    "start_level",
    "statement",
    "to_robvis",
    "what_would_change",
]
