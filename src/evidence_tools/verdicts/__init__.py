"""Verdicts: effect + certainty + fit to the claim, with every reason kept."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

_HOMES = {
    "CERTAINTIES": "rules",
    "Choices": "choices",
    "Findings": "findings",
    "Judgement": "judgement",
    "Material": "material",
    "Remark": "fit",
    "Step": "decision",
    "StratumEvidence": "bodies",
    "VERDICTS": "rules",
    "Verdict": "verdict",
    "fit_remarks": "fit",
    "gather": "bodies",
    "judge": "verdict",
    "sentences": "wording",
    "summary_of_findings": "findings",
    "verdict_rows": "rows",
}


def __getattr__(name: str) -> Any:
    """Load the module a name lives in when it is asked for."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
