"""What a check found, for programs (JSON, ClaimReview) and for people (a page with the claims marked in the margin)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from evidence_tools.claims.checking import Answer, CheckedArticle, CheckedClaim
from evidence_tools.claims.quotes import select
from evidence_tools.words import VERDICTS

__all__ = ["VERDICT_WORDS", "claim_review", "html_report", "json_report", "sighting_drafts"]

# What is not tracked has no verdict; it still needs a sign of its own.
VERDICT_WORDS: Mapping[str, tuple[str, str]] = VERDICTS | {"": ("…", "Not tracked yet")}
# schema.org wants a number; ours orders the verdicts and nothing more. No number where there is nothing to rate.
_RATING = {"contradicted": 1, "not_supported": 2, "uncertain": 3, "possibly_supported": 4, "supported": 5}
_TEMPLATES = Path(__file__).parent / "templates"
_OUTCOMES = {
    "anatomy_fact": "anatomy of the foot",
    "general_wellbeing": "general well-being",
    "hrv": "heart rate variability",
    "mechanism": "how it works",
    "oedema": "swelling",
}
INTERVENTIONS = {"foot_reflexology": "foot reflexology", "foot_massage": "foot massage", "massage": "massage"}


def outcome_words(outcome: str) -> str:
    """Return the name of an outcome for people: ``other:muscle_tension`` is "muscle tension"."""
    return _OUTCOMES.get(outcome, outcome.removeprefix("other:").replace("_", " "))


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
    }


def _claim_object(checked: CheckedClaim) -> dict[str, Any]:
    found, main = checked.found, checked.main
    same = main is not None and main.match.status == "claim"
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
        "claim_id": main.match.claim_id if same else None,
        "verdict": (main.verdict or None) if main else None,
        "certainty": (main.certainty or None) if main else None,
        "statement": main.statement if main else "",
        "answers": [_answer_object(answer) for answer in checked.answers],
        "score": found.score,
        "reasons": list(found.reasons),
    }


def json_report(checked: CheckedArticle) -> dict[str, Any]:
    """Return the check as one object for JSON.

    ``claim_id`` is None where no tracked claim says the same; ``verdict`` is then that of the evidence on the same
    intervention and outcome, or None where nothing is tracked. ``answers`` tells every outcome of the sentence. The
    text is part of it where the offsets refer to text taken out of a page or document.
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
    return {"article": about, "claims": [_claim_object(claim) for claim in checked.claims]}


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


def _margin(number: int, checked: CheckedClaim) -> dict[str, Any]:
    main = checked.main
    verdict = main.verdict if main else ""
    symbol, label = VERDICT_WORDS.get(verdict, ("", verdict))
    return {
        "number": number,
        "quote": checked.found.quote,
        "symbol": symbol,
        "label": label,
        "verdict": verdict or "untracked",
        "certainty": main.certainty if main else "",
        "statement": main.statement if main else "",
        "main": main,
        "others": [a for a in checked.answers if main and a.match.claim_id != main.match.claim_id],
        "found": checked.found,
        "outcomes": [outcome_words(o) for o in checked.found.outcomes],
        "intervention": INTERVENTIONS.get(checked.found.intervention, checked.found.intervention),
    }


def _passages(checked: CheckedArticle) -> list[dict[str, Any]]:
    """Cut the article into its blocks, each a row of plain and marked pieces with the notes beside it."""
    article = checked.article
    notes = [_margin(n, claim) for n, claim in enumerate(checked.claims, start=1)]
    rows = []
    for block in article.blocks:
        inside = [n for n in notes if block.start <= n["found"].start and n["found"].end <= block.end]
        pieces, here = [], block.start
        for note in inside:
            pieces.append({"text": article.text[here : note["found"].start], "note": None})
            pieces.append({"text": article.text[note["found"].start : note["found"].end], "note": note})
            here = note["found"].end
        pieces.append({"text": article.text[here : block.end], "note": None})
        rows.append({"kind": block.kind, "pieces": [p for p in pieces if p["text"]], "notes": inside})
    return rows


def _tally(checked: CheckedArticle) -> list[dict[str, Any]]:
    verdicts = [claim.main.verdict if claim.main else "" for claim in checked.claims]
    return [
        {"symbol": symbol, "label": label, "verdict": verdict or "untracked", "count": verdicts.count(verdict)}
        for verdict, (symbol, label) in VERDICT_WORDS.items()
        if verdict in verdicts
    ]


@cache
def _environment():
    import jinja2

    loader = jinja2.FileSystemLoader(_TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["outcome_words"] = outcome_words
    return environment


def html_report(checked: CheckedArticle) -> str:
    """Return a page with the article, its claims marked, and beside each what may be said. One file, no scripts."""
    template = _environment().get_template("article.html.jinja")
    found = len(checked.claims)
    return template.render(
        article=checked.article,
        passages=_passages(checked),
        tally=_tally(checked),
        found=found,
    )
