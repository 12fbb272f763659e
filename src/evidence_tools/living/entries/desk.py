"""A study entered by hand, or one more result of one we hold: what would be computed, writing it down, taking it back.

Nothing here knows of boxes or buttons: the form of the notebook and the page of the app ask the same desk.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import math
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import NamedTuple

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
from evidence_tools.verdicts.values import effect_words

__all__ = ["Desk", "Draft", "Entry"]

QUESTIONS: Mapping[str, Question] = {one.name: one for part in PARTS.values() for one in part}
# What a result cannot do without; the rest may stay blank.
NEEDED = ("title", "intervention", "outcome", "instrument", "phase", "source_url", "direction_reported")
# What is known already of a study on record.
_OF_THE_STUDY = ("title", "intervention")
# Two results of one study that agree in these are one.
_THE_SAME = ("outcome", "instrument", "phase", "timepoint", "comparator_type")
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
    held: bool = False
    """Whether the study is on record already, so that only its result would be written."""


class Entry(NamedTuple):
    """What was written down: the result, and whether its study came with it."""

    study_id: str
    result_id: str
    whole: bool


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
        self.written: list[Entry] = []

    def draft(self, answers: Mapping[str, str]) -> Draft:
        """Return what the answers come to, nothing written: problems, effect, and whether it counts.

        Parameters
        ----------
        answers : mapping of str to str
            By the names of `questions.PARTS`; blank means not known.
        """
        said = {name: _plain(question, str(answers.get(name, ""))) for name, question in QUESTIONS.items()}
        held = self._on_record(said)
        key = held["study_id"] if held else self._key(said, load_bib(self.root / "references.bib").entries)
        rows = self._rows(said, key, held)
        problems = [
            *_blank(said, held),
            *self._held(said),
            *self._again(rows["results"]),
            *self._wrong(rows, said, held),
        ]
        told = () if problems else tuple(self._told(rows, said))
        if held and not problems:
            note = f"{key} is on record: one more result of it would be entered, nothing else of it changed."
            told = (f"{note} Of several results for one outcome a verdict counts one of a trial.", *told)
        return Draft(rows, tuple(problems), told, bool(held))

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
            work.rows["results"].append(result)
            if not draft.held:
                bibliography = load_bib(self.root / "references.bib")
                bibliography.entries[study["study_id"]] = {"ENTRYTYPE": "article", **draft.rows["references"]}
                work.rows["studies"].append(study)
                work.files["references.bib"] = format_bib(bibliography)
        self.written.append(Entry(study["study_id"], result["result_id"], not draft.held))
        return study["study_id"]

    def undo(self) -> str:
        """Take the last entry of this desk out again; return its key (of a study on record the result's), or "".

        Raises
        ------
        UsageError
            If more than this entry hangs on the study by now.
        """
        if not self.written:
            return ""
        self.remove(*self.written[-1])
        last = self.written.pop()
        return last.study_id if last.whole else last.result_id

    def remove(self, study_id: str, result_id: str, whole: bool = True) -> None:
        """Take an entry out: its result, and if its study came with it (`whole`) that and its line of the bibliography.

        Raises
        ------
        UsageError
            If it is not there, or more than this entry hangs on the study by now.
        """
        if not whole:
            self._remove_result(study_id, result_id)
            return
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

    def _remove_result(self, study_id: str, result_id: str) -> None:
        with editing(self.root, "results") as work:
            mine = [row for row in work.rows["results"] if row["result_id"] == result_id]
            if [row["study_id"] for row in mine] != [study_id] or "entered by" not in mine[0]["note"]:
                raise UsageError(f"{result_id} was not entered here. Take its row out of results.csv by hand.")
            work.rows["results"] = [row for row in work.rows["results"] if row["result_id"] != result_id]

    def _all(self, name: str) -> list[dict[str, str]]:
        return read_rows(self.root, name)

    # --- from answers to rows ----------------------------------------------------------------------------------------

    def _key(self, said: Mapping[str, str], taken: Iterable[str]) -> str:
        """Return a key like the others: family name and year, a letter if it is taken."""
        name = said["author"].split(",")[0] or said["title"].split(" ")[0]
        year = said["year"] if said["year"].isdigit() else ""
        return study_key(name, year, [*taken, *(row["study_id"] for row in self._all("studies"))])

    def _on_record(self, said: Mapping[str, str]) -> dict[str, str]:
        """Return the row of the study on record that is meant, by its key or its PMID; empty where there is none."""
        key = said["study"] or pmids_held(self.root).get(said["pmid"], "")
        return next((row for row in self._all("studies") if row["study_id"] == key), {}) if key else {}

    def _rows(self, said: Mapping[str, str], key: str, held: Mapping[str, str]) -> dict[str, dict[str, str]]:
        rows: dict[str, dict[str, str]] = {name: {} for name in ("studies", "results", "references")}
        for name, question in QUESTIONS.items():
            if question.table:
                rows[question.table][question.column] = said[name]
        blank = {table: dict.fromkeys(self.schema[table].columns, "") for table in ("studies", "results")}
        url = said["source_url"]
        rows["studies"] = blank["studies"] | rows["studies"] | {"study_id": key, "source_url": url}
        rows["studies"]["retraction_status"] = ""
        if held:
            rows["studies"], rows["references"] = dict(held), {}
        taken = {row["result_id"] for row in self._all("results")} if held else set()
        names = (f"{key}-{said['outcome'].replace('_', '-')}-{number}" for number in count(1))
        result = {
            "result_id": next(name for name in names if name not in taken),
            "study_id": key,
            "comparator_type": said["comparator_type"],
            "verified": "yes",
            "note": signed("", "entered", self.who or "somebody", self.day),
        }
        rows["results"] = blank["results"] | rows["results"] | result
        if held:
            return rows
        entry = {name: encode_latex(text) for name, text in rows["references"].items() if text}
        rows["references"] = entry | ({"doi": normal_doi(said["doi"])} if normal_doi(said["doi"]) else {})
        return rows

    # --- what is wrong -----------------------------------------------------------------------------------------------

    def _held(self, said: Mapping[str, str]) -> list[str]:
        if said["pmid"] and not re.fullmatch(r"[1-9][0-9]{0,7}", said["pmid"]):
            return [f"PMID: {said['pmid']!r} is none. Write the digits alone, or leave it blank."]
        problems = []
        if said["study"] and not self._on_record(said):
            near = difflib.get_close_matches(
                said["study"].lower(), [row["study_id"] for row in self._all("studies")], 3
            )
            nearest = f" Nearest: {', '.join(near)}." if near else ""
            problems.append(f"Study on record: there is no {said['study']!r}.{nearest} Leave it blank for a new study.")
        if said["doi"] and not normal_doi(said["doi"]):
            problems.append(f"DOI: {said['doi']!r} is none. Write it from 10. on, or leave it blank.")
        if said["year"] and not re.fullmatch(r"(?:19|20)\d\d", said["year"]):
            problems.append(f"Year: {said['year']!r} is none. Write four digits, or leave it blank.")
        return problems

    def _again(self, result: Mapping[str, str]) -> list[str]:
        """Say that a result is on record already."""
        same = [
            row["result_id"]
            for row in self._all("results")
            if row["study_id"] == result["study_id"] and all(row[name] == result[name] for name in _THE_SAME)
        ]
        if not same:
            return []
        return [
            f"This result is on record already ({same[0]}: same outcome, instrument and time). Write what differs into "
            "“When, as printed”, or correct its row in results.csv."
        ]

    def _wrong(
        self, rows: Mapping[str, Mapping[str, str]], said: Mapping[str, str], held: Mapping[str, str]
    ) -> list[str]:
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
        own = ("results.csv",) if held else ("studies.csv", "results.csv")
        mine = [one for one in found if one.file.endswith(own)]
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
            {key: entry.get("year", "") for key, entry in load_bib(self.root / "references.bib").entries.items()}
            | ({} if said["study"] or not said["year"] else {rows["studies"]["study_id"]: said["year"]}),
        )
        return list(_effect_words(effects.iloc[0], self.choices["outcome"].get(said["outcome"], said["outcome"])))


def _plain(question: Question, answer: str) -> str:
    """Return an answer on one line; 8,2 as 8.2, which no other number looks like."""
    text = " ".join(answer.split())
    return text.replace(",", ".") if question.number and re.fullmatch(r"-?\d+,\d{1,2}", text) else text


def _blank(said: Mapping[str, str], held: Mapping[str, str]) -> list[str]:
    known = _OF_THE_STUDY if held else ()
    missing = [QUESTIONS[name].label for name in NEEDED if not said[name] and name not in known]
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
        numbers = effect_words(row["measure"], row["yi"], row["ci_low"], row["ci_high"])
        name = "SMD " if row["measure"] == "SMD" else ""
        yield f"Effect: {name}{numbers.replace('(', '(95% interval ', 1)}, {side}. How: {row['trace']}"
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
