"""What's new: verdicts that changed, as a page and as an Atom feed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from evidence_tools.publish.history import Turn
from evidence_tools.publish.pages import Page, file_name
from evidence_tools.tracker.computed import Computed
from evidence_tools.tracker.searched import searched_words

__all__ = ["feed", "news_page"]

SHOWN = 100
EPOCH = "1970-01-01T00:00:00Z"  # where nothing carries a date


def news_page(ev: Computed, turns: Sequence[Turn]) -> Page:
    """Make the page of what changed, newest first."""
    statements = dict(zip(ev.claims["claim_id"], ev.claims["statement"], strict=True))
    facts = {
        "turns": [(turn, statements[turn.claim_id]) for turn in turns if turn.claim_id in statements][:SHOWN],
        "searched": searched_words(ev.searches),
        "waiting": int((ev.screening["decision"] == "pending").sum()),
        "records": len(ev.folder.records),
    }
    return Page("new.html", "new", "What's new", facts, about="the page of what is new")


def feed(ev: Computed, turns: Sequence[Turn], name: str) -> str:
    """Write the changes as an Atom feed (RFC 4287); addresses are relative to the feed, wherever the site stands."""
    statements = dict(zip(ev.claims["claim_id"], ev.claims["statement"], strict=True))
    shown = [turn for turn in turns if turn.claim_id in statements][:SHOWN]
    entries = [
        f"<entry><id>{escape(f'urn:evidence-tools:{name}:{turn.commit or turn.day}:{turn.claim_id}')}</id>"
        f"<title>{escape(statements[turn.claim_id])}</title><updated>{escape(turn.when)}</updated>"
        f'<link rel="alternate" type="text/html" href="claims/{file_name(turn.claim_id)}.html"/>'
        f"<summary>The verdict {escape(turn.words())}: {escape(turn.why)}</summary></entry>"
        for turn in shown
    ]
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>urn:evidence-tools:{escape(name)}</id><title>Verdicts that changed</title>"
        f"<author><name>The evidence-tools developers</name></author>"
        f"<updated>{escape(shown[0].when if shown else EPOCH)}</updated>"
        '<link rel="self" href="feed.xml"/><link rel="alternate" type="text/html" href="new.html"/>\n'
    )
    return head + "\n".join(entries) + "\n</feed>\n"
