"""Writes small invented articles: plain tables in a JATS file, with as much running text as a test needs."""

from __future__ import annotations

PEOPLE = [["", "Massage (n = 21)", "Control (n = 19)"], ["Age, mean (SD)", "41.2 (9.1)", "40.8 (8.7)"]]
TITLE = "Massage for sleep: a randomized controlled trial"


def article(
    *tables: list[list[str]],
    captions: tuple[str, ...] = (),
    foot: str = "",
    results: str = "",
    title: str = TITLE,
) -> bytes:
    """Write an article of plain tables, the first row of each its header; a cell may hold markup."""
    wraps = []
    for number, table in enumerate(tables):
        caption = captions[number] if number < len(captions) else "Outcomes"
        lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in table]
        body = "".join(f"<tr>{line}</tr>" for line in lines[1:])
        wraps.append(
            f"<table-wrap><label>Table {number + 1}</label><caption><p>{caption}</p></caption>"
            f"<table><thead><tr>{lines[0]}</tr></thead><tbody>{body}</tbody></table>"
            f"<table-wrap-foot><p>{foot}</p></table-wrap-foot></table-wrap>"
        )
    told = f"<sec><title>Results</title><p>{results}</p></sec>" if results else ""
    return (
        f"<article><front><article-meta><title-group><article-title>{title}</article-title></title-group></article-meta>"
        f"</front><body><sec><p>Patients were randomized.</p>{''.join(wraps)}</sec>{told}</body></article>"
    ).encode()
