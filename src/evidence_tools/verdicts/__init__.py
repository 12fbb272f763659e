"""Verdicts: effect + certainty + fit to the claim, with every reason kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_tools.words import lazily

if TYPE_CHECKING:  # loaded by who asks: a check of the tables needs no figures
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

__getattr__ = lazily(
    __name__,
    {
        "bodies": "StratumEvidence gather",
        "choices": "Choices",
        "decision": "Step",
        "findings": "Findings summary_of_findings",
        "fit": "Remark fit_remarks",
        "judgement": "Judgement",
        "material": "Material",
        "rows": "verdict_rows",
        "rules": "CERTAINTIES VERDICTS",
        "verdict": "Verdict judge",
        "wording": "sentences",
    },
)
