"""Words for people: what may honestly be said of a claim, what to avoid, what advertising bodies accept.

Sentences on effects follow GRADE's informative statements (Santesso 2020), see `quality.statements`; the sentences for
claims without an effect to speak of are the project's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import pandas as pd

from evidence_tools.quality import size_of, statement

from .bodies import StratumEvidence, counted_position
from .judgement import Judgement
from .rules import direction_verdict

__all__ = ["INTERVENTION_WORDS", "sentences", "verdict_rows"]

Tables = Mapping[str, pd.DataFrame]

INTERVENTION_WORDS = {
    "foot_reflexology": "foot reflexology",
    "foot_massage": "foot massage",
    "massage": "massage",
    "hand_reflexology": "hand reflexology",
    "lower_leg_massage": "lower-leg massage",
    "other": "something else",
}
COMPARATOR_WORDS = {
    "passive": "no treatment or usual care",
    "unclear": "a control group",
    "attention": "the same attention without it",
    "sham": "a sham treatment or simple foot massage",
    "active": "another treatment",
}
ONE_STUDY = {
    "favours_intervention": "found so",
    "no_difference": "found no difference",
    "favours_comparator": "found the opposite",
    "unclear": "did not say clearly",
}
MEASURES = {"SMD": "SMD (Hedges g)"}
STRENGTHS = ("asserted", "anecdotal", "hedged")  # the boldest wording first
FACT_SENTENCES = {
    "not_supported": "The studies that tested this did not bear it out.",
    "possibly_supported": "Studies point to this, but it is not established.",
    "uncertain": "The studies that bear on this do not settle it.",
}


def _outcome_label(claim: Mapping[str, str], tables: Tables) -> str:
    label = tables["outcomes"].set_index("outcome").loc[claim["outcome"], "label"]
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def _verb(claim: Mapping[str, str], tables: Tables, estimate: float = 0.0) -> str:
    """Choose the verb: what is wanted less of is reduced, everything else improved; turned where the effect is."""
    if claim["direction"] in ("increases", "reduces"):
        verbs = ("increase", "reduce") if claim["direction"] == "increases" else ("reduce", "increase")
    else:
        wanted = tables["outcomes"].set_index("outcome").loc[claim["outcome"], "wanted"]
        verbs = ("reduce", "increase") if wanted == "less" else ("improve", "worsen")
    return verbs[0] if estimate >= 0 else verbs[1]


def _treatment(claim: Mapping[str, str]) -> str:
    """Name the treatment, with the dose where the claim names one."""
    what = INTERVENTION_WORDS[claim["intervention"]]
    return f"{what} ({claim['dose']})" if claim["dose"] else what


def _against(claim: Mapping[str, str], stratum: str) -> str:
    """Say what it is compared with; a claim of being better names the other treatment itself."""
    if claim["claim_type"] == "comparative":
        other = claim["comparator"]
        return f" more than {'ordinary ' if other == 'foot_massage' else ''}{INTERVENTION_WORDS.get(other, other)}"
    return f", compared with {COMPARATOR_WORDS[stratum]}" if stratum else ""


def _does(claim: Mapping[str, str], tables: Tables, third: bool = True) -> str:
    """Say what the claim says it does: "reduces fatigue in people with chronic illness"."""
    people = f" in {claim['population']}" if claim["population"] else ""
    return f"{_verb(claim, tables)}{'s' if third else ''} {_outcome_label(claim, tables)}{people}"


def _pooled_sentence(evidence: StratumEvidence, claim: Mapping[str, str], tables: Tables) -> str:
    estimate, uncertain = evidence.pooled.estimate, evidence.pooled.ci_low <= 0 <= evidence.pooled.ci_high
    text = statement(
        evidence.certainty.level,
        size_of(estimate),
        _treatment(claim),
        _outcome_label(claim, tables),
        COMPARATOR_WORDS[evidence.stratum],
        _verb(claim, tables, estimate),
    )
    if uncertain and evidence.certainty.level != "very low" and size_of(estimate) != "trivial":
        return text[:-1] + ", but the trials also leave room for no effect."
    return text


def _direction_sentence(evidence: StratumEvidence, claim: Mapping[str, str], tables: Tables, verdict: str) -> str:
    what, against = _treatment(claim), _against(claim, evidence.stratum)
    favours = int((evidence.counted["direction"] == "favours_intervention").sum())
    count = f"{favours} of {evidence.k} studies"
    if verdict == "not_supported":
        return f"Studies do not show that {what} {_does(claim, tables)}{against}."
    if verdict == "possibly_supported":
        does = _does(claim, tables, third=False)
        return f"{what[0].upper()}{what[1:]} may {does}{against}: {count} found so; by how much is not known."
    doubt = f"It is uncertain whether {what} {_does(claim, tables)}{against}"
    if evidence.k == 1:
        return f"{doubt}: the only such study that counts {ONE_STUDY[evidence.counted['direction'].iloc[0]]}."
    return f"{doubt}: {count} found so."


def stratum_sentence(evidence: StratumEvidence, claim: Mapping[str, str], tables: Tables) -> str:
    """Return GRADE's sentence for one stratum, whether or not it decides the verdict."""
    if evidence.basis == "pooled":
        return _pooled_sentence(evidence, claim, tables)
    position = counted_position(evidence)
    return _direction_sentence(evidence, claim, tables, direction_verdict(position.name, evidence.certainty.level))


def _review_sentence(verdict: Judgement, tables: Tables) -> str:
    claim = verdict.claim
    said = {"possibly_supported": "suggest that", "not_supported": "do not show that"}.get(
        verdict.verdict, "leave open whether"
    )
    against = _against(claim, "")
    return (
        f"Published reviews {said} {_treatment(claim)} {_does(claim, tables)}{against} (certainty {verdict.certainty})."
    )


def may_say(verdict: Judgement, tables: Tables) -> str:
    """Return the sentence that may honestly be said to a client."""
    claim = verdict.claim
    if claim["intervention"] == "other":
        return "This is not about a treatment of the feet; we did not look into it."
    if verdict.verdict == "not_testable":
        return "This cannot be tested as it is put, so no study can support it; it is an opinion, not a fact."
    if verdict.verdict == "not_assessed":
        held = len(verdict.touching)
        studies = f"{held} {'study' if held == 1 else 'studies'} that touch{'es' if held == 1 else ''} it"
        return f"We have not searched for this; our tables hold {studies}."
    if verdict.verdict == "no_evidence":
        if claim["direction"] == "none" or claim["claim_type"] == "safety":
            return "We found no study that shows whether this is true."
        return f"We found no study that shows whether {_treatment(claim)} {_does(claim, tables)}{_against(claim, '')}."
    if verdict.basis == "reviews":
        return _review_sentence(verdict, tables)
    if claim["direction"] == "none":
        return FACT_SENTENCES[verdict.verdict]
    if verdict.basis == "pooled":
        return _pooled_sentence(verdict.evidence, claim, tables)
    return _direction_sentence(verdict.evidence, claim, tables, verdict.verdict)


def said(verdict: Judgement, tables: Tables) -> str:
    """Return `may_say` of a verdict, put into words once."""
    key = ("said", verdict.claim_id, verdict.choices)
    return verdict.material.keep(key, lambda: may_say(verdict, tables))


def avoid(verdict: Judgement, tables: Tables) -> str:
    """Return an example of what not to say: the claim as the articles put it, or in our words where they only hint."""
    if verdict.verdict == "supported":
        return ""
    sightings = tables["sightings"]
    mine = sightings[sightings["claim_id"] == verdict.claim_id]
    strongest = mine.sort_values("strength", key=lambda s: s.map(STRENGTHS.index), kind="stable")
    whole = [words for words in (" ".join(quote.split()) for quote in strongest["quote"]) if len(words.split()) >= 5]
    return whole[0] if whole else verdict.claim["statement"]


def accepted_by(verdict: Judgement, tables: Tables) -> pd.DataFrame:
    """Return the advertising guidance that speaks of this outcome; the general rules where none does.

    What was said of reflexology is shown for foot massage too, and then says so.
    """
    guidance, claim = tables["guidance"], verdict.claim
    names = guidance["outcomes"].str.split(";")
    mine = guidance[[claim["outcome"] in row for row in names]]
    if mine.empty and claim["intervention"] == "foot_reflexology":
        mine = guidance[["any_condition" in row for row in names]]
    mine = mine if len(mine) else guidance[guidance["stance"] == "general"]
    if claim["intervention"] != "foot_reflexology":
        named = mine["topic"].str.startswith("reflexology")
        mine = mine.assign(statement=mine["statement"].where(~named, "(said of reflexology) " + mine["statement"]))
    return mine


def sentences(verdict: Judgement, tables: Tables) -> dict[str, object]:
    """Return `say`, `avoid` and `guidance` (rows of guidance.csv) for a verdict."""
    return {
        "say": said(verdict, tables),
        "avoid": avoid(verdict, tables),
        "guidance": accepted_by(verdict, tables).to_dict("records"),
    }


def _number(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else f"{value + 0.0:.4f}"


def verdict_rows(verdicts: Iterable[Judgement], tables: Tables) -> list[dict[str, str]]:
    """Put verdicts as rows of verdicts.csv, as text; numbers with four decimals so that reruns give the same bytes."""
    rows = []
    for verdict in verdicts:
        evidence = verdict.evidence
        pooled = evidence.pooled if evidence and verdict.basis == "pooled" else None
        counted = evidence.counted if evidence else pd.DataFrame({"n": []})
        if pooled:
            counted = evidence.in_pool
        hangs = verdict.fragility
        rows.append(
            {
                "claim_id": verdict.claim_id,
                "verdict": verdict.verdict,
                "certainty": verdict.certainty,
                "basis": verdict.basis,
                "comparator": verdict.stratum,
                "k": str(len(counted)) if evidence else "",
                "n": str(int(counted["n"].sum())) if evidence else "",
                "measure": MEASURES.get(evidence.measure, evidence.measure) if pooled else "",
                "estimate": _number(pooled.estimate if pooled else None),
                "ci_low": _number(pooled.ci_low if pooled else None),
                "ci_high": _number(pooled.ci_high if pooled else None),
                "fragile": "" if hangs is None else "yes" if hangs.fragile else "no",
                "fit": "; ".join(remark.words for remark in verdict.remarks),
                "sentence": said(verdict, tables),
                "studies": ";".join(verdict.studies),
            }
        )
    return rows
