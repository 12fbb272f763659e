"""How far the evidence can be trusted: risk of bias, quality and overlap of reviews, GRADE certainty."""

from evidence_tools.quality.body import DEFAULT_MID, EvidenceBody
from evidence_tools.quality.certainty import Certainty, DomainRating
from evidence_tools.quality.grade import rate_certainty, start_level, what_would_change
from evidence_tools.quality.information import next_study, optimal_information_size, required_n
from evidence_tools.quality.overrides import check_certainty

__all__ = [
    "DEFAULT_MID",
    "Certainty",
    "DomainRating",
    "EvidenceBody",
    "check_certainty",
    "next_study",
    "optimal_information_size",
    "rate_certainty",
    "required_n",
    "start_level",
    "what_would_change",
]
