"""What stands over and under the picture of a claim: only what is in it, and no treatment where nobody is treated."""

from __future__ import annotations

from evidence_tools.words import FACTS, STRATUM_LABELS

from .bearing import of_treatment
from .bodies import StratumEvidence
from .judgement import Judgement
from .material import Material

__all__ = ["forest_caption", "heading_of", "scale_words"]


def heading_of(evidence: StratumEvidence, material: Material) -> str:
    """Return the heading of a comparator's block; a part of the outcome that stands in for it is named."""
    if evidence.stratum == FACTS:
        return "Tests of the statement itself"
    measured = sorted({row["outcome"] for row in evidence.trials}) if evidence.parts else []
    named = ", ".join(str(material.outcomes[name]["label"]).lower() for name in measured)
    return f"Compared with {STRATUM_LABELS[evidence.stratum]}{f': {named}' if named else ''}"


def _side(verdict: Judgement) -> str:
    return "favours the treatment" if of_treatment(verdict.claim) else "bears the statement out"


def forest_caption(verdict: Judgement) -> str:
    """Explain the marks of a claim's forest plot: squares, diamonds and arrows, each only where there are some."""
    strata = verdict.strata.values()
    one, many = ("study", "studies") if FACTS in verdict.strata else ("trial", "trials")
    said = []
    if any(s.pooled is not None for s in strata):
        line = f"right of the line of no effect {_side(verdict)}"
        said.append(f"Each square is a {one}, its line the 95 % interval; {line}.")
    if any(s.pooled is not None and s.pooled.k > 1 for s in strata):
        said.append("Diamonds are pooled results.")
    if any(not row["in_pool"] for s in strata for row in s.trials):
        line = "" if said else f"; right of the line {_side(verdict)}"
        said.append(f"Arrows and bars are {many} that print a direction and no numbers that can be used{line}.")
    return " ".join([*said, "Tap the figure to enlarge it."])


def scale_words(verdict: Judgement) -> str:
    """Say what the numbers of the effects mean; "" where there is none."""
    measures = {s.measure for s in verdict.strata.values() if s.pooled is not None}
    if not measures:
        return ""
    good = "in favour of the treatment" if of_treatment(verdict.claim) else "bears the statement out"
    said = f"SMD: difference in standard deviations, positive = {good}; about 0.2 is small, 0.5 medium, 0.8 large."
    more = (
        f" Other measures are named; of them a ratio above 1, or a positive difference, {'is ' * good.startswith('in')}"
    )
    return f"{said}{more}{good}." if measures != {"SMD"} else said
