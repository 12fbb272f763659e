"""Turn public pages that somebody marked into rows to learn the weights from, without a sentence of the pages.

Run by ``python tests/claims/public.py FOLDER``. FOLDER holds a folder for each reader with a text for each page: lines
``url: ...`` and ``genre: ...``, then a line for each unit, ``label TAB mark TAB text`` (label 1 or 0; mark ``#``
heading, ``-`` item, ``p`` first sentence of a paragraph, ``.`` further sentence, ``c`` cell). What is written is what
`features_of` sees: which features a unit has, in no order, and the sums of the rules. Pairs of neighbouring words are
left out, and what occurs in fewer than `training.SEEN` units: sentences cannot be told from the rest.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import training
from training import PUBLIC, SUMS, Page, Row, as_data

from evidence_tools.claims.vocabulary import load_vocabulary

_BEFORE = {"#": "\n\n## ", "p": "\n\n", ".": " ", "c": "\n\n"}
_LABELS = {"0", "1"}


def marked_page(path: Path) -> Page:
    """Return a page from its marked text.

    Raises
    ------
    ValueError
        A line has another form; names file and line.
    """
    head: dict[str, str] = {}
    text, last = "", ""
    rows: list[dict[str, str]] = []
    places: list[tuple[int, int]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        label, mark, words = (*line.split("\t", 2), "", "")[:3]
        if not rows and ":" in label and not mark:
            key, _, value = label.partition(":")
            head[key] = value.strip()
        elif label in _LABELS and words.strip() and mark in {*_BEFORE, "-"}:
            text += "\n- " if mark == last == "-" else "\n\n- " if mark == "-" else _BEFORE[mark]
            start = len(text)
            text += words.strip()
            rows.append({"is_claim": label})
            places.append((start, len(text)))
            last = last if mark == "." else mark
        elif line.strip():
            raise ValueError(
                f"{path}:{number}: {line[:60]!r} is no unit. Write label, mark and text with tabs between."
            )
    name = f"{path.parent.name}{path.stem}"
    return Page(name, head.get("url", ""), head.get("genre", ""), text, rows, places)


def _kept(rows: Iterable[Row]) -> list[str]:
    counts = Counter(name for row in rows for name in row if name not in SUMS and not name.startswith("pair:"))
    return sorted(name for name, count in counts.items() if count >= training.SEEN)


def write_table(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one table of the public pages."""
    with (PUBLIC / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def main(folder: Path) -> int:
    """Write the tables of all readers' pages."""
    pages = [marked_page(path) for path in sorted(folder.glob("*/[0-9]*.txt"))]
    data = as_data(pages, load_vocabulary())
    names = {name: number for number, name in enumerate(_kept(data.features))}
    units = []
    for page, part in zip(pages, data.pages, strict=True):
        for number, (row, label) in enumerate(zip(data.features[part], data.labels[part], strict=True), start=1):
            sums = [f"{row[name]:.3g}" if name in row else "" for name in SUMS]
            features = " ".join(str(names[name]) for name in sorted(row) if name in names)
            units.append((page.name, number, int(label), *sums, features))
    write_table("features", ("number", "feature"), ((number, name) for name, number in names.items()))
    write_table("units", ("page", "unit", "is_claim", *SUMS, "features"), units)
    write_table("pages", ("page", "genre", "url"), ((page.name, page.genre, page.voice) for page in pages))
    print(f"{len(pages)} pages, {len(units)} units, {sum(data.labels)} of them claims")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
