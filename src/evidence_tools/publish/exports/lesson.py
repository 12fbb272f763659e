"""The lesson as a notebook for students, as one for the teacher, and as slides; all three from one master.

The master is ``notebooks/07_classroom.ipynb``. Its headings number the steps, a text with **Ask:** is a question, and a
cell tagged ``answer`` shows what students are to find themselves. The student version has answer boxes in the
conventions of nbgrader (https://nbgrader.readthedocs.io: cell metadata ``nbgrader``, schema 3), so that a class that
uses it can collect and mark them; nothing of nbgrader is needed to work with it.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import html
import re
from typing import Any

import jinja2
import pandas as pd
from matplotlib.axes import Axes

from evidence_tools import figures
from evidence_tools.errors import UsageError
from evidence_tools.files import resolved
from evidence_tools.tracker.display import html_table
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.tracker.lesson import Lesson
from evidence_tools.verdicts import Verdict
from evidence_tools.words import look, without_address_grammars

from .options import Options
from .paper import MOST_COLUMNS, Part, in_blocks, paper

__all__ = ["lesson_export", "slides_export"]

MASTER = "07_classroom.ipynb"
_STEP = re.compile(r"^## (\d)\. ", re.M)
_ASK = "**Ask:**"
_SIGNS = re.compile(r"[\\`*_{}\[\]$#|~]")
# What a class may try before it is told the verdict.
BLIND = {"lesson.explore()": "lesson.explore(blind=True)"}
Cell = Any  # nbformat's NotebookNode is a dict with attributes


def _nbformat() -> Any:
    with without_address_grammars():
        import nbformat  # slow to load, and only a lesson needs it
    return nbformat


def _claim(ev: Evidence, options: Options) -> str:
    if len(options.claims) != 1:
        raise UsageError("A lesson is about one claim: give it with --claim CLAIM_ID, and only once.")
    return ev.verdict(options.claims[0]).claim_id


def _master(ev: Evidence) -> list[Cell]:
    path = resolved(ev.folder.root).parent / "notebooks" / MASTER
    if not path.is_file():
        raise UsageError(f"{path} is missing: the lesson is made from it. Restore it from the project.")
    cells: list[Cell] = _nbformat().read(path, as_version=4).cells
    return cells


def _as_text(words: str) -> str:
    """Return words as Markdown shows them: neither a tag nor a sign of Markdown or of a formula does anything."""
    return _SIGNS.sub(r"\\\g<0>", html.escape(words, quote=False))


def _nbgrader(cell: Cell, grade_id: str, answer: bool) -> None:
    """Mark a cell: an answer box a student fills, or one that stays as it is."""
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": answer,
        "solution": answer,
        "locked": not answer,
        "task": False,
        **({"points": 1} if answer else {}),
    }


def _box(number: str, words: str, grade_id: str) -> Cell:
    cell = _nbformat().v4.new_markdown_cell(words, id=grade_id)
    _nbgrader(cell, grade_id, answer=True)
    return cell


def _answer(lines: list[str]) -> str:
    """Return an answer as Markdown; what follows its first line is a list."""
    first, *rest = map(_as_text, lines)
    return "\n".join([f"**Answer:** {first}", *[""][: len(rest)], *(f"- {line}" for line in rest)])


def _with_claim(cell: Cell, claim: str) -> Cell:
    new = copy.deepcopy(cell)
    new.source = re.sub(r"^claim = .*$", f'claim = "{claim}"', new.source, flags=re.M)
    return new


def _for_students(cells: list[Cell]) -> list[Cell]:
    """Return the master's cells without those that answer, and without the words that only lead up to one of them."""
    kept: list[Cell] = []
    for cell, after in zip(cells, [*cells[1:], None], strict=True):
        if _answers(cell) and cell.source.strip() in BLIND:
            cell = copy.deepcopy(cell)
            cell.source = BLIND[cell.source.strip()]
        elif _answers(cell) or (after is not None and _answers(after) and _only_leads(cell)):
            continue
        kept.append(cell)
    return kept


def _answers(cell: Cell) -> bool:
    return cell.cell_type == "code" and "answer" in cell.metadata.get("tags", ())


def _only_leads(cell: Cell) -> bool:
    return cell.cell_type == "markdown" and _ASK not in cell.source and not cell.source.startswith("#")


def _heading(cell: Cell, lesson: Lesson) -> str:
    """Return the heading of a step as it fits the claim."""
    mark, _, words = cell.source.partition("\n")[0].partition(". ")
    return f"{mark}. {lesson.heading(mark[-1], words)}"


def _question(cell: Cell) -> str:
    """Return what a cell asks, without its heading and what leads up to the question."""
    return str(cell.source.partition(_ASK)[2]).strip()


def _asking(cell: Cell, lesson: Lesson, words: str) -> str:
    """Return the text of a cell that asks, with the heading and the question as they fit the claim."""
    before = cell.source.partition(_ASK)[0].rstrip(" ")
    if _STEP.search(cell.source):
        before = f"{_heading(cell, lesson)}\n\n"
    return f"{before}{' ' * (bool(before) and not before.endswith(chr(10)))}{_ASK} {words}"


def lesson_notebook(cells: list[Cell], lesson: Lesson, student: bool) -> Any:
    """Make the notebook of a lesson from the master's cells.

    Parameters
    ----------
    cells : list
        The master.
    lesson : Lesson
    student : bool
        With answer boxes and nothing given away; else with the answers and everything shown.

    Returns
    -------
    NotebookNode
        Without outputs.
    """
    made, answers, step, asked, ended = [], lesson.answers(), "", 0, False
    for cell in _for_students(cells) if student else cells:
        found = _STEP.search(cell.source) if cell.cell_type == "markdown" else None
        step, asked, ended = (found[1], 0, False) if found else (step, asked, ended)
        absent = lesson.left_out(step)
        if absent is not None:
            if found:
                made.append(
                    _nbformat().v4.new_markdown_cell(f"{_heading(cell, lesson)}\n\n*{absent}*", id=f"step-{step}")
                )
            continue
        if cell.source.startswith("# 7. "):
            who = "Write your answers into the boxes." if student else "With the answers: not for the class."
            title = f"# A lesson: may one say this?\n\n*{_as_text(lesson.verdict.claim['statement'])}*\n\n{who}"
            made.append(_nbformat().v4.new_markdown_cell(title, id="title"))
            continue
        question = cell.cell_type == "markdown" and _ASK in cell.source
        asked += question
        number = f"{step}.{asked}"
        words = lesson.asked(number, _question(cell)) if question else ""
        ended = ended or (question and not words)
        if ended:
            continue
        made.append(_with_claim(cell, lesson.verdict.claim_id))
        if question:
            made[-1].source = _asking(cell, lesson, words)
            told = answers.get(number.removesuffix(".1"), "").splitlines() or [""]
            made.append(_box(step, "*Your answer:*\n\n" if student else _answer(told), f"answer-{step}-{asked}"))
    return _nbformat().v4.new_notebook(cells=made)


def lesson_export(ev: Evidence, options: Options) -> str | bytes:
    """Return the student version (with `exercise`) or the teacher's version of the lesson: a notebook, or for Word."""
    lesson = ev.lesson(_claim(ev, options))
    if options.ending == ".docx":
        footer = f"From the evidence folder, version {ev.folder.schema.version}. Not medical advice."
        return paper(lesson, _parts(_master(ev), lesson, options.exercise), options.exercise, footer)
    text: str = _nbformat().writes(lesson_notebook(_master(ev), lesson, options.exercise))
    return text + "\n"


# --- slides ---------------------------------------------------------------------------------------------------------


def _picture(ax: Axes) -> str:
    """Return a picture as part of the page, with its description for those who do not see it."""
    data = base64.b64encode(figures.drawn(ax, ".svg", close=True)).decode("ascii")
    return f'<img alt="The picture described in the answer below" src="data:image/svg+xml;base64,{data}">'


def _table(table: pd.DataFrame) -> str:
    return html_table(table.T if len(table) == 1 and table.shape[1] > MOST_COLUMNS else table)


def _block(head: str, table: pd.DataFrame, opened: str = "") -> str:
    """Return one comparison of a table; a projector holds the first one, and the rest opens below its name."""
    shown = _table(table)
    return f"<details {opened}><summary>{html.escape(head)}</summary>{shown}</details>" if head else shown


def _shown(thing: object) -> str:
    if isinstance(thing, Axes):
        return _picture(thing)
    if isinstance(thing, pd.DataFrame):
        (head, first), *rest = in_blocks(thing)
        return _block(head, first, "open") + "".join(_block(name, one) for name, one in rest)
    if isinstance(thing, Verdict):
        return str(thing._repr_html_())
    return str(getattr(thing, "_repr_html_", lambda: f"<p>{thing}</p>")())


# What paper and slides show beside a question: the same as the master, without forms. A picture comes when it is asked
# for, since what is asked of it is to be said before it is seen. Questions that are not named are for notebooks only.
SHOWN = {
    "1.1": ("promise", "statement"),
    "2.1": ("printed",),
    "3.1": ("trials",),
    "3.2": (),
    "4.1": ("choices",),
    "4.2": ("carries",),
    "5.1": ("methods",),
    "6.1": ("order", "counts", "rule"),
    "7.1": (),
}

# The arrow keys go from step to step; everything else a browser does by itself.
SCRIPT = """
document.addEventListener("keydown", function (event) {
  var ahead = ["ArrowRight", "ArrowDown", "PageDown"].includes(event.key);
  var back = ["ArrowLeft", "ArrowUp", "PageUp"].includes(event.key);
  if (!ahead && !back) return;
  var slides = Array.from(document.querySelectorAll("section"));
  var here = slides.findIndex(function (s) { return s.getBoundingClientRect().bottom > 80; });
  var next = slides[Math.min(slides.length - 1, Math.max(0, here + (ahead ? 1 : -1)))];
  event.preventDefault();
  next.scrollIntoView();
});
"""


def _parts(cells: list[Cell], lesson: Lesson, student: bool = False) -> list[Part]:
    """Return the lesson question by question: heading, what is asked, what is shown, the answer."""
    answers, step, asked, ended = lesson.answers(), "", 0, False
    parts: list[Part] = []
    tagged = [cell.source for cell in cells if "answer" in cell.metadata.get("tags", ())]
    hidden = {name for names in SHOWN.values() for name in names if f"lesson.{name}()" in tagged} if student else set()
    for cell in cells:
        found = _STEP.search(cell.source) if cell.cell_type == "markdown" else None
        step, asked, ended = (found[1], 0, False) if found else (step, asked, ended)
        heading = _heading(cell, lesson).removeprefix("## ") if found else ""
        absent = lesson.left_out(step)
        if absent is not None:
            parts += [Part(heading, "", [absent], "")] if found else []
            continue
        if ended or cell.cell_type != "markdown" or not step or _ASK not in cell.source:
            continue
        asked += 1
        number = f"{step}.{asked}"
        words = lesson.asked(number, _question(cell), paper=True)
        ended = not words
        if words and number in SHOWN:
            shown = [getattr(lesson, name)() for name in SHOWN[number] if name not in hidden]
            shown = [thing for thing in shown if str(thing)]
            ask = re.sub(r"[*_`]", "", words)
            parts.append(Part(heading, ask, shown, answers.get(number.removesuffix(".1"), "")))
    return parts


def slides_export(ev: Evidence, options: Options) -> str:
    """Return the lesson on one claim as slides: one file, no network, arrow keys, the answer at a second press."""
    lesson = ev.lesson(_claim(ev, options))
    loader = jinja2.PackageLoader("evidence_tools.publish.exports")
    page = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    page.globals["look"] = look()
    template = page.get_template("slides.html.jinja")
    key = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode("ascii")
    slides: list[dict[str, Any]] = []
    for part in _parts(_master(ev), lesson):
        if part.title:
            slides.append({"title": part.title, "parts": []})
        slides[-1]["parts"].append(
            {
                "ask": part.ask,
                "shown": [_shown(thing) for thing in part.shown if not isinstance(thing, Axes)],
                "pictures": [_shown(thing) for thing in part.shown if isinstance(thing, Axes)],
                "answer": part.answer,
            }
        )
    return template.render(claim=lesson.verdict.claim["statement"], slides=slides, script=SCRIPT, script_hash=key)
