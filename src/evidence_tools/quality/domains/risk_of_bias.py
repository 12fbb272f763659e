"""Risk of bias across a body of evidence.

The rule
--------
Core GRADE 4 (BMJ 2025;389:e083864, abstract): the decision depends on the weights of studies at high and low risk of
bias. Cochrane Handbook 5.1, table 12.2.d (read as https://pmc.ncbi.nlm.nih.gov/articles/PMC5393017/table/Tab1): most
information from low risk: do not downgrade; most from low or unclear risk: downgrade if it is likely to lower
confidence; enough from high risk: downgrade one or two. GRADE guidelines 4 (KCE process book 5.2.2,
http://processbook.kce.fgov.be/node/128): weigh studies by what they contribute, and be confident that the risk is
there "across most of the body" before rating down. *Most* is read as more than half:

===================================================  ==============
more than half of the information from               suggested
===================================================  ==============
studies judged at low risk                           not serious
studies judged at high risk                          very serious
anything else (some concerns, not appraised, mixed)  serious
===================================================  ==============

A study **nobody has judged** is never counted as low risk. What it counts as is what the RoB 2 algorithm gives where a
report has no information (guidance of 22 August 2019):

* usually *some concerns* (domain 1 without information on concealment, domain 5 without a plan);
* *high* where the comparison is with doing nothing and participants report the outcome themselves. They knew what they
  had (4.3 yes), knowing could influence their answers (4.4 yes), and nobody has shown that it did not (4.5 no
  information): domain 4 is high, and with it the whole;
* *high* too where another person measures, examines or watches (a tape, a stopwatch): whether that person knew is not
  told (4.3 no information), and nobody has shown that it did not matter (4.5 no information). What a device records by
  itself or a laboratory tells stays at some concerns.

This is about the body of evidence only: the study itself stays "not appraised" wherever it is shown, and an appraisal
by a person replaces the assumption.
"""

from __future__ import annotations

from evidence_tools.quality.body import EvidenceBody, Shares
from evidence_tools.quality.domains.suggestion import Suggestion, percent

__all__ = ["judgement_from_shares", "suggest_risk_of_bias", "unblinded_self_report"]

SOURCE = "Core GRADE 4, BMJ 2025;389:e083864; Cochrane Handbook 5.1 table 12.2.d"
HALF = 0.5


def judgement_from_shares(low: float, high: float) -> str:
    """Return the suggested judgement from the shares of information at low and at high risk of bias."""
    if low > HALF:
        return "not serious"
    return "very serious" if high > HALF else "serious"


def suggest_risk_of_bias(body: EvidenceBody) -> Suggestion:
    """Suggest how serious the risk of bias of `body` is (rule: see the module)."""
    if not body.k:
        return Suggestion("serious", "No study.", source=SOURCE)
    shares = body.shares("rob")
    low, high, unknown = shares["low"], shares["high"], shares["not appraised"]
    numbers = {"low": low, "some_concerns": shares["some concerns"], "high": high, "not_appraised": unknown}
    unshielded = _unshielded(body)
    parts = [_described(shares)]
    if unknown:
        as_what = "high risk here" if unshielded else "some concerns, never as low risk"
        parts.append(f"Studies nobody has appraised count as {as_what}.")
    if unshielded:
        parts.append(unshielded)
    judgement = judgement_from_shares(low, high + unknown if unshielded else high)
    return Suggestion(judgement, " ".join(parts), numbers, SOURCE)


def _described(shares: Shares) -> str:
    words = {
        "low": "at low risk",
        "some concerns": "with some concerns",
        "high": "at high risk",
        "not appraised": "not appraised by anybody",
    }
    listed = [f"{percent(shares[key])} {text}" for key, text in words.items() if shares[key] > 0]
    return f"Counted by {shares.by}: {', '.join(listed)}."


def _unshielded(body: EvidenceBody) -> str:
    """Say in a sentence who gave the values although nothing kept the treatment from them; "" where that is not so."""
    if unblinded_self_report(body):
        told = sum(reader == "participant" for reader in body.readers)
        every = told == len(body.readers)
        who = "Participants" if every else f"In {told} of the {len(body.readers)} studies participants"
        return (
            f"{who} knew whether they were treated and reported the outcome themselves, "
            "so their answers may reflect what they hoped for."
        )
    if body.passive and "person" in body.readers:
        return (
            "The outcome was measured or judged by a person, and unless a report says otherwise that person may have "
            "known who was treated."
        )
    return ""


def unblinded_self_report(body: EvidenceBody) -> bool:
    """Tell whether participants both knew their treatment and are the ones reporting (unknown counts as yes)."""
    return body.passive and "participant" in body.readers
