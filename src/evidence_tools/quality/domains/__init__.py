"""The domains of GRADE, one rule each: a body of evidence in, a suggested judgement with its numbers out.

Every rule *suggests*: a person may set another judgement in ``certainty.csv``, with a reason, and both stay visible.
"""

from evidence_tools.quality.domains.imprecision import suggest_imprecision
from evidence_tools.quality.domains.inconsistency import suggest_inconsistency
from evidence_tools.quality.domains.indirectness import suggest_indirectness
from evidence_tools.quality.domains.publication_bias import suggest_publication_bias
from evidence_tools.quality.domains.risk_of_bias import suggest_risk_of_bias
from evidence_tools.quality.domains.suggestion import Suggestion
from evidence_tools.quality.domains.upgrading import suggest_upgrade

__all__ = [
    "Suggestion",
    "suggest_imprecision",
    "suggest_inconsistency",
    "suggest_indirectness",
    "suggest_publication_bias",
    "suggest_risk_of_bias",
    "suggest_upgrade",
]
