"""A study entered by hand: what would be computed of it, whether it counts, writing it down, taking it back.

Nothing here knows of boxes or buttons: the form of the notebook and the page of the app ask the same desk.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evidence_tools.errors import Problem, UsageError
from evidence_tools.folder import read_schema
from evidence_tools.folder.csvfile import RawTable
from evidence_tools.folder.editing import editing, read_rows
from evidence_tools.folder.rules import rule_problems
from evidence_tools.folder.typed import typed_problems
from evidence_tools.living.acceptance import signed
from evidence_tools.living.entries.questions import PARTS, Question, choices
from evidence_tools.living.holdings import pmids_held
from evidence_tools.references import encode_latex, format_bib, load_bib, normal_doi
from evidence_tools.references.names import study_key
from evidence_tools.verdicts.effects import effects_table

__all__ = ["Desk", "Draft"]

QUESTIONS: Mapping[str, Question] = {one.name: one for part in PARTS.values() for one in part}
# What a result cannot do without; the rest may stay blank.
NEEDED = ("title", "intervention", "outcome", "instrument", "phase", "source_url", "direction_reported")
_LISTS = ("interventions", "outcomes", "instruments")


@dataclass(frozen=True)
class Draft:
    """A study as it would be written down.

    Attributes
    ----------
    rows : mapping of str to mapping
        Its row of studies.csv and of results.csv, and its entry of the bibliography (``references``).
    problems : tuple of str
        What keeps it from being written down, each with what to do; empty where it can be.
    told : tuple of str
        What would be computed, whether it counts, and why not.
    """

    rows: Mapping[str, Mapping[str, str]]
    problems: tuple[str, ...]
    told: tuple[str, ...]


class Desk:
    """Takes the answers of one form at a time.

    Parameters
    ----------
    root : path
        The evidence folder.
    who : str
        Who enters; every entry stands with a name.
    today : date, optional
    """

    def __init__(self, root: str | os.PathLike[str], who: str = "", today: dt.date | None = None):
        self.root, self.who = Path(root), " ".join(who.split())
        self.day = (today or dt.date.today()).isoformat()
        self.schema = read_schema(self.root)
        self.choices = choices(self.root, self.schema)
        self.written: list[tuple[str, str]] = []

    def draft(self, answers: Mapping[str, str]) -> Draft:
        """Return what the answers come to, nothing written: problems, effect, and whether it counts.

        Parameters
        ----------
        answers : mapping of str to str
            By the names of `questions.PARTS`; blank means not known.
        """
        said = {name: _plain(question, str(answers.get(name, ""))) for name, question in QUESTIONS.items()}
        key = self._key(said, load_bib(self.root / "references.bib").entries)
        rows = self._rows(said, key)
        problems = [*_blank(said), *self._held(said), *self._wrong(rows, said)]
        return Draft(rows, tuple(problems), () if problems else tuple(self._told(rows, said)))

    def save(self, answers: Mapping[str, str]) -> str:
        """Write the study down, all of it or nothing; return its key.

        Raises
        ------
        UsageError
            If something is missing or wrong; the message says what. Nothing is written then.
        """
        if not self.who:
            raise UsageError("Write your name first: every study stands with the name of who entered it.")
        with editing(self.root, "studies", "results") as work:
            draft = self.draft(answers)  # read under the lock: somebody may have been faster
            if draft.problems:
                raise UsageError(f"Nothing was written. {' '.join(draft.problems)}")
            study, result = dict(draft.rows["studies"]), dict(draft.rows["results"])
            bibliography = load_bib(self.root / "references.bib")
            bibliography.entries[study["study_id"]] = {"ENTRYTYPE": "article", **draft.rows["references"]}
            work.rows["studies"].append(study)
            work.rows["results"].append(result)
            work.files["references.bib"] = format_bib(bibliography)
        self.written.append((study["study_id"], result["result_id"]))
        return study["study_id"]

    def undo(self) -> str:
        """Take the last entry of this desk out again; return its key, "" where there is none.

        Raises
        ------
        UsageError
            If more than this entry hangs on the study by now.
        """
        if not self.written:
            return ""
        self.remove(*self.written[-1])
        return self.written.pop()[0]

    def remove(self, study_id: str, result_id: str) -> None:
        """Take an entry out: its study, its one result and its line of the bibliography.

        Raises
        ------
        UsageError
            If it is not there, or more than this entry hangs on the study by now.
        """
        with editing(self.root, "studies", "results") as work:
            own = [row["result_id"] for row in work.rows["results"] if row["study_id"] == study_id]
            elsewhere = [n for n in ("appraisals", "links") if any(r["study_id"] == study_id for r in self._all(n))]
            if own != [result_id] or elsewhere:
                raise UsageError(
                    f"{study_id} has not just this one result any more. Take its rows out of the tables by hand."
                )
            for name in ("studies", "results"):
                work.rows[name] = [row for row in work.rows[name] if row["study_id"] != study_id]
            bibliography = load_bib(self.root / "references.bib")
            bibliography.entries.pop(study_id, None)
            work.files["references.bib"] = format_bib(bibliography)

    def _all(self, name: str) -> list[dict[str, str]]:
        return read_rows(self.root, name)

    # --- from answers to rows ----------------------------------------------------------------------------------------

    def _key(self, said: Mapping[str, str], taken: Iterable[str]) -> str:
        """Return a key like the others: family name and year, a letter if it is taken."""
        name = said["author"].split(",")[0] or said["title"].split(" ")[0]
        year = said["year"] if said["year"].isdigit() else ""
        return study_key(name, year, [*taken, *(row["study_id"] for row in self._all("studies"))])

    def _rows(self, said: Mapping[str, str], key: str) -> dict[str, dict[str, str]]:
        rows: dict[str, dict[str, str]] = {name: {} for name in ("studies", "results", "references")}
        for name, question in QUESTIONS.items():
            rows[question.table][question.column] = said[name]
        blank = {table: dict.fromkeys(self.schema[table].columns, "") for table in ("studies", "results")}
        url = said["source_url"]
        rows["studies"] = blank["studies"] | rows["studies"] | {"study_id": key, "source_url": url}
        rows["studies"]["retraction_status"] = ""
        result = {
            "result_id": f"{key}-{said['outcome'].replace('_', '-')}-1",
            "study_id": key,
            "comparator_type": said["comparator_type"],
            "verified": "yes",
            "note": signed("", "entered", self.who or "somebody", self.day),
        }
        rows["results"] = blank["results"] | rows["results"] | result
        entry = {name: encode_latex(text) for name, text in rows["references"].items() if text}
        rows["references"] = entry | ({"doi": normal_doi(said["doi"])} if normal_doi(said["doi"]) else {})
        return rows

    # --- what is wrong -----------------------------------------------------------------------------------------------

    def _held(self, said: Mapping[str, str]) -> list[str]:
        if said["pmid"] and not re.fullmatch(r"[1-9][0-9]{0,7}", said["pmid"]):
            return [f"PMID: {said['pmid']!r} is none. Write the digits alone, or leave it blank."]
        held = pmids_held(self.root).get(said["pmid"]) if said["pmid"] else ""
        problems = [f"PMID {said['pmid']} is on record already as {held}. Add its row to results.csv."] if held else []
        if said["doi"] and not normal_doi(said["doi"]):
            problems.append(f"DOI: {said['doi']!r} is none. Write it from 10. on, or leave it blank.")
        if said["year"] and not re.fullmatch(r"(?:19|20)\d\d", said["year"]):
            problems.append(f"Year: {said['year']!r} is none. Write four digits, or leave it blank.")
        return problems

    def _wrong(self, rows: Mapping[str, Mapping[str, str]], said: Mapping[str, str]) -> list[str]:
        """Check the rows as validation would, in the words of the form."""
        tables = {name: [dict(rows[name])] for name in ("studies", "results")}
        tables |= {name: self._all(name) for name in _LISTS}
        raws = {
            name: RawTable(self.schema[name].columns, lines, list(range(2, len(lines) + 2)))
            for name, lines in tables.items()
        }
        with tempfile.TemporaryDirectory(prefix="evidence-") as folder:  # validation reads files, not cells
            for name, lines in tables.items():
                with (Path(folder) / self.schema[name].path).open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, self.schema[name].columns, lineterminator="\n")
                    writer.writeheader()
                    writer.writerows(lines)
            found = typed_problems(Path(folder), self.schema, raws, "form")
        found += rule_problems(self.schema, raws, "form")
        mine = [one for one in found if one.file.endswith(("studies.csv", "results.csv"))]
        return list(dict.fromkeys(_in_words(one) for one in mine if not _asked_already(one, said)))

    # --- what comes of it --------------------------------------------------------------------------------------------

    def _told(self, rows: Mapping[str, Mapping[str, str]], said: Mapping[str, str]) -> list[str]:
        def frame(name: str, lines: list[dict[str, str]]) -> pd.DataFrame:
            return self.schema[name].frame(lines)

        instruments = [row for row in self._all("instruments") if row["instrument"] == said["instrument"]]
        effects = effects_table(
            frame("results", [dict(rows["results"])]),
            frame("studies", [dict(rows["studies"])]),
            frame("instruments", instruments),
            {rows["studies"]["study_id"]: said["year"]},
        )
        return list(_effect_words(effects.iloc[0], self.choices["outcome"].get(said["outcome"], said["outcome"])))


def _plain(question: Question, answer: str) -> str:
    """Return an answer on one line; 8,2 as 8.2, which no other number looks like."""
    text = " ".join(answer.split())
    return text.replace(",", ".") if question.number and re.fullmatch(r"-?\d+,\d{1,2}", text) else text


def _blank(said: Mapping[str, str]) -> list[str]:
    missing = [QUESTIONS[name].label for name in NEEDED if not said[name]]
    return [f"Still needed: {', '.join(missing)}."] if missing else []


def _asked_already(problem: Problem, said: Mapping[str, str]) -> bool:
    """Tell whether a problem only says again that a box is blank."""
    return any(not said[name] for name in NEEDED if QUESTIONS[name].column == problem.field)


def _in_words(problem: Problem) -> str:
    """Say a problem by the label of its box rather than by file and line."""
    labels = {one.column: one.label for one in QUESTIONS.values()}
    label = labels.get(problem.field, problem.field)
    allowed = f" Allowed: {problem.allowed}." if problem.allowed else ""
    action = f" {problem.action}" if problem.action else ""
    return f"{label}: {problem.message}{allowed}{action}" if label else f"{problem.message}{allowed}{action}"


def _effect_words(row: pd.Series, outcome: str) -> Iterable[str]:
    """Say what is computed of a result, whether it counts, and why not."""
    label = outcome[:1].lower() + outcome[1:]
    if row["poolable"] and not math.isnan(row["yi"]):
        side = "in favour of the treatment" if row["yi"] > 0 else "not in favour of the treatment"
        yield (
            f"Effect: {row['measure']} {row['yi']:.2f} (95% interval {row['ci_low']:.2f} to {row['ci_high']:.2f}), "
            f"{side}. How: {row['trace']}"
        )
    if not row["countable"]:
        yield f"It would not be counted for {label}: {row['why_not']}."
    elif row["poolable"]:
        yield f"It would be counted for {label}, with its numbers."
    else:
        yield f"It would be counted for {label} by its direction only: {row['why_not']}."
    if row["approximated"]:
        yield f"Assumed: {row['approximated']}."
    if row["warnings"]:
        yield f"Look again: {row['warnings']}."
