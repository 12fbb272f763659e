"""A page for each article under review: its claims in reading order, marked in the few words around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from evidence_tools.publish.pages import Page, file_name
from evidence_tools.publish.sources import web_address
from evidence_tools.tracker.computed import Computed

__all__ = ["article_list_page", "article_pages"]


def _passages(rows: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Put the sightings of one article under their headings; one quote with several claims stands once."""
    sections: list[dict[str, Any]] = []
    for row in rows:
        if not sections or sections[-1]["heading"] != row["heading"]:
            sections.append({"heading": row["heading"], "quotes": []})
        quotes = sections[-1]["quotes"]
        if quotes and (quotes[-1]["start"], quotes[-1]["quote"]) == (row["start"], row["quote"]):
            quotes[-1]["rows"].append(row)
            continue
        quotes.append({**row, "rows": [row], **_whole_words(row)})
    return sections


def _whole_words(row: Mapping[str, Any]) -> dict[str, str]:
    """Cut what stands around a quote where a word ends: the anchors are letters counted, not words."""
    before, after = str(row["quote_prefix"]), str(row["quote_suffix"])
    if " " in before.strip():
        before = before.lstrip().split(" ", 1)[1]
    if " " in after.strip():
        after = after.rstrip().rsplit(" ", 1)[0]
    return {"quote_prefix": before, "quote_suffix": after}


def article_pages(ev: Computed, sightings: Mapping[str, Mapping[str, Any]]) -> Iterator[Page]:
    """Make the page of every article; the texts belong to their publishers, so only short quotes stand here."""
    verdicts = ev.all_verdicts
    for article in ev.articles.to_dict("records"):
        rows = [row for row in sightings.values() if row["article_id"] == article["article_id"]]
        counts = Counter(verdicts[claim].verdict for claim in {row["claim_id"] for row in rows})
        facts = {
            "article": article,
            "link": web_address(article["url"]),
            "sections": _passages(rows),
            "found": len(rows),
            "waiting": ev.drafts.get(article["article_id"], 0),
            "counts": counts,
            "judged": verdicts,
        }
        path = f"articles/{file_name(article['article_id'])}.html"
        yield Page(path, "article", article["title"], facts, about=f"article {article['article_id']}")


def article_list_page(ev: Computed) -> Page:
    """Make the page that lists the articles."""
    counts = ev.sightings["article_id"].value_counts()
    rows = [row | {"found": int(counts.get(row["article_id"], 0))} for row in ev.articles.to_dict("records")]
    return Page("articles.html", "articles", "Articles under review", {"articles": rows}, about="the list of articles")
