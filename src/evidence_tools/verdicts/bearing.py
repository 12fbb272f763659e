"""Which results and reviews bear on a claim, before anything is counted or pooled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from statistics import multimode

from .material import Material
from .strata import UNBELIEVED, Row, told_direction

__all__ = [
    "bearing_results",
    "claim_effects",
    "claim_reviews",
    "claimed_minutes",
    "doubtful_tests",
    "narrower_results",
    "of_treatment",
    "one_part",
]

NOT_POOLED = "only the direction of its results bears on this claim"
# Reasons for which a result says nothing on a claim of fact either.
NO_TEST = re.compile("retracted|not yet verified|within the group|same figures")
HARM = "safety"  # the outcome of harms
OTHER_END = {"lower": "higher", "higher": "lower"}
OTHER_SIDE = {"favours_intervention": "favours_comparator", "favours_comparator": "favours_intervention"}


def of_treatment(claim: Mapping[str, str]) -> bool:
    """Say whether a claim is about what a treatment does; else a statement is tested, and nobody is treated for it."""
    return claim["intervention"] != "other" and claim["direction"] != "none"


def claimed_minutes(dose: str) -> float | None:
    """Read the length of a session a claim promises, in minutes; None where it promises none."""
    found = re.search(r"(\d+)(?:\s*[-–]\s*(\d+))?\s*minutes?", dose)
    return float(found.group(2) or found.group(1)) if found else None


def _at_claimed_dose(effects: Sequence[Row], claim: Mapping[str, str]) -> list[Row]:
    """Set trials with longer sessions aside where the claim promises a short one: they cannot show it will do."""
    minutes = claimed_minutes(claim["dose"])
    if minutes is None:
        return list(effects)
    return [row if row["session_minutes"] <= minutes else row | _too_long(row, claim) for row in effects]


def _too_long(row: Row, claim: Mapping[str, str]) -> Row:
    lasted = row["session_minutes"]
    words = f"sessions of {lasted:g} minutes" if lasted == lasted else "length of session not known"
    return {"countable": False, "poolable": False, "why_not": f"{words}; the claim says {claim['dose']}"}


def claim_effects(claim: Mapping[str, str], material: Material) -> list[Row]:
    """Choose the results that bear on a claim.

    By rule: same outcome and same intervention. A person may add a study (`direct` in links.csv; a narrower outcome
    than the claim's will do) or set one aside (`indirect`). Claims of fact (direction none) share an outcome without
    asking the same question, so only studies a person has linked count for them, and only where that person was sure
    that they test the statement (`exact`): a chart of which nobody knows whether the toes are on it tests no toes.
    """
    linked, outcome = material.linked(claim["claim_id"], "direct"), claim["outcome"]
    if claim["direction"] == "none":
        return _facts(material.results(studies=linked - material.doubtful(claim["claim_id"])), claim)
    effects, narrower = _not_aside(material.results([outcome], linked), claim, material), material.narrower(outcome)
    told = {row["study_id"] for row in effects if row["study_id"] in linked and row["outcome"] == outcome}

    def bears(row: Row) -> bool:
        direct = row["study_id"] in linked
        if row["outcome"] == outcome:
            return direct or bool(row["intervention"] == claim["intervention"])
        return direct and row["outcome"] in narrower and row["study_id"] not in told

    chosen = [_by_direction_only(row) if row["outcome"] != outcome else row for row in filter(bears, effects)]
    return _as_claimed(chosen, claim, material)


def _not_aside(effects: Sequence[Row], claim: Mapping[str, str], material: Material) -> list[Row]:
    """Leave out the rows of studies a person has set aside for a claim."""
    aside = material.linked(claim["claim_id"], "indirect")
    return [row for row in effects if row["study_id"] not in aside]


def _by_direction_only(row: Row) -> Row:
    """Let a result answer by its direction only: its numbers are of another scale than the claim's outcome."""
    return row | {"poolable": False, "why_not": row["why_not"] or NOT_POOLED}


def narrower_results(claim: Mapping[str, str], material: Material) -> list[Row]:
    """Choose the results on a part of the claim's outcome: constipation for digestion.

    They feed a plain claim where no trial measured its own outcome. Trials of several parts answer by their directions
    only: an average of stool frequency and nausea has no meaning.
    """
    plain = claim["direction"] != "none" and claim["claim_type"] != "comparative"
    parts = material.narrower(claim["outcome"]) if plain else frozenset()
    effects = _not_aside(material.results(parts), claim, material)
    chosen = [row for row in effects if row["intervention"] == claim["intervention"]]
    return _at_claimed_dose(_as_claimed(chosen, claim, material), claim)


def one_part(rows: Sequence[Row]) -> list[Row]:
    """Let results on parts of an outcome be pooled only where all of them are on the same part."""
    parts = {row["outcome"] for row in rows if row["countable"]}
    return list(rows) if len(parts) <= 1 else list(map(_by_direction_only, rows))


def _facts(linked: Sequence[Row], claim: Mapping[str, str]) -> list[Row]:
    """Let each linked trial speak once on a claim of fact, by the direction most of its results have.

    Results on other outcomes than the claim's are not pooled: they answer the question only by their direction; that
    nobody was harmed answers none but one of harm. A test of the statement itself, such as a blinded test of the reflex
    chart, has no control group; a trial against a control that is not described is no such test.
    """
    trials: dict[tuple[str, str], list[Row]] = {}
    for row in linked:
        off = row["outcome"] == HARM != claim["outcome"]
        if not off and not NO_TEST.search(row["why_not"]):
            alone = row["stratum"] == "none" or not row["comparator_arm"]
            stratum = "facts" if alone else row["stratum"]
            trials.setdefault((row["trial_id"], stratum), []).append(row | {"stratum": stratum})
    return [_spoken(trials[key], claim) for key in sorted(trials)]


def doubtful_tests(claim: Mapping[str, str], material: Material) -> list[Row]:
    """Return what the studies say that may have tested a claim of fact, which is not certain; they are not counted."""
    if claim["direction"] != "none":
        return []
    spoken = _facts(material.results(studies=material.doubtful(claim["claim_id"])), claim)
    return list({row["trial_id"]: row for row in spoken}.values())


def _spoken(trial: Sequence[Row], claim: Mapping[str, str]) -> Row:
    """Return the row by which a trial speaks: on the claim's own outcome if it has one, as most of its rows do."""
    shown = [row for row in trial if row["outcome"] == claim["outcome"]] or trial
    clear = [row for row in shown if told_direction(row) not in ("unclear", UNBELIEVED)]
    modes = multimode(row["direction"] for row in clear)
    direction = modes[0] if len(modes) == 1 else ("no_difference" if modes else "unclear")
    told = {"direction": direction, "poolable": False, "countable": True, "why_not": NOT_POOLED}
    lead = next((row for row in clear if row["direction"] == direction), (clear or shown)[0])
    return lead | told


def _comparative(claim: Mapping[str, str], material: Material) -> list[Row]:
    """Choose the head-to-head results for "A is better than B" where B is the plain form of A, or A that of B.

    A trial of a treatment against its plain form (reflexology against simple foot massage) answers both "the treatment
    is better" and, turned round, "the plain form is better". Other comparisons have no trials on record.
    """
    asked, other = claim["intervention"], claim["comparator"]
    fuller = asked if material.treatments.simpler(asked) == other else other
    plain = other if fuller == asked else asked
    if not other or material.treatments.simpler(fuller) != plain:
        return []
    telling = material.treatments.label(plain).split()[-1].upper()
    rows = [
        row
        for row in claim_effects(dict(claim) | {"intervention": fuller}, material)
        if row["stratum"] == "sham" or (row["stratum"] == "active" and telling in row["comparator_arm"].upper())
    ]
    return rows if fuller == asked else list(map(_turned, rows))


def _as_claimed(rows: list[Row], claim: Mapping[str, str], material: Material) -> list[Row]:
    """Turn results round for a claim of harm: that standing makes the feet sore is borne out by sorer feet."""
    worse = {"less": "increases", "more": "reduces"}.get(str(material.outcomes[claim["outcome"]]["wanted"]))
    return list(map(_turned, rows)) if claim["direction"] == worse else rows


def _turned(row: Row) -> Row:
    """Return a result as seen from the other arm."""
    return row | {
        "yi": -row["yi"],
        "ci_low": -row["ci_high"],
        "ci_high": -row["ci_low"],
        "log_rom": -row["log_rom"],
        "better": OTHER_END.get(row["better"], row["better"]),
        "direction": OTHER_SIDE.get(row["direction"], row["direction"]),
        "side": OTHER_SIDE.get(row["side"], row["side"]),
    }


def claim_reviews(claim: Mapping[str, str], material: Material) -> list[Row]:
    """Choose the published reviews of the same outcome and intervention, and those a person has linked.

    Comparative claims and claims of fact ask a narrower question than their outcome: only linked reviews count, and
    only where a person was sure that they answer just this: "not shown against any control" compares no two treatments.
    """
    plain = claim["direction"] != "none" and claim["claim_type"] != "comparative"
    treatments = (claim["intervention"], "") if plain else ()
    doubtful = frozenset[str]() if plain else material.doubtful(claim["claim_id"], "review")
    linked = material.linked(claim["claim_id"], "review") - doubtful
    reviews = _not_aside(material.reviews(claim["outcome"]), claim, material)
    return [row for row in reviews if row["intervention"] in treatments or row["study_id"] in linked]


def bearing_results(claim: Mapping[str, str], material: Material) -> list[Row]:
    """Return the results that bear on a claim, with those at another dose than it promises set aside."""
    if claim["claim_type"] == "comparative":
        return _at_claimed_dose(_comparative(claim, material), claim)
    return _at_claimed_dose(claim_effects(claim, material), claim)
