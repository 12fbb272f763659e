"""Which results and reviews bear on a claim, before anything is counted or pooled."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from .material import Material

__all__ = ["bearing_results", "claim_effects", "claim_reviews", "claimed_minutes", "narrower_results", "one_part"]

NOT_POOLED = "only the direction of its results bears on this claim"
# Reasons for which a result says nothing on a claim of fact either.
NO_TEST = "retracted|not yet verified|within the group|same figures"


def claimed_minutes(dose: str) -> float | None:
    """Read the length of a session a claim promises, in minutes; None where it promises none."""
    found = re.search(r"(\d+)(?:\s*[-–]\s*(\d+))?\s*minutes?", dose)
    return float(found.group(2) or found.group(1)) if found else None


def _at_claimed_dose(effects: pd.DataFrame, claim: Mapping[str, str]) -> pd.DataFrame:
    """Set trials with longer sessions aside where the claim promises a short one: they cannot show it will do."""
    minutes = claimed_minutes(claim["dose"])
    if minutes is None:
        return effects
    longer = ~(effects["session_minutes"] <= minutes)
    lasted = [
        f"sessions of {m:g} minutes" if m == m else "length of session not known" for m in effects["session_minutes"]
    ]
    reason = pd.Series([f"{words}; the claim says {claim['dose']}" for words in lasted], effects.index, dtype="str")
    return effects.assign(
        countable=effects["countable"] & ~longer,
        poolable=effects["poolable"] & ~longer,
        why_not=effects["why_not"].where(~longer, reason),
    )


def claim_effects(claim: Mapping[str, str], material: Material) -> pd.DataFrame:
    """Choose the results that bear on a claim.

    By rule: same outcome and same intervention. A person may add a study (`direct` in links.csv; a narrower outcome
    than the claim's will do) or set one aside (`indirect`). Claims of fact (direction none) share an outcome without
    asking the same question, so only studies a person has linked count for them.
    """
    linked = material.linked(claim["claim_id"], "direct")
    if claim["direction"] == "none":
        return _facts(material.results(studies=linked), claim)
    effects = material.results([claim["outcome"]], linked)
    direct = effects["study_id"].isin(linked)
    same = effects["outcome"] == claim["outcome"]
    technique = effects["intervention"] == claim["intervention"]
    narrower = effects["outcome"].isin(material.narrower(claim["outcome"]))
    part = direct & narrower & ~effects["study_id"].isin(set(effects.loc[same & direct, "study_id"]))
    chosen = effects[((same & (technique | direct)) | part) & ~_aside(effects, claim, material)]
    return _as_claimed(_by_direction_only(chosen, chosen["outcome"] != claim["outcome"]), claim, material)


def _aside(effects: pd.DataFrame, claim: Mapping[str, str], material: Material) -> pd.Series:
    """Say which results belong to studies a person has set aside for a claim."""
    return effects["study_id"].isin(material.linked(claim["claim_id"], "indirect"))


def _by_direction_only(effects: pd.DataFrame, other: pd.Series) -> pd.DataFrame:
    """Let some results answer by their direction only: their numbers are of another scale than the claim's outcome."""
    if not other.any():
        return effects
    return effects.assign(
        poolable=effects["poolable"] & ~other,
        why_not=effects["why_not"].where(~other | (effects["why_not"] != ""), NOT_POOLED),
    )


def narrower_results(claim: Mapping[str, str], material: Material) -> pd.DataFrame:
    """Choose the results on a part of the claim's outcome: constipation for digestion.

    They feed a plain claim where no trial measured its own outcome. Trials of several parts answer by their directions
    only: an average of stool frequency and nausea has no meaning.
    """
    plain = claim["direction"] != "none" and claim["claim_type"] != "comparative"
    parts = material.narrower(claim["outcome"]) if plain else frozenset()
    effects = material.results(parts)
    chosen = effects[(effects["intervention"] == claim["intervention"]) & ~_aside(effects, claim, material)]
    return _at_claimed_dose(_as_claimed(chosen, claim, material), claim)


def one_part(rows: pd.DataFrame) -> pd.DataFrame:
    """Let results on parts of an outcome be pooled only where all of them are on the same part."""
    if rows.loc[rows["countable"], "outcome"].nunique() <= 1:
        return rows
    return _by_direction_only(rows, pd.Series(True, index=rows.index))


def _facts(linked: pd.DataFrame, claim: Mapping[str, str]) -> pd.DataFrame:
    """Let each linked trial speak once on a claim of fact, by the direction most of its results have.

    Results on other outcomes than the claim's are not pooled: they answer the question only by their direction. A test
    of the statement itself, such as a blinded test of the reflex chart, needs no control group.
    """
    own = linked["outcome"] == claim["outcome"]
    rows = []
    linked = linked[~linked["why_not"].str.contains(NO_TEST)]
    linked = linked.assign(stratum=linked["stratum"].replace({"none": "facts", "unclear": "facts"}))
    for _, trial in linked.groupby(["trial_id", "stratum"], sort=True):
        shown = trial[own[trial.index]] if own[trial.index].any() else trial
        clear = shown.loc[shown["direction"] != "unclear", "direction"]
        modes = list(clear.mode())
        first = shown.loc[clear.index[0]] if len(clear) else shown.iloc[0]
        direction = modes[0] if len(modes) == 1 else ("no_difference" if modes else "unclear")
        told = {"direction": direction, "poolable": False, "countable": True, "why_not": NOT_POOLED}
        rows.append(first.to_dict() | told)
    return pd.DataFrame(rows, columns=linked.columns).astype(linked.dtypes)


def _comparative(claim: Mapping[str, str], material: Material) -> pd.DataFrame:
    """Choose the head-to-head results for "A is better than B" where B is the plain form of A, or A that of B.

    A trial of a treatment against its plain form (reflexology against simple foot massage) answers both "the treatment
    is better" and, turned round, "the plain form is better". Other comparisons have no trials on record.
    """
    asked, other = claim["intervention"], claim["comparator"]
    fuller = asked if material.treatments.simpler(asked) == other else other
    plain = other if fuller == asked else asked
    effects = claim_effects(dict(claim) | {"intervention": fuller}, material)
    if not other or material.treatments.simpler(fuller) != plain:
        return effects.iloc[:0]
    telling = material.treatments.label(plain).split()[-1]
    named = effects["comparator_arm"].str.contains(telling, case=False, regex=False)
    rows = effects[(effects["stratum"] == "sham") | ((effects["stratum"] == "active") & named)]
    return rows if fuller == asked else _turned(rows)


def _as_claimed(rows: pd.DataFrame, claim: Mapping[str, str], material: Material) -> pd.DataFrame:
    """Turn results round for a claim of harm: that standing makes the feet sore is borne out by sorer feet."""
    worse = {"less": "increases", "more": "reduces"}.get(str(material.outcomes[claim["outcome"]]["wanted"]))
    return _turned(rows) if claim["direction"] == worse else rows


def _turned(rows: pd.DataFrame) -> pd.DataFrame:
    """Return results as seen from the other arm."""
    turned = {"favours_intervention": "favours_comparator", "favours_comparator": "favours_intervention"}
    better = rows["better"].map({"lower": "higher", "higher": "lower"}).fillna(rows["better"])
    return rows.assign(
        yi=-rows["yi"],
        ci_low=-rows["ci_high"],
        ci_high=-rows["ci_low"],
        log_rom=-rows["log_rom"],
        better=better,
        direction=rows["direction"].replace(turned),
        side=rows["side"].replace(turned),
    )


def claim_reviews(claim: Mapping[str, str], material: Material) -> pd.DataFrame:
    """Choose the published reviews of the same outcome and intervention, and those a person has linked.

    Comparative claims and claims of fact ask a narrower question than their outcome: only linked reviews count.
    """
    reviews = material.reviews(claim["outcome"])
    technique = reviews["intervention"].isin([claim["intervention"], ""])
    if claim["direction"] == "none" or claim["claim_type"] == "comparative":
        technique = pd.Series(False, index=reviews.index)
    linked = reviews["study_id"].isin(material.linked(claim["claim_id"], "review"))
    return reviews[(technique | linked) & ~_aside(reviews, claim, material)]


def bearing_results(claim: Mapping[str, str], material: Material) -> pd.DataFrame:
    """Return the results that bear on a claim, with those at another dose than it promises set aside."""
    if claim["claim_type"] == "comparative":
        return _at_claimed_dose(_comparative(claim, material), claim)
    return _at_claimed_dose(claim_effects(claim, material), claim)
