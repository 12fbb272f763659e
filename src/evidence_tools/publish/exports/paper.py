"""The lesson on one claim on paper: a Word document with lines to write on, or with the answers."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from io import BytesIO

import pandas as pd
from docx.document import Document as DocumentType
from docx.shared import Cm
from matplotlib.axes import Axes

from evidence_tools import figures
from evidence_tools.tracker.lesson import Lesson
from evidence_tools.verdicts import Verdict

from .legend import held, plain
from .word import add_labelled, add_table, new_document, saved

__all__ = ["MOST_COLUMNS", "Part", "in_blocks", "paper"]

LINES = 3  # to write an answer on
WIDTH, HEIGHT = 17.0, 20.0  # cm of the page that a picture may take
LABEL = 40  # letters of what may stand before a colon as the name of a rule
LONGEST = 16  # letters of a word that are kept together
AGAINST = "compared with"
MOST_COLUMNS = 7  # that can be read side by side on paper


def _add_lines(document: DocumentType) -> None:
    for _ in range(LINES):
        document.add_paragraph("_" * 88)


def _cell(value: object) -> str:
    """Return a cell as it is printed: nothing for what is not known, whole numbers without a point."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _add_frame(document: DocumentType, frame: pd.DataFrame) -> None:
    """Add a table; one of a single row, or too wide for the page, is laid on its side."""
    named = not isinstance(frame.index, pd.RangeIndex)
    if len(frame) == 1 or frame.shape[1] > MOST_COLUMNS:
        frame = frame.T if named else frame.T.set_axis(["as recorded"] * len(frame), axis=1)
        named = True
    names = [*([str(frame.index.name or "")] if named else []), *(str(name) for name in frame.columns)]
    head = [name.replace("_", " ") for name in names]
    rows = [
        [*([str(index).replace("_", " ")] if named else []), *(_cell(value) for value in line)]
        for index, line in zip(frame.index, frame.astype(object).to_numpy(), strict=True)
    ]
    columns = [[head[place], *(row[place] for row in rows)] for place in range(len(head))]
    add_table(document, head, rows, _widths(columns))


def in_blocks(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return a table of several comparisons as one table each, with what was compared as its heading.

    A class sees which trials answer the same question; what holds of all of them stands in the heading, so that no
    column of "not stated" takes the room of one that differs.
    """
    if AGAINST not in frame.columns or frame[AGAINST].nunique() < 2:
        return [("", frame)]
    return [_block(str(one), frame[frame[AGAINST] == one].drop(columns=AGAINST)) for one in frame[AGAINST].unique()]


def _block(against: str, rows: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """Return heading and table of one comparison."""
    alike = [name for name in rows.columns[:-1] if len(rows) > 1 and rows[name].nunique() == 1]
    all_of = "; ".join(f"{name}: {rows[name].iloc[0]}" for name in alike)
    return f"{AGAINST.capitalize()} {against}" + f" (all: {all_of})" * bool(all_of), rows.drop(columns=alike)


def _widths(columns: list[list[str]]) -> list[float]:
    """Return widths in centimetres: none narrower than its longest word, what is left by how much stands in each."""
    parts = [[word for cell in column for word in re.split(r"[\s/-]+", f"{cell} .")] for column in columns]
    least = [0.5 + 0.2 * min(LONGEST, max(map(len, words))) for words in parts]
    if sum(least) > WIDTH:
        return [WIDTH * one / sum(least) for one in least]
    wanted = [min(60, max(map(len, column))) for column in columns]
    return [low + (WIDTH - sum(least)) * more / max(1, sum(wanted)) for low, more in zip(least, wanted, strict=True)]


def _add_picture(document: DocumentType, ax: Axes) -> None:
    """Add a picture as wide as the page, or as high."""
    wide, high = figures.figure_of(ax).get_size_inches()
    size = {"width": Cm(WIDTH)} if high / wide * WIDTH <= HEIGHT else {"height": Cm(HEIGHT)}
    document.add_picture(BytesIO(figures.drawn(ax, ".png", close=True)), **size)


def _add_shown(document: DocumentType, thing: object) -> None:
    """Add what a step shows: a picture, a table, or words."""
    if isinstance(thing, Axes):
        _add_picture(document, thing)
    elif isinstance(thing, pd.DataFrame):
        for heading, frame in in_blocks(thing):
            if heading:
                name, alike, of = heading.partition(" (")
                add_labelled(document, name, (alike + of).strip()).paragraph_format.keep_with_next = True
            _add_frame(document, frame)
    else:
        words = thing.text() if isinstance(thing, Verdict) else str(thing)
        for line in filter(None, map(str.strip, words.splitlines())):
            document.add_paragraph(held(line))


@dataclass(frozen=True)
class Part:
    """One question of a lesson.

    Attributes
    ----------
    title : str
        Heading of the step; "" where the question is a further one of it.
    ask : str
        What is asked; "" where the step is left out.
    shown : list
        What it is asked of: tables, pictures, words.
    answer : str
    """

    title: str
    ask: str
    shown: list[object]
    answer: str


def _add_part(document: DocumentType, part: Part, student: bool) -> None:
    """Add what is shown, the question, and lines or the answer; a picture comes last, on a page of its own."""
    for thing in part.shown:
        if not isinstance(thing, Axes):
            _add_shown(document, thing)
    for words in filter(None, (one.strip() for one in part.ask.split("\n\n"))):
        document.add_paragraph(plain(words))
    if student and part.ask:
        _add_lines(document)
    elif part.answer:
        first, *lines = part.answer.splitlines()
        add_labelled(document, "Answer:", first)
        for line in lines:
            name, colon, words = line.partition(": ")
            if colon and len(name) < LABEL:
                add_labelled(document, f"{name}:", words, "List Bullet")
            else:
                document.add_paragraph(plain(line), style="List Bullet")
    for thing in part.shown:  # what is asked of a picture is written down before it is seen
        if isinstance(thing, Axes):
            _add_picture(document, thing)
            document.paragraphs[-1].paragraph_format.page_break_before = student


def paper(lesson: Lesson, parts: list[Part], student: bool, footer: str) -> bytes:
    """Return the lesson as a Word document.

    Parameters
    ----------
    lesson : Lesson
    parts : list of Part
        Its questions in order.
    student : bool
        With lines to write on, nothing given away; else with the answers.
    footer : str
        What stands at the foot of every page.
    """
    document = new_document("A lesson: may one say this?", footer)
    add_labelled(document, "The claim:", str(lesson.verdict.claim["statement"]))
    name = "Name: ______________________   Date: ____________"
    document.add_paragraph(name if student else "With the answers: not for the class.")
    for part in parts:
        if part.title:
            document.add_heading(plain(part.title), level=1)
        _add_part(document, part, student)
    return saved(document)
