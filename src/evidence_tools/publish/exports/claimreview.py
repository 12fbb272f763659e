"""Verdicts as schema.org ClaimReview, for programs that collect fact checks.

Properties as listed at https://schema.org/ClaimReview and https://schema.org/Claim. One object a claim, each complete
in itself, so that one can be pasted into the page that speaks of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from evidence_tools.errors import UsageError
from evidence_tools.quality.levels import SYMBOLS
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.verdicts import Verdict, sentences
from evidence_tools.words import first_address, web_addresses

from .legend import plain
from .links import study_url
from .options import Options, chosen_verdicts

__all__ = ["RATINGS", "claim_review", "claim_reviews"]

# From 1, the opposite is shown, to 5, shown. A verdict that leaves the claim open has no number: the middle of the
# scale would say "half true", which nobody found.
RATINGS = {"contradicted": 1, "not_supported": 2, "possibly_supported": 4, "supported": 5}


def _without_blanks(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value not in ("", None, [], {})}


def _rating(verdict: Verdict) -> dict[str, Any]:
    level = verdict.certainty
    sure = f" Certainty of the evidence (GRADE): {level} {SYMBOLS[level]}." if level in SYMBOLS else ""
    rating: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": verdict.label,
        "ratingExplanation": verdict.meaning + sure,
    }
    if verdict.verdict in RATINGS:
        rating |= {"ratingValue": RATINGS[verdict.verdict], "bestRating": 5, "worstRating": 1}
    return rating


def _appearance(sighting: Mapping[str, Any], articles: pd.DataFrame) -> dict[str, Any]:
    article = articles.loc[sighting["article_id"]]
    publisher = {"@type": "Organization", "name": plain(article["publisher"])} if article["publisher"] else ""
    page = {
        "@type": "Article",
        "name": plain(article["title"]),
        "publisher": publisher,
        "url": first_address(article["url"]),
    }
    return {"@type": "Quotation", "text": plain(sighting["quote"]), "isPartOf": _without_blanks(page)}


def _citation(entry: Mapping[str, str]) -> dict[str, Any]:
    identifiers = [
        {"@type": "PropertyValue", "propertyID": name, "value": entry[name.lower()]}
        for name in ("PMID", "DOI", "PMCID")
        if entry.get(name.lower())
    ]
    item = {
        "@type": "ScholarlyArticle",
        "name": plain(entry.get("title", "")),
        "datePublished": entry.get("year", ""),
        "identifier": identifiers,
        "url": study_url(entry),
    }
    return _without_blanks(item)


def claim_review(ev: Evidence, verdict: Verdict, site: str = "", author: str = "") -> dict[str, Any]:
    """Return the verdict on one claim as a ClaimReview object.

    Parameters
    ----------
    ev : Evidence
    verdict : Verdict
    site : str
        Address of the published site; without it ``url`` is relative to the site's own folder.
    author : str
        Who publishes the review; default the title of the evidence folder.
    """
    tables = ev.folder.tables
    sightings = tables["sightings"]
    seen = sightings[sightings["claim_id"] == verdict.claim_id].to_dict("records")
    articles = tables["articles"].set_index("article_id")
    publishers = {articles.loc[row["article_id"], "publisher"] for row in seen}
    claimant = {"@type": "Organization", "name": publishers.pop()} if len(publishers) == 1 and all(publishers) else ""
    cited = [_citation(ev.references.loc[key].to_dict()) for key in verdict.studies if key in ev.references.index]
    reviewed = {
        "@type": "Claim",
        "text": plain(verdict.claim["statement"]),
        "author": claimant,
        "appearance": [_appearance(row, articles) for row in seen],
    }
    review = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"{site}index.html#{verdict.claim_id}",
        "claimReviewed": plain(verdict.claim["statement"]),
        "author": {"@type": "Organization", "name": author or ev.folder.schema.descriptor.get("title", "")},
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "reviewRating": _rating(verdict),
        "reviewBody": plain(sentences(verdict)["say"]),
        "itemReviewed": _without_blanks(reviewed),
        "citation": cited,
    }
    return _without_blanks(review)


def claim_reviews(ev: Evidence, options: Options) -> str:
    """Return the chosen claims as a JSON-LD array, one ClaimReview each.

    Raises
    ------
    UsageError
        If the address of the site is not one a reader of the file could open.
    """
    site = options.site
    if site and not web_addresses(site):
        raise UsageError(f"{site!r} is no web address. Allowed: https://..., where the folder site/ is published.")
    base = f"{site.removesuffix('index.html').rstrip('/')}/" if site else ""
    found = [claim_review(ev, v, base, options.author) for v in chosen_verdicts(ev, options.claims)]
    # "<" is escaped so that the text may stand inside a <script> element whatever an article says.
    return json.dumps(found, ensure_ascii=False, indent=1).replace("<", "\\u003c") + "\n"
