"""Verdicts: effect + certainty + fit to the claim, with every reason kept."""

from .bodies import StratumEvidence, gather
from .choices import Choices
from .decision import Step
from .findings import Findings, summary_of_findings
from .fit import Remark, fit_remarks
from .judgement import Judgement
from .material import Material
from .rows import verdict_rows
from .rules import CERTAINTIES, VERDICTS
from .verdict import Verdict, judge
from .wording import sentences

__all__ = [
    "CERTAINTIES",
    "VERDICTS",
    "Choices",
    "Findings",
    "Judgement",
    "Material",
    "Remark",
    "Step",
    "StratumEvidence",
    "Verdict",
    "fit_remarks",
    "gather",
    "judge",
    "sentences",
    "summary_of_findings",
    "verdict_rows",
]
