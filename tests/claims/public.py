"""Turn public pages that somebody marked into rows to learn the weights from, without a sentence of the pages.

Run by ``python tests/claims/public.py FOLDER``. FOLDER holds a folder for each reader with a text for each page: lines
``url: ...`` and ``genre: ...``, then a line for each unit, ``label TAB mark TAB text`` (label 1 or 0; mark ``#``
heading, ``-`` item, ``p`` first sentence of a paragraph, ``.`` further sentence, ``c`` cell). What is written is what
`features_of` sees: which features a unit has, in no order, and the sums of the rules. Pairs of neighbouring words are
left out, and what occurs in fewer than `training.SEEN` units: sentences cannot be told from the rest. Readers who are
not in FOLDER keep the rows they have.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import training
from training import PUBLIC, SUMS, Page, as_data, read_csv

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


@dataclass(frozen=True)
class Seen:
    """A unit as the finder sees it: its page, its number there, its label, the sums of the rules, its features."""

    page: str
    unit: int
    is_claim: int
    sums: tuple[str, ...]
    features: frozenset[str]


def seen_units(pages: Sequence[Page]) -> list[Seen]:
    """Return the units of marked pages without their words."""
    data = as_data(pages, load_vocabulary())
    return [
        Seen(
            page.name,
            number,
            int(label),
            tuple(f"{row[name]:.3g}" if name in row else "" for name in SUMS),
            frozenset(name for name in row if name not in SUMS and not name.startswith("pair:")),
        )
        for page, part in zip(pages, data.pages, strict=True)
        for number, (row, label) in enumerate(zip(data.features[part], data.labels[part], strict=True), start=1)
    ]


def earlier_units(readers: Collection[str]) -> list[Seen]:
    """Return the units on file of all readers but `readers`; their texts were not kept."""
    names = [row["feature"] for row in read_csv(PUBLIC / "features.csv")]
    return [
        Seen(
            row["page"],
            int(row["unit"]),
            int(row["is_claim"]),
            tuple(row[name] for name in SUMS),
            frozenset(names[int(number)] for number in row["features"].split()),
        )
        for row in read_csv(PUBLIC / "units.csv")
        if row["page"][0] not in readers
    ]


def write_table(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one table of the public pages."""
    with (PUBLIC / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def main(folder: Path) -> int:
    """Write the tables again: the pages of the readers in `folder`, and those of all other readers as they are."""
    pages = [marked_page(path) for path in sorted(folder.glob("*/[0-9]*.txt"))]
    readers = {page.name[0] for page in pages}
    units = [*earlier_units(readers), *seen_units(pages)]
    earlier = (row for row in read_csv(PUBLIC / "pages.csv") if row["page"][0] not in readers)
    places = [(row["page"], row["genre"], row["url"]) for row in earlier]
    places += [(page.name, page.genre, page.voice) for page in pages]
    counts = Counter(name for unit in units for name in unit.features)
    names = {name: number for number, name in enumerate(sorted(n for n, c in counts.items() if c >= training.SEEN))}
    numbers = [" ".join(str(names[name]) for name in sorted(unit.features) if name in names) for unit in units]
    write_table("features", ("number", "feature"), ((number, name) for name, number in names.items()))
    write_table(
        "units",
        ("page", "unit", "is_claim", *SUMS, "features"),
        (
            (unit.page, unit.unit, unit.is_claim, *unit.sums, theirs)
            for unit, theirs in sorted(zip(units, numbers, strict=True), key=lambda pair: (pair[0].page, pair[0].unit))
        ),
    )
    write_table("pages", ("page", "genre", "url"), sorted(places))
    print(f"{len(places)} pages, {len(units)} units, {sum(unit.is_claim for unit in units)} of them claims")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
