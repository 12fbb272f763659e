"""Articles, the health claims in them, and what is tracked of each.

Nothing heavy is loaded here: the parts are imported where they are used.

>>> from evidence_tools.claims import find_claims
>>> [claim.outcomes for claim in find_claims("Foot massage eases back pain. Book today!")]
[('back_pain', 'pain')]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_tools.words import lazily

if TYPE_CHECKING:  # loaded by who asks
    from .articles import Article, article_from_bytes, article_from_text
    from .checked import CheckedArticle
    from .checking import check_article
    from .compare import Change, compare_claims, snapshot
    from .finder import FoundClaim, find_claims
    from .margin import html_report
    from .matching import Match, match_claims, match_outcomes
    from .quotes import TextQuoteSelector, anchor, find_quote, select
    from .red_flags import RedFlag, find_red_flags
    from .report import claim_review, json_report, sighting_drafts
    from .vocabulary import load_vocabulary

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

__getattr__ = lazily(
    __name__,
    {
        "articles": "Article article_from_bytes article_from_text",
        "checked": "CheckedArticle",
        "checking": "check_article",
        "compare": "Change compare_claims snapshot",
        "finder": "FoundClaim find_claims",
        "margin": "html_report",
        "matching": "Match match_claims match_outcomes",
        "quotes": "TextQuoteSelector anchor find_quote select",
        "red_flags": "RedFlag find_red_flags",
        "report": "claim_review json_report sighting_drafts",
        "vocabulary": "load_vocabulary",
    },
)
