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
    heads: int = 1,
) -> bytes:
    """Write an article of plain tables, the first `heads` rows of each its header.

    A cell may hold markup; ``<`` goes on with the cell to the left.
    """
    wraps = []
    for number, table in enumerate(tables):
        caption = captions[number] if number < len(captions) else "Outcomes"
        lines = ["<tr>" + "".join(_cells(row)) + "</tr>" for row in table]
        wraps.append(
            f"<table-wrap><label>Table {number + 1}</label><caption><p>{caption}</p></caption>"
            f"<table><thead>{''.join(lines[:heads])}</thead><tbody>{''.join(lines[heads:])}</tbody></table>"
            f"<table-wrap-foot><p>{foot}</p></table-wrap-foot></table-wrap>"
        )
    told = f"<sec><title>Results</title><p>{results}</p></sec>" if results else ""
    return (
        f"<article><front><article-meta><title-group><article-title>{title}</article-title></title-group></article-meta>"
        f"</front><body><sec><p>Patients were randomized.</p>{''.join(wraps)}</sec>{told}</body></article>"
    ).encode()


def _cells(row: list[str]) -> list[str]:
    spans = [1 + next((n for n, cell in enumerate([*row[at + 1 :], ""]) if cell != "<"), 0) for at in range(len(row))]
    return [f'<td colspan="{span}">{cell}</td>' for cell, span in zip(row, spans, strict=True) if cell != "<"]
