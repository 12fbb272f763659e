"""Words for people: what may honestly be said of a claim, what to avoid, what advertising bodies accept.

Sentences on effects follow GRADE's informative statements (Santesso 2020), see `quality.statements`; the sentences for
claims without an effect to speak of are the project's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import pandas as pd

from evidence_tools.quality import size_of, statement

from .bodies import StratumEvidence
from .rules import direction_position, direction_verdict
from .verdict import Verdict

__all__ = ["INTERVENTION_WORDS", "sentences", "verdict_rows"]

Tables = Mapping[str, pd.DataFrame]

INTERVENTION_WORDS = {
    "foot_reflexology": "foot reflexology",
    "foot_massage": "foot massage",
    "massage": "massage",
    "hand_reflexology": "hand reflexology",
    "lower_leg_massage": "lower-leg massage",
    "other": "this",
}
COMPARATOR_WORDS = {
    "passive": "no treatment or usual care",
    "unclear": "a control group",
    "attention": "the same attention without it",
    "sham": "a sham treatment or simple foot massage",
    "active": "another treatment",
}
ONE_STUDY = {
    "favours_intervention": "favoured it",
    "no_difference": "found no difference",
    "favours_comparator": "favoured the others",
    "unclear": "did not say clearly",
}
STRENGTHS = ("asserted", "anecdotal", "hedged")  # the boldest wording first
FACT_SENTENCES = {
    "not_supported": "The studies that tested this did not bear it out.",
    "possibly_supported": "Studies point to this, but it is not established.",
    "uncertain": "The studies that bear on this do not settle it.",
}


def _outcome_label(claim: Mapping, tables: Tables) -> str:
    label = tables["outcomes"].set_index("outcome").loc[claim["outcome"], "label"]
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def _verb(claim: Mapping, tables: Tables, estimate: float) -> str:
    """Choose the verb: what is wanted less of is reduced, everything else improved; turned where the effect is."""
    if claim["direction"] in ("increases", "reduces"):
        verbs = ("increase", "reduce") if claim["direction"] == "increases" else ("reduce", "increase")
    else:
        wanted = tables["outcomes"].set_index("outcome").loc[claim["outcome"], "wanted"]
        verbs = ("reduce", "increase") if wanted == "less" else ("improve", "worsen")
    return verbs[0] if estimate >= 0 else verbs[1]


def _pooled_sentence(evidence: StratumEvidence, claim: Mapping, outcome: str, tables: Tables) -> str:
    estimate, uncertain = evidence.pooled.estimate, evidence.pooled.ci_low <= 0 <= evidence.pooled.ci_high
    text = statement(
        evidence.certainty.level,
        size_of(estimate),
        INTERVENTION_WORDS[claim["intervention"]],
        outcome,
        COMPARATOR_WORDS[evidence.stratum],
        _verb(claim, tables, estimate),
    )
    if uncertain and evidence.certainty.level != "very low" and size_of(estimate) != "trivial":
        return text[:-1] + ", but the trials also leave room for no effect."
    return text


def _direction_sentence(evidence: StratumEvidence, claim: Mapping, outcome: str, verdict: str) -> str:
    what = INTERVENTION_WORDS[claim["intervention"]]
    favours = int((evidence.counted["direction"] == "favours_intervention").sum())
    count = f"{favours} of {evidence.k} studies"
    against = f"compared with {COMPARATOR_WORDS[evidence.stratum]}"
    if verdict == "not_supported":
        return f"Studies do not show that {what} helps with {outcome}, {against}."
    if verdict == "possibly_supported":
        return f"{what.capitalize()} may help with {outcome}, {against}; {count} found so, and how much is not known."
    if evidence.k == 1:
        found = ONE_STUDY[evidence.counted["direction"].iloc[0]]
        return f"It is uncertain whether {what} helps with {outcome}, {against}: the only study {found}."
    return f"It is uncertain whether {what} helps with {outcome}, {against}: {count} favoured it."


def stratum_sentence(evidence: StratumEvidence, claim: Mapping, tables: Tables) -> str:
    """Return GRADE's sentence for one stratum, whether or not it decides the verdict."""
    outcome = _outcome_label(claim, tables)
    if evidence.basis == "pooled":
        return _pooled_sentence(evidence, claim, outcome, tables)
    p_value = evidence.directions.p_value if evidence.directions else 1.0
    position = direction_position(list(evidence.counted["direction"]), list(evidence.counted["n"]), p_value)
    verdict = direction_verdict(position.name, evidence.certainty.level)
    return _direction_sentence(evidence, claim, outcome, verdict)


def may_say(verdict: Verdict, tables: Tables) -> str:
    """Return the sentence that may honestly be said to a client."""
    claim, outcome = verdict.claim, _outcome_label(verdict.claim, tables)
    what = INTERVENTION_WORDS[claim["intervention"]]
    if verdict.verdict == "not_testable":
        return "This cannot be tested as it is put, so no study can support it; it is an opinion, not a fact."
    if verdict.verdict == "no_evidence":
        return f"We found no study that shows whether this is true ({what}, {outcome})."
    if verdict.basis == "reviews":
        shown = {"possibly_supported": "suggest a benefit", "not_supported": "do not show a benefit"}
        said = shown.get(verdict.verdict, "leave it open")
        return f"Published reviews {said} of {what} for {outcome}; how sure one can be is {verdict.certainty}."
    if claim["direction"] == "none":
        return FACT_SENTENCES[verdict.verdict]
    if verdict.basis == "pooled":
        return _pooled_sentence(verdict.evidence, claim, outcome, tables)
    return _direction_sentence(verdict.evidence, claim, outcome, verdict.verdict)


def avoid(verdict: Verdict, tables: Tables) -> str:
    """Return an example of what not to say: the claim as the articles put it."""
    if verdict.verdict == "supported":
        return ""
    sightings = tables["sightings"]
    mine = sightings[sightings["claim_id"] == verdict.claim_id]
    strongest = mine.sort_values("strength", key=lambda s: s.map(STRENGTHS.index), kind="stable")
    return " ".join(strongest.iloc[0]["quote"].split()) if len(strongest) else verdict.claim["statement"]


def accepted_by(verdict: Verdict, tables: Tables) -> pd.DataFrame:
    """Return the advertising guidance that speaks of this outcome; the general rules where none does."""
    guidance = tables["guidance"]
    names = guidance["outcomes"].str.split(";")
    mine = guidance[[verdict.claim["outcome"] in row for row in names]]
    return mine if len(mine) else guidance[guidance["stance"] == "general"]


def sentences(verdict: Verdict, tables: Tables) -> dict[str, object]:
    """Return `say`, `avoid` and `guidance` (rows of guidance.csv) for a verdict."""
    return {
        "say": may_say(verdict, tables),
        "avoid": avoid(verdict, tables),
        "guidance": accepted_by(verdict, tables).to_dict("records"),
    }


def _number(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else f"{value + 0.0:.4f}"


def verdict_rows(verdicts: Iterable[Verdict], tables: Tables) -> list[dict[str, str]]:
    """Put verdicts as rows of verdicts.csv, as text; numbers with four decimals so that reruns give the same bytes."""
    rows = []
    for verdict in verdicts:
        evidence = verdict.evidence
        pooled = evidence.pooled if evidence and verdict.basis == "pooled" else None
        counted = evidence.counted if evidence else pd.DataFrame({"n": []})
        if pooled:
            counted = counted[counted["in_pool"].astype(bool)]
        rows.append(
            {
                "claim_id": verdict.claim_id,
                "verdict": verdict.verdict,
                "certainty": verdict.certainty,
                "basis": verdict.basis,
                "comparator": verdict.stratum,
                "k": str(len(counted)) if evidence else "",
                "n": str(int(counted["n"].sum())) if evidence else "",
                "measure": "SMD (Hedges g)" if pooled else "",
                "estimate": _number(pooled.estimate if pooled else None),
                "ci_low": _number(pooled.ci_low if pooled else None),
                "ci_high": _number(pooled.ci_high if pooled else None),
                "fit": "; ".join(remark.words for remark in verdict.remarks),
                "sentence": may_say(verdict, tables),
                "studies": ";".join(verdict.studies),
            }
        )
    return rows
