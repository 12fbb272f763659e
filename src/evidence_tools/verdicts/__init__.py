"""Verdicts: effect + certainty + fit to the claim, with every reason kept."""

from .bearing import Material
from .bodies import Choices, StratumEvidence, gather
from .fit import Remark, fit_remarks
from .rules import CERTAINTIES, VERDICTS
from .verdict import Step, Verdict, judge
from .wording import sentences, verdict_rows

__all__ = [
    "CERTAINTIES",
    "VERDICTS",
    "Choices",
    "Material",
    "Remark",
    "Step",
    "StratumEvidence",
    "Verdict",
    "fit_remarks",
    "gather",
    "judge",
    "sentences",
    "verdict_rows",
]
