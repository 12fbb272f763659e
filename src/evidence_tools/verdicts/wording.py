"""Every sentence on a claim: what the evidence allows to be said. No other module makes one.

Each answer stands alone and says, in this order: treatment and outcome with how sure the verb is (does, probably does,
may, not known whether), what it was compared with, how many studies and people, how large, how sure. The verbs are
those of GRADE's informative statements (Santesso 2020; `quality.statements`); sentences are short, so that they can be
read aloud. An uncertain verdict never opens with "may": it can not be read as a yes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pandas as pd

from evidence_tools.claims.advertising import AdvertisingLight
from evidence_tools.quality import size_of
from evidence_tools.words import and_list

from .advice import advertising, avoid, guidance_on
from .bodies import StratumEvidence
from .decision import verdict_of
from .fit import number_words, perhaps_words
from .judgement import Judgement
from .material import Material
from .people import people_told, people_words
from .rules import tests_words
from .scales import shared_scale
from .strata import told_direction
from .tally import ONE_STUDY, TOO_FEW, came_out_words, counted_words, share_known, too_few, upper_first

__all__ = ["Told", "said", "sentences", "stratum_sentence"]

Claim = Mapping[str, str]

COMPARATOR_WORDS = {
    "passive": "no treatment or usual care",
    "unclear": "a control group that is not described",
    "attention": "the same time and attention without it",
    "active": "another treatment",
}
# What one test says of a statement, and what several say: borne out, not borne out, not told.
HOW_SURE = {
    "high": "We are sure of this (high certainty).",
    "moderate": "We are fairly sure of this (moderate certainty).",
    "low": "We are not sure of this (low certainty).",
    "very low": "We are very unsure (very low certainty).",
}
NOT_SETTLED = {
    "very low": "too weak to settle it (very low certainty)",
    "low": "not enough to settle it (low certainty)",
}
HANGS = "One study more or less could change this."
UNSEARCHED = "PubMed has not been searched for it."
LEFT_OPEN = "compatible with a benefit and with none ({} certainty)"
SIZES = {"trivial": "too small to matter", "small": "small", "moderate": "medium", "large": "large"}
# Verbs that say less of something, to be turned round where a claim says more of it.
LESS = frozenset({"reduce", "lower", "ease", "shorten", "slow", "quieten"})


def _object(claim: Claim, material: Material) -> str:
    """Return the outcome as it stands after its verb: "sleep quality", "the body clock"."""
    row = material.outcomes[claim["outcome"]]
    label = str(row["label"])
    return str(row["object"]) or (label[0].lower() + label[1:] if label[1:2].islower() else label)


def _verb(claim: Claim, material: Material) -> str:
    """Return what the claim says is done to the outcome: reduce, improve, speed up."""
    row = material.outcomes[claim["outcome"]]
    verb = str(row["verb"]) or ("reduce" if row["wanted"] == "less" else "improve")
    if claim["direction"] == "increases" and verb in LESS:
        return "increase"
    return "reduce" if claim["direction"] == "reduces" and verb not in LESS else verb


def _third(verb: str) -> str:
    """Return the third person of a verb: reduces, steadies, speeds up."""
    first, *rest = verb.split(" ")
    form = f"{first[:-1]}ies" if first.endswith("y") and first[-2] not in "aeiou" else f"{first}s"
    return " ".join([form, *rest])


def _treatment(claim: Claim, material: Material) -> str:
    """Name the treatment, with the dose where the claim names one."""
    what = material.treatments.label(claim["intervention"])
    what = f"{claim['variety']} {what}" if claim.get("variety") else what
    return f"{what} ({claim['dose']})" if claim["dose"] else what


def _telling(words: str) -> set[str]:
    return {word.strip(",.()").rstrip("s") for word in words.lower().split() if len(word) > 5}


def _does(claim: Claim, material: Material, third: bool = True) -> str:
    """Say what the claim says it does: "reduces tiredness in people with chronic illness".

    Where the people are those who have the outcome ("migraine in people with migraine"), they are who is helped.
    """
    verb, thing, people = _verb(claim, material), _object(claim, material), claim["population"]
    if people and _telling(people) - {"people", "person"} and _telling(thing) & _telling(people):
        verb, thing, people = "help", people, ""
    where = f" in {people}" if people else ""
    return f"{_third(verb) if third else verb} {thing}{where}{_more_than(claim, material)}"


def _more_than(claim: Claim, material: Material) -> str:
    """Name the other treatment of a claim to be better."""
    if claim["claim_type"] != "comparative" or not claim["comparator"]:
        return ""
    return f" more than {material.treatments.ordinary(claim['comparator'])}"


def _against(stratum: str, claim: Claim, material: Material) -> str:
    """Say what a treatment was compared with; what a sham is depends on the treatment."""
    return COMPARATOR_WORDS.get(stratum) or material.treatments.sham(claim["intervention"])


def _open(level: str, studies: int = 2) -> str:
    """Say why the studies leave a question open."""
    words = NOT_SETTLED.get(level) or LEFT_OPEN.format(level)
    return f"This one study is {words}." if studies == 1 else f"The studies are {words}."


def _quoted(claim: Claim) -> str:
    return f"“{claim['statement'].strip().rstrip('.')}”"


def _studies(evidence: StratumEvidence, claim: Claim, material: Material) -> str:
    """Say what it was compared with, by how many studies and people, and how they came out."""
    counted, against = evidence.trials, _against(evidence.stratum, claim, material)
    people = people_words(counted)
    of_whom = _measured(evidence, False) + _of_others(evidence, claim, material)
    chance = "" if evidence.randomised else ", not randomised,"
    what = f"{counted_words(len(counted))}{_of_parts(evidence, claim, material)}{chance}"
    what += f" compared it with {against} ({people})"
    if len(counted) == 1:
        return f"{what} and {ONE_STUDY[told_direction(counted[0])]}.{of_whom}"
    return f"{what}: {came_out_words([told_direction(row) for row in counted])}.{of_whom}"


def _of_others(evidence: StratumEvidence, claim: Claim, material: Material) -> str:
    """Say how many studies are of the people, and of the kind of the treatment, that the claim speaks of."""
    asked = {"population": claim["population"], "intervention": claim.get("variety") and _treatment(claim, material)}
    told = [share_known(evidence.fits(aspect), what) for aspect, what in asked.items() if what]
    return "".join(f" {words}" for words in told if words)


def _of_parts(evidence: StratumEvidence, claim: Claim, material: Material) -> str:
    """Name what the studies measured where that is only a part of the claim's outcome: " of constipation"."""
    if not evidence.parts or any(row["outcome"] == claim["outcome"] for row in evidence.trials):
        return ""
    labels = [_object(dict(claim) | {"outcome": part}, material) for part in evidence.parts]
    *first, last = labels
    return f" of {', '.join(first)}{' or ' * bool(first)}{last}"


def _measured(evidence: StratumEvidence, whole: bool) -> str:
    """Name what was measured in place of the outcome: by all studies, for the opening, or by some, as a sentence."""
    told = evidence.measured_as()
    named = and_list(dict.fromkeys(filter(None, told)))
    if not named or whole != all(told):
        return ""
    some = upper_first(number_words(sum(map(bool, told))))
    return f" (measured as {named})" if whole else f" {some} of these {len(told)} studies measured it as {named}."


def _points(evidence: StratumEvidence, material: Material) -> str:
    """Say an average effect in points of the scale most of its trials used; nothing where no scale is shared."""
    shared = shared_scale(evidence, material)
    assert evidence.pooled is not None  # asked for where a pool decides
    if shared is None or shared.trials * 2 < evidence.pooled.k:
        return ""
    ends = [shared.instrument[name] for name in ("minimum", "maximum")]
    if any(map(pd.isna, ends)):
        return ""
    points = abs(evidence.pooled.estimate) * shared.scale.sd
    scale = f"{shared.scale.label}, {ends[0]:g} to {ends[1]:g}"
    return f"That is about {points:.2g} points on a scale they used ({scale})."


def _size(evidence: StratumEvidence, material: Material) -> str:
    """Say how large the effect is, as far as that can be relied on."""
    if evidence.pooled is None:
        return "By how much is not known."
    if evidence.basis != "pooled":
        return f"How large the effect is stays open: only {evidence.pooled.k} of the {evidence.k} print usable numbers."
    if evidence.certainty.level == "very low":
        return "How large the effect is cannot be told."
    if evidence.measure != "SMD":
        return ""
    size = size_of(evidence.pooled.estimate)
    words = f"On average the effect is {SIZES[size]}."
    return " ".join(filter(None, (words, _points(evidence, material))))


def _opening(claim: Claim, material: Material, verdict: str, certainty: str) -> str:
    """Open with treatment, outcome and the verb that the verdict allows."""
    what, does = _treatment(claim, material), _does(claim, material)
    plain = _does(claim, material, third=False)
    if verdict == "supported":
        return f"{upper_first(what)} {'probably ' if certainty == 'moderate' else ''}{does}."
    if verdict == "possibly_supported":
        return f"{upper_first(what)} may {plain}."
    if verdict == "not_supported":
        return f"Studies do not show that {what} {does}."
    if verdict == "contradicted":
        return f"Studies point the other way: {what} did not {plain}, but did worse."
    return f"It is not known whether {what} {does}."


def _effect_sentences(claim: Claim, material: Material, verdict: str, evidence: StratumEvidence) -> str:
    level = evidence.certainty.level
    open_question = verdict == "uncertain"
    parts = [
        f"{_opening(claim, material, verdict, level)[:-1]}{_measured(evidence, True)}.",
        _studies(evidence, claim, material),
        "" if open_question or verdict == "not_supported" else _size(evidence, material),
        _open(level, evidence.k) if open_question else HOW_SURE[level],
    ]
    return " ".join(part for part in parts if part)


def stratum_sentence(
    evidence: StratumEvidence, claim: Claim, material: Material, verdict: str = "", fragile: bool = False
) -> str:
    """Return the sentences for one stratum, whether or not it decides the verdict.

    Parameters
    ----------
    verdict, fragile
        What the stratum comes to by itself; by default by the rules alone, all trials counted.
    """
    verdict = verdict or verdict_of(claim, evidence)[0]
    if _is_fact(claim):
        words = _fact_sentences(claim, verdict, evidence)
    else:
        words = _effect_sentences(claim, material, verdict, evidence)
    return f"{words} {HANGS}" if fragile and TOO_FEW not in words else words


def _fact_sentences(claim: Claim, verdict: str, evidence: StratumEvidence | None) -> str:
    """Return the words for a statement of fact: anatomy, or how it is said to work."""
    opening = {
        "supported": "Studies and textbooks bear this out",
        "possibly_supported": "Studies bear this out so far, though not beyond doubt",
        "not_supported": "Studies tested this and did not bear it out",
        "contradicted": "Studies tested this and found the opposite",
    }.get(verdict, "Studies do not settle this")
    held = ""
    if evidence is not None and evidence.k:
        people = f" with {people_words(evidence.trials)}" if people_told(evidence.trials) else ""
        directions = [told_direction(row) for row in evidence.trials]
        came_out = tests_words(directions)
        tested = "it" if "direct" in evidence.fits("intervention") else "only something near it"
        held = f" {counted_words(evidence.k)}{people} tested {tested}{' and ' if evidence.k == 1 else ': '}{came_out}."
        held += too_few(verdict, directions)
    return f"{opening}: {_quoted(claim)}.{held}"


def _is_fact(claim: Claim) -> bool:
    """Say whether a claim is told as a statement: a fact, or something that is no treatment."""
    return claim["direction"] == "none" or claim["intervention"] == "other"


def _review_sentences(verdict: Judgement) -> str:
    claim, material = verdict.claim, verdict.material
    what = _treatment(claim, material)
    if len(verdict.studies) == 1 and verdict.verdict == "uncertain":
        opening = f"One review of studies does not settle whether {what} {_does(claim, material)}."
    elif verdict.verdict == "possibly_supported":
        opening = f"Reviews of studies suggest that {what} may {_does(claim, material, third=False)}."
    elif verdict.verdict == "not_supported":
        opening = f"Reviews of studies do not show that {what} {_does(claim, material)}."
    else:
        opening = f"Reviews of studies do not settle whether {what} {_does(claim, material)}."
    whole = "Each complaint is also judged by itself." if claim["outcome"] == "any_condition" else ""
    sure = HOW_SURE.get(verdict.certainty, "")
    return " ".join(part for part in (opening, whole, sure) if part)


def _nothing_found(verdict: Judgement) -> str:
    """Return the words where no study answers, or nobody has looked."""
    claim, material = verdict.claim, verdict.material
    fact = _is_fact(claim) or claim["claim_type"] == "safety"
    asked = f"whether {_treatment(claim, material)} {_does(claim, material)}"
    if verdict.verdict == "no_evidence":
        perhaps = perhaps_words(claim, material) if fact else ""
        tests = "is sure to have tested this" if perhaps else "tests this"
        looked_for = f"{tests}: {_quoted(claim)}" if fact else f"shows {asked}"
        only = set(verdict.searched) == {"public_pages"}
        opening = "On public pages we found" if only else "We found"
        told = [f"{opening} no study that {looked_for}.", f"{upper_first(perhaps)}." * bool(perhaps), UNSEARCHED * only]
        return " ".join(filter(None, told))
    held = len(verdict.touching)
    tables_hold = f" Our tables hold {held} {'study' if held == 1 else 'studies'} near it." if held else ""
    if fact:
        return f"We have not yet searched for studies that test this: {_quoted(claim)}.{tables_hold}"
    return f"We have not yet searched for studies of {asked}.{tables_hold}"


def may_say(verdict: Judgement) -> str:
    """Return what may honestly be said to a client."""
    claim, material = verdict.claim, verdict.material
    if verdict.verdict == "not_testable":
        if claim["intervention"] == "other":
            apart = verdict.material.vocabulary.own.texts.get(
                "not_about", "is not about a treatment that is tracked here"
            )
            return f"{_quoted(claim)} {apart}. Nothing on record here can answer it."
        no_test = "cannot be tested as it is put: no study could decide it"
        safe = " It does not mean that the treatment is safe for everybody." * (claim["claim_type"] == "safety")
        return f"{_quoted(claim)} {no_test}. Read it as a description or an opinion, not as a finding.{safe}"
    if verdict.verdict in {"no_evidence", "not_assessed"}:
        return _nothing_found(verdict)
    if verdict.basis == "reviews":
        return _review_sentences(verdict)
    if _is_fact(claim):
        sure = HOW_SURE.get(verdict.certainty, "")
        fact = _fact_sentences(claim, verdict.verdict, verdict.evidence)
        return " ".join(filter(None, (fact, sure, _hangs(verdict))))
    assert verdict.evidence is not None  # every other verdict rests on a stratum
    words = (_effect_sentences(claim, material, verdict.verdict, verdict.evidence), _hangs(verdict))
    return " ".join(filter(None, words))


def _hangs(verdict: Judgement) -> str:
    """Say that leaving out one study, or an approximation, gives another answer; the card names which."""
    trials = verdict.evidence.trials if verdict.evidence is not None else ()
    if _is_fact(verdict.claim) and too_few(verdict.verdict, [told_direction(row) for row in trials]):
        return ""
    return HANGS if verdict.fragility is not None and verdict.fragility.fragile else ""


def said(verdict: Judgement) -> str:
    """Return `may_say` of a verdict, put into words once."""
    key = ("said", verdict.claim_id, verdict.choices)
    return verdict.material.keep(key, lambda: may_say(verdict))


class Told(TypedDict):
    """What is told of a claim: what to say and to avoid, the light of advertising rules, rows of guidance.csv."""

    say: str
    avoid: str
    avoid_is_quote: bool
    advertising: AdvertisingLight
    guidance: list[dict[str, str]]


def sentences(verdict: Judgement) -> Told:
    """Return what is told of a claim."""
    words, quoted = avoid(verdict)
    return {
        "say": said(verdict),
        "avoid": words,
        "avoid_is_quote": quoted,
        "advertising": advertising(verdict),
        "guidance": guidance_on(verdict),
    }
