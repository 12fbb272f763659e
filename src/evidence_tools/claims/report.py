"""What a check found, for programs: JSON, ClaimReview, drafts of sightings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from evidence_tools.claims.answers import Answer
from evidence_tools.claims.checked import CheckedArticle, CheckedClaim
from evidence_tools.claims.quotes import select
from evidence_tools.claims.red_flags import RedFlag
from evidence_tools.claims.summary import OTHER_TREATMENT, summary_lines
from evidence_tools.words import VERDICTS

__all__ = ["VERDICT_WORDS", "claim_review", "json_report", "sighting_drafts"]

# What is not tracked has no verdict; it still needs a sign of its own.
VERDICT_WORDS: Mapping[str, tuple[str, str]] = VERDICTS | {"": ("…", "Not tracked yet")}
# schema.org wants a number; ours orders the verdicts and nothing more. No number where there is nothing to rate.
_RATING = {"contradicted": 1, "not_supported": 2, "uncertain": 3, "possibly_supported": 4, "supported": 5}


def _answer_object(answer: Answer) -> dict[str, Any]:
    match = answer.match
    return {
        "outcome": match.outcome,
        "status": match.status,
        "tracked_outcome": match.tracked or None,
        "claim_id": match.claim_id or None,
        "tracked_statement": answer.tracked_statement or None,
        "verdict": answer.verdict or None,
        "certainty": answer.certainty or None,
        "statement": answer.statement,
        "search": match.search or None,
        "on_record": {"results": answer.results, "studies": answer.studies},
    }


def _flag_object(flag: RedFlag) -> dict[str, Any]:
    return {
        "kind": flag.kind,
        "quote": flag.quote,
        "start": flag.start,
        "end": flag.end,
        "why": flag.why,
        "source": f"{flag.source}. {flag.url}",
        "title": flag.title,
        "words": flag.words,
        "do": flag.do,
        "url": flag.url,
    }


def _claim_object(checked: CheckedClaim, known: str) -> dict[str, Any]:
    found, main = checked.found, checked.main
    same = main is not None and main.match.status == "claim"
    # A verdict on "may help" is no answer to a cure, a promise or a number.
    judged = main if main is not None and not checked.overstated else None
    return {
        "quote": found.quote,
        "start": found.start,
        "end": found.end,
        "heading": found.heading,
        "intervention": found.intervention,
        "outcomes": list(found.outcomes),
        "direction": found.direction,
        "strength": found.strength,
        "cites_study": found.cites_study,
        "cited_as": found.cited_as,
        "claim_type": found.claim_type,
        "population": found.population,
        "dose": found.dose,
        "claim_id": main.match.claim_id if main is not None and same else None,
        "verdict": (judged.verdict or None) if judged else None,
        "certainty": (judged.certainty or None) if judged else None,
        "statement": _statement(checked, known),
        "fine": checked.fine,
        "adds": [{"kind": one.kind, "words": one.words, "said": one.said} for one in checked.adds],
        "other_treatment": checked.other or None,
        "advertising": asdict(checked.light) if checked.light else None,
        "assumed": bool(checked.assumed),
        "asked": found.asked or None,
        "also_of": list(found.also),
        "times": checked.times,
        "also_at": [list(span) for span in checked.also_at],
        "answers": [_answer_object(answer) for answer in checked.answers],
        "score": found.score,
        "reasons": list(found.reasons),
    }


def _statement(checked: CheckedClaim, known: str) -> str:
    """Return what to tell the author of a claim in one go."""
    main = checked.main
    if checked.other:
        return OTHER_TREATMENT.format(known, checked.other)
    if not checked.overstated:
        return main.statement if main else ""
    added = " ".join(one.told for one in checked.adds if one.serious)
    return f"{added} Without that: {main.statement}" if main and main.statement else added


def json_report(checked: CheckedArticle) -> dict[str, Any]:
    """Return the check as one object for JSON.

    ``claim_id`` is None where no tracked claim says the same; ``verdict`` is then that of the evidence on the same
    intervention and outcome, or None where nothing is tracked or the sentence promises a cure, a certainty or a number
    (``adds``). ``answers`` tells every outcome of the sentence; ``advertising`` is the second light. ``flags`` are the
    sentences that must not stand; where ``judged`` is false no conclusion may be drawn from an empty list.
    ``unrecognised`` counts the sentences in which nothing was recognised, which is no approval; ``concerns`` are those
    of them that name something serious. ``clean`` is true only where there are none unrecognised, something was
    claimed, and all of it may stand. The text is part of it where the offsets refer to text taken out of a page.
    """
    article = checked.article
    about: dict[str, Any] = {
        "title": article.title,
        "source": article.source,
        "kind": article.kind,
        "sha256": article.sha256,
        "words": article.words,
        "characters": len(article.text),
    }
    if article.kind != "text":
        about["text"] = article.text
    return {
        "article": about,
        "summary": summary_lines(checked),
        "judged": checked.judged,
        "clean": checked.clean,
        "unrecognised": checked.unread,
        "notes": [asdict(note) for note in checked.notes],
        "concerns": [asdict(concern) for concern in checked.concerns],
        "flags": [_flag_object(flag) for flag in checked.flags],
        "claims": [_claim_object(claim, checked.own.known) for claim in checked.claims],
    }


def claim_review(
    statement: str,
    verdict: str,
    certainty: str = "",
    *,
    url: str,
    author: str,
    date: str,
    appearances: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the schema.org ClaimReview of a claim and its verdict, as JSON-LD.

    Parameters
    ----------
    statement : str
        The claim in words.
    verdict, certainty : str
        As in verdicts.csv.
    url : str
        Page with the verdict.
    author : str
        Who reviewed it.
    date : str
        Day of the verdict, ``2026-01-31``.
    appearances : sequence of str
        Addresses of pages that make the claim.
    """
    label = VERDICT_WORDS[verdict][1] + (f" ({certainty} certainty)" if certainty else "")
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": label}
    if verdict in _RATING:
        rating |= {"ratingValue": _RATING[verdict], "worstRating": 1, "bestRating": 5}
    claim: dict[str, Any] = {"@type": "Claim"}
    if appearances:
        claim["appearance"] = [{"@type": "CreativeWork", "url": page} for page in appearances]
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": url,
        "claimReviewed": statement,
        "datePublished": date,
        "author": {"@type": "Organization", "name": author},
        "itemReviewed": claim,
        "reviewRating": rating,
    }


def sighting_drafts(checked: CheckedArticle, article_id: str, first_number: int = 1) -> list[dict[str, Any]]:
    """Return rows for sightings.csv, one per quote and tracked claim, to be confirmed by a person.

    Parameters
    ----------
    checked : CheckedArticle
        From `check_article`.
    article_id : str
        Key of articles.csv.
    first_number : int
        Number of the first sighting (``s001`` is 1).
    """
    rows: list[dict[str, Any]] = []
    for claim in checked.claims:
        found = claim.found
        selector = select(checked.article.text, found.start, found.end)
        for claim_id in dict.fromkeys(a.match.claim_id for a in claim.answers if a.match.status == "claim"):
            rows.append(
                {
                    "sighting_id": f"s{first_number + len(rows):03d}",
                    "article_id": article_id,
                    "claim_id": claim_id,
                    "heading": found.heading,
                    "quote": found.quote,
                    "quote_prefix": selector.prefix,
                    "quote_suffix": selector.suffix,
                    "start": found.start,
                    "end": found.end,
                    "strength": found.strength,
                    "cites_study": "yes" if found.cites_study else "no",
                    "cited_as": found.cited_as,
                    "status": "draft",
                    "note": "",
                }
            )
    return rows
