"""What's new: verdicts that changed, as a page and as an Atom feed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from evidence_tools.publish.history import Turn
from evidence_tools.publish.pages import Page, file_name
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.words import VERDICTS

__all__ = ["feed", "news_page", "turn_words"]

SHOWN = 100
EPOCH = "1970-01-01T00:00:00Z"  # where nothing carries a date


def _said(state: tuple[str, str]) -> str:
    verdict, certainty = state
    label = VERDICTS[verdict][1] if verdict in VERDICTS else verdict.replace("_", " ")
    return f"{label} ({certainty} certainty)" if certainty else label


def turn_words(turn: Turn) -> str:
    """Say a change in words: "from Uncertain (very low certainty) to Possibly supported (low certainty)"."""
    return f"from {_said(turn.before)} to {_said(turn.after)}"


def news_page(ev: Evidence, turns: Sequence[Turn]) -> Page:
    """Make the page of what changed, newest first."""
    statements = dict(zip(ev.claims["claim_id"], ev.claims["statement"], strict=True))
    searched = [day for day in ev.searches["last_run"] if day]
    facts = {
        "turns": [(turn, statements[turn.claim_id], turn_words(turn)) for turn in turns if turn.claim_id in statements][
            :SHOWN
        ],
        "searches": len(ev.searches),
        "last_search": max(searched, default=""),
        "waiting": int((ev.screening["decision"] == "pending").sum()),
        "records": len(ev.folder.records),
    }
    return Page("new.html", "new", "What's new", facts, about="the page of what is new")


def feed(ev: Evidence, turns: Sequence[Turn], name: str) -> str:
    """Write the changes as an Atom feed (RFC 4287); addresses are relative to the feed, wherever the site stands."""
    statements = dict(zip(ev.claims["claim_id"], ev.claims["statement"], strict=True))
    shown = [turn for turn in turns if turn.claim_id in statements][:SHOWN]
    entries = [
        f"<entry><id>{escape(f'urn:evidence-tools:{name}:{turn.commit or turn.day}:{turn.claim_id}')}</id>"
        f"<title>{escape(statements[turn.claim_id])}</title><updated>{escape(turn.when)}</updated>"
        f'<link rel="alternate" type="text/html" href="claims/{file_name(turn.claim_id)}.html"/>'
        f"<summary>The verdict moved {escape(turn_words(turn))}: {escape(turn.why)}</summary></entry>"
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
