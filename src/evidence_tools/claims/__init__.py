"""Articles, the health claims in them, and what is tracked of each.

Nothing heavy is loaded here: the parts are imported where they are used.

>>> from evidence_tools.claims import find_claims
>>> [claim.outcomes for claim in find_claims("Foot massage eases back pain. Book today!")]
[('back_pain', 'pain')]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded by who asks
    from .articles import Article, article_from_bytes, article_from_text
    from .checking import CheckedArticle, check_article
    from .compare import Change, compare_claims, snapshot
    from .finder import FoundClaim, find_claims
    from .margin import html_report
    from .matching import Match, match_claims, match_outcomes
    from .quotes import TextQuoteSelector, anchor, find_quote, select
    from .red_flags import RedFlag, find_red_flags
    from .report import claim_review, json_report, sighting_drafts
    from .vocabulary import load_vocabulary

_HOMES = {
    "Article": "articles",
    "Change": "compare",
    "CheckedArticle": "checking",
    "FoundClaim": "finder",
    "Match": "matching",
    "TextQuoteSelector": "quotes",
    "anchor": "quotes",
    "article_from_bytes": "articles",
    "article_from_text": "articles",
    "check_article": "checking",
    "claim_review": "report",
    "compare_claims": "compare",
    "RedFlag": "red_flags",
    "find_claims": "finder",
    "find_quote": "quotes",
    "find_red_flags": "red_flags",
    "html_report": "margin",
    "json_report": "report",
    "load_vocabulary": "vocabulary",
    "match_claims": "matching",
    "match_outcomes": "matching",
    "select": "quotes",
    "sighting_drafts": "report",
    "snapshot": "compare",
}

__all__ = [
    "Article",
    "Change",
    "CheckedArticle",
    "FoundClaim",
    "Match",
    "RedFlag",
    "TextQuoteSelector",
    "anchor",
    "article_from_bytes",
    "article_from_text",
    "check_article",
    "claim_review",
    "compare_claims",
    "find_claims",
    "find_quote",
    "find_red_flags",
    "html_report",
    "json_report",
    "load_vocabulary",
    "match_claims",
    "match_outcomes",
    "select",
    "sighting_drafts",
    "snapshot",
]


def __getattr__(name: str) -> object:
    """Load a part when it is asked for."""
    if name in _HOMES:
        return getattr(import_module(f"evidence_tools.claims.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'evidence_tools.claims' has no attribute {name!r}")
