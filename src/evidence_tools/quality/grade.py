"""GRADE: rate how sure we can be of one body of evidence.

Randomised evidence starts high, non-randomised evidence starts low (Core GRADE 4, BMJ 2025;389:e083864); five domains
may lower the level, three may raise non-randomised evidence (`evidence_tools.quality.domains`). Each domain is
*suggested* by a published rule with its numbers and may be overridden by a person with a reason, a name and a date.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from evidence_tools.errors import AppraisalError, UsageError
from evidence_tools.quality.body import EvidenceBody
from evidence_tools.quality.certainty import NOT_RATED, Certainty, DomainRating
from evidence_tools.quality.domains import (
    Suggestion,
    suggest_imprecision,
    suggest_inconsistency,
    suggest_indirectness,
    suggest_publication_bias,
    suggest_risk_of_bias,
    suggest_upgrade,
)
from evidence_tools.quality.domains.imprecision import EXISTS, target_of
from evidence_tools.quality.domains.indirectness import indirect_aspects
from evidence_tools.quality.information import OIS_RULE, next_study, optimal_information_size, required_n
from evidence_tools.quality.levels import DOMAINS_UP, OVERALL, lower, rank, steps
from evidence_tools.quality.overrides import plain_word, row_faults
from evidence_tools.words import UNCONTROLLED, Z95, and_list

__all__ = ["THRESHOLDS", "ceiling", "rate_certainty", "start_level", "what_would_change"]

SMALL = 0.2  # the effect, in standard deviations, that the people still needed are counted for
THRESHOLDS = ("null", "mid")


def start_level(body: EvidenceBody) -> tuple[str, str]:
    """Return the level the design gives before any domain is looked at, with the reason.

    Randomised: high; non-randomised: low (Core GRADE 4). Single-group designs (before-after without a control, case
    series): very low (Cochrane Handbook 5.1, table 12.2.a). Non-randomised evidence appraised with ROBINS-I starts
    high, and its risk of bias does the lowering (GRADE guidelines 18, J Clin Epidemiol 2019;111:105-114); only where
    every study was appraised.
    """
    if body.randomised:
        return "high", "all studies allocated their participants at random."
    others = [d or "unknown" for d in body.designs if not d.startswith("rct")]
    named = ", ".join(d.replace("_", " ") for d in others)
    if set(body.designs) <= set(UNCONTROLLED):
        return "very low", f"no study had a control group ({named})."
    if body.start_rule == "robins_i":
        if "not appraised" not in body.columns["rob"]:
            return "high", f"non-randomised ({named}), every study appraised with ROBINS-I."
        return "low", f"non-randomised ({named}); starting high needs a ROBINS-I appraisal of every study."
    return "low", f"not all studies allocated their participants at random ({named})."


def ceiling(start: str, domains: Iterable[DomainRating]) -> str:
    """Return the highest level a person may set: the start, raised by the upgrading domains that apply."""
    return lower(start, -sum(steps(d.final) for d in domains if d.domain in DOMAINS_UP))


def rate_certainty(
    body: EvidenceBody,
    overrides: pd.DataFrame | Iterable[Mapping[str, Any]] | None = None,
    threshold: str = "null",
) -> Certainty:
    """Rate the certainty of a body of evidence.

    Parameters
    ----------
    body : EvidenceBody
    overrides : table or rows, optional
        Rows of ``certainty.csv`` for this claim: domain, judgement, reason, who, date.
    threshold : {"null", "mid"}
        What the rating is about: whether there is an effect at all, or an important one (Core GRADE 2).

    Returns
    -------
    Certainty
        `level` is `NOT_RATED` ("") if the body has no study.

    Raises
    ------
    AppraisalError
        An override with an unknown domain or judgement, without reason, name or date, twice for one domain, rating up
        randomised evidence, or setting a level above what the design allows.
    UsageError
        Unknown threshold.
    """
    if threshold not in THRESHOLDS:
        raise UsageError(f"threshold is {threshold!r}. Allowed: {', '.join(THRESHOLDS)}.")
    chosen = _read(overrides)
    start, why = start_level(body) if body.k else (NOT_RATED, "no eligible study.")
    target = _target(body, threshold)
    if not body.k:
        return Certainty(NOT_RATED, NOT_RATED, why, (), target)
    down = tuple(_rated(name, s, chosen) for name, s in _suggested_down(body, threshold).items())
    fall = -sum(steps(d.final) for d in down)
    up = tuple(_rated(n, suggest_upgrade(body, n, rated_down=fall > 0), chosen) for n in DOMAINS_UP)
    rise = sum(steps(d.final) for d in up)
    if body.randomised and rise:
        raise AppraisalError(
            f"{', '.join(d.domain for d in up if steps(d.final))}: randomised evidence starts high, never rated up. "
            "Remove the row, or override the domain that was rated down."
        )
    level = lower(start, fall - rise)
    overall = _overall(chosen.get(OVERALL), level, ceiling(start, up))
    return Certainty(overall.final if overall else level, start, why, down + up, target, overall)


def _suggested_down(body: EvidenceBody, threshold: str) -> dict[str, Suggestion]:
    return {
        "risk_of_bias": suggest_risk_of_bias(body),
        "inconsistency": suggest_inconsistency(body),
        "indirectness": suggest_indirectness(body),
        "imprecision": suggest_imprecision(body, threshold),
        "publication_bias": suggest_publication_bias(body),
    }


def _target(body: EvidenceBody, threshold: str) -> str:
    if body.pooled is None:
        return EXISTS
    pooled = body.pooled
    return target_of(pooled.estimate, pooled.ci_low, pooled.ci_high, body.mid, threshold)


def _read(overrides: pd.DataFrame | Iterable[Mapping[str, Any]] | None) -> dict[str, dict[str, str]]:
    if overrides is None:
        return {}
    rows = overrides.to_dict("records") if isinstance(overrides, pd.DataFrame) else list(overrides)
    chosen: dict[str, dict[str, str]] = {}
    for row in rows:
        faults = row_faults(row)
        if faults:
            said = " ".join(f"{f.field}: {f.message} Allowed: {f.allowed}. {f.action}" for f in faults)
            raise AppraisalError(f"certainty of {row.get('claim_id') or 'this claim'}, {row.get('domain')}: {said}")
        if row["domain"] in chosen:
            raise AppraisalError(f"{row['domain']} is overridden twice for one claim: keep one row.")
        chosen[row["domain"]] = {**{k: str(v) for k, v in row.items()}, "judgement": plain_word(row["judgement"])}
    return chosen


def _rated(domain: str, suggestion: Suggestion, chosen: Mapping[str, dict[str, str]]) -> DomainRating:
    row = chosen.get(domain, {})
    return DomainRating(
        domain,
        suggestion.judgement,
        suggestion.reason,
        suggestion.numbers,
        suggestion.source,
        row.get("judgement", ""),
        row.get("reason", ""),
        row.get("who", ""),
        row.get("date", ""),
    )


def _overall(row: dict[str, str] | None, level: str, highest: str) -> DomainRating | None:
    if row is None:
        return None
    if rank(row["judgement"]) > rank(highest):
        raise AppraisalError(
            f"overall certainty set to {row['judgement']!r}, but the design allows {highest!r} at most. "
            "Lower it, or give a reason to rate up (large_effect, dose_response, opposing_confounding)."
        )
    rating = Suggestion(level, "sum of the domains")
    return _rated(OVERALL, rating, {OVERALL: row})


# What a study would have to be like, by the part of the claim that those on record miss.
DIRECT = {
    "population": "in the people the claim speaks of",
    "intervention": "of the treatment the claim speaks of",
    "comparator": "that say what the control group got",
    "outcome": "that measure the outcome of the claim itself",
}


def what_would_change(body: EvidenceBody, certainty: Certainty) -> tuple[str, ...]:
    """Say in sentences what would raise the certainty: appraisals, the size of the next study, direct evidence."""
    said = []
    unknown = body.shares("rob")["not appraised"] if body.k else 0.0
    if unknown:
        said.append(f"Appraise the studies nobody has judged yet ({unknown:.0%} of the information).")
    if "imprecision" in certainty.rated_down:
        # The whole people the reason tells, so that both numbers add up to the size named.
        relied = body.relied_pooled if math.isnan(body.relied_pooled) else round(body.relied_pooled)
        more = required_n(relied, smd=SMALL)
        if more:
            said.append(
                f"About {more:,} more participants are needed to find a small effect ({SMALL} standard deviations): "
                f"{optimal_information_size(SMALL)} in all. The {OIS_RULE} of the rating are GRADE's rule of thumb."
            )
        pooled = body.pooled
        # With two to four studies the variance between them is a guess, and so would be the size of the next one.
        if pooled is not None and pooled.k >= 5 and pooled.ci_low <= 0 <= pooled.ci_high:
            said.append(next_study(pooled.estimate, _se(pooled), pooled.tau2).reason)
    if "indirectness" in certainty.rated_down:
        missing = [DIRECT[aspect] for aspect in indirect_aspects(body)] if body.k else []
        said.append(f"Studies {and_list(missing) or 'of just what the claim speaks of'}.")
    if "risk_of_bias" in certainty.rated_down:
        said.append(
            "Trials at low risk of bias: concealed allocation, a sham comparison, blinded outcomes, a registered plan."
        )
    return tuple(said)


def _se(pooled: Any) -> float:
    """Return the standard error the interval stands for: wider than the printed one where a t-interval was used."""
    return float(pooled.ci_high - pooled.ci_low) / (2 * Z95)
