"""Which results and reviews bear on a claim, before anything is counted or pooled."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from .material import Material

__all__ = ["bearing_results", "claim_effects", "claim_reviews", "claimed_minutes"]

NOT_POOLED = "only the direction of its results bears on this claim"
# Reasons for which a result says nothing on a claim of fact either.
NO_TEST = "retracted|not yet verified|within the group|same figures"


def _linked(claim: Mapping, tables: Mapping[str, pd.DataFrame], role: str) -> set[str]:
    links = tables["links"]
    mine = links[(links["claim_id"] == claim["claim_id"]) & (links["role"] == role) & (links["status"] != "not_found")]
    return set(mine["study_id"])


def claimed_minutes(dose: str) -> float | None:
    """Read the length of a session a claim promises, in minutes; None where it promises none."""
    found = re.search(r"(\d+)(?:\s*[-–]\s*(\d+))?\s*minutes?", dose)
    return float(found.group(2) or found.group(1)) if found else None


def _at_claimed_dose(effects: pd.DataFrame, claim: Mapping) -> pd.DataFrame:
    """Set trials with longer sessions aside where the claim promises a short one: they cannot show it will do."""
    minutes = claimed_minutes(claim["dose"])
    if minutes is None:
        return effects
    longer = ~(effects["session_minutes"] <= minutes)
    lasted = effects["session_minutes"].map(
        lambda m: f"sessions of {m:g} minutes" if m == m else "length of session not known"
    )
    reason = lasted + f"; the claim says {claim['dose']}"
    return effects.assign(
        countable=effects["countable"] & ~longer,
        poolable=effects["poolable"] & ~longer,
        why_not=effects["why_not"].where(~longer, reason),
    )


def claim_effects(claim: Mapping, material: Material) -> pd.DataFrame:
    """Choose the results that bear on a claim.

    By rule: same outcome and same intervention. A person may add a study (`direct` in links.csv; a narrower outcome
    than the claim's will do) or set one aside (`indirect`). Claims of fact (direction none) share an outcome without
    asking the same question, so only studies a person has linked count for them.
    """
    effects = material.effects
    direct = effects["study_id"].isin(_linked(claim, material.tables, "direct"))
    indirect = effects["study_id"].isin(_linked(claim, material.tables, "indirect"))
    if claim["direction"] == "none":
        return _facts(effects[direct], claim)
    same = effects["outcome"] == claim["outcome"]
    technique = effects["intervention"] == claim["intervention"]
    outcomes = material.tables["outcomes"]
    narrower = effects["outcome"].isin(outcomes.loc[outcomes["broader"] == claim["outcome"], "outcome"])
    part = direct & narrower & ~effects["study_id"].isin(set(effects.loc[same & direct, "study_id"]))
    chosen = effects[((same & (technique | direct)) | part) & ~indirect]
    # A part of the outcome answers by its direction only: its numbers are of another scale.
    other = chosen["outcome"] != claim["outcome"]
    return chosen.assign(
        poolable=chosen["poolable"] & ~other,
        why_not=chosen["why_not"].where(~other | (chosen["why_not"] != ""), NOT_POOLED),
    )


def _facts(linked: pd.DataFrame, claim: Mapping) -> pd.DataFrame:
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


def _comparative(claim: Mapping, material: Material) -> pd.DataFrame:
    """Choose the head-to-head results for "A is better than B" where A and B are reflexology and foot massage.

    A trial of reflexology against simple (sham) foot massage answers both "reflexology is better" and, turned round,
    "massage is better". Other comparisons have no trials on record.
    """
    pair = (claim["intervention"], claim["comparator"])
    effects = claim_effects(dict(claim) | {"intervention": "foot_reflexology"}, material)
    massage = effects["comparator_arm"].str.contains("massage", case=False)
    rows = effects[(effects["stratum"] == "sham") | ((effects["stratum"] == "active") & massage)]
    if pair == ("foot_reflexology", "foot_massage"):
        return rows
    if pair != ("foot_massage", "foot_reflexology"):
        return rows.iloc[:0]
    turned = {"favours_intervention": "favours_comparator", "favours_comparator": "favours_intervention"}
    better = rows["better"].map({"lower": "higher", "higher": "lower"}).fillna(rows["better"])
    return rows.assign(
        yi=-rows["yi"],
        ci_low=-rows["ci_high"],
        ci_high=-rows["ci_low"],
        better=better,
        direction=rows["direction"].replace(turned),
    )


def claim_reviews(claim: Mapping, material: Material) -> pd.DataFrame:
    """Choose the published reviews of the same outcome and intervention, and those a person has linked.

    Comparative claims and claims of fact ask a narrower question than their outcome: only linked reviews count.
    """
    reviews = material.tables["reviews"]
    technique = reviews["intervention"].isin([claim["intervention"], ""])
    if claim["direction"] == "none" or claim["claim_type"] == "comparative":
        technique = pd.Series(False, index=reviews.index)
    linked = reviews["study_id"].isin(_linked(claim, material.tables, "review"))
    aside = reviews["study_id"].isin(_linked(claim, material.tables, "indirect"))
    return reviews[(reviews["outcome"] == claim["outcome"]) & (technique | linked) & ~aside]


def bearing_results(claim: Mapping, material: Material) -> pd.DataFrame:
    """Return the results that bear on a claim, with those at another dose than it promises set aside."""
    if claim["claim_type"] == "comparative":
        return _at_claimed_dose(_comparative(claim, material), claim)
    return _at_claimed_dose(claim_effects(claim, material), claim)
