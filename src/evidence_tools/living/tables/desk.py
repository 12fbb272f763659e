"""Confirming readings: a person accepts, corrects or rejects what the program read; what is accepted counts.

Every decision is kept in readings.csv under the person's name, so that the readings of two people can be compared.
Where they differ the row of results.csv becomes *disputed* and does not count until they agree.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from evidence_tools.errors import UsageError
from evidence_tools.extraction import TableRow, TableRows
from evidence_tools.extraction.tables import Document, read_document, rows_of
from evidence_tools.folder import read_schema
from evidence_tools.folder.editing import Editing, editing, read_rows
from evidence_tools.living.acceptance import NUMBERS, disagrees, same_number, signed, standing
from evidence_tools.living.terms import vocabulary_of

from .entries import locator, reading_id, result_of

__all__ = ["NUMBERS", "Desk", "Difference"]

_WORDS = ("timepoint", "value_kind", "spread_kind", "outcome_words")
_ALLOWED = {"value_kind": ("post", "change", "baseline", ""), "spread_kind": ("sd", "se", "ci95", "iqr", "")}


@dataclass(frozen=True)
class Difference:
    """Where two people's readings of one comparison differ."""

    reading_id: str
    name: str
    values: Mapping[str, str]

    def words(self) -> str:
        """Say it in a sentence."""
        return f"{self.reading_id}, {self.name}: " + ", ".join(
            f"{who} {value or 'blank'}" for who, value in self.values.items()
        )


class Desk:
    """The readings of one study's full text, and what people decided about them.

    Parameters
    ----------
    root : path
        The evidence folder.
    study_id : str
    source : path or bytes
        The full text.
    who : str
        Whose decisions these are.
    url : str
        Where a person reads the article.
    only_tracked : bool
        Leave out readings of outcomes that are not tracked, and baselines.

    Raises
    ------
    UsageError
        The study is not in studies.csv.
    ArticleError
        The source is no full text.
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        study_id: str,
        source: Path | bytes | str,
        who: str,
        url: str = "",
        *,
        only_tracked: bool = True,
        today: dt.date | None = None,
    ):
        self.root, self.study_id, self.who, self.url = Path(root), study_id, who, url
        self.day = (today or dt.date.today()).isoformat()
        self.vocabulary = vocabulary_of(self.root, read_schema(self.root))
        studies = {row["study_id"]: row for row in read_rows(self.root, "studies")}
        if study_id not in studies:
            raise UsageError(f"{study_id} is not in studies.csv. Add it first: evidence add PMID.")
        self.study = studies[study_id]
        self.document: Document = read_document(source)
        self.every: TableRows = rows_of(self.document, vocabulary=self.vocabulary)
        self.rows = [row for row in self.every if not only_tracked or (row.outcome and row.value_kind != "baseline")]
        self.notes = self.every.notes

    def instrument_of(self, row: TableRow) -> str:
        """Return the instrument of a reading, or the entry for a scale that is not named, or ""."""
        return row.instrument or (self.vocabulary.instrument_for(row.outcome) if row.outcome else "")

    def decisions(self) -> dict[str, dict[str, dict[str, str]]]:
        """Return what was decided: reading_id to person to row of readings.csv."""
        found: dict[str, dict[str, dict[str, str]]] = {}
        for row in read_rows(self.root, "readings"):
            if row["study_id"] == self.study_id:
                found.setdefault(row["reading_id"], {})[row["who"]] = row
        return found

    def waiting(self) -> list[TableRow]:
        """Return the readings this person has not decided on yet."""
        done = self.decisions()
        return [row for row in self.rows if self.who not in done.get(reading_id(row), {})]

    def accept(self, row: TableRow, instrument: str = "", note: str = "") -> str:
        """Accept a reading as it is; return the result_id it went into, verified by this person."""
        return self._enter(row, row, "accepted", instrument, note)

    def correct(self, row: TableRow, changes: Mapping[str, str], instrument: str = "", note: str = "") -> str:
        """Accept a reading with corrections.

        Parameters
        ----------
        changes : mapping of str to str
            Numbers (`NUMBERS`) and words (``timepoint``, ``value_kind``, ``spread_kind``) as a person types them;
            empty means not printed.

        Raises
        ------
        UsageError
            A name or value that is not allowed.
        """
        return self._enter(row, corrected(row, changes), "corrected", instrument, note)

    def reject(self, row: TableRow, note: str = "") -> None:
        """Say that a reading is not to be used; the row of it goes, or is disputed where somebody else uses it."""
        with editing(self.root, "results", "readings") as work:
            result = _result(work, self._result_id(row))
            unsigned = self._verified_by_nobody_named(work, row, result)
            self._note(work, row, row, "rejected", "", note)
            if result is not None and standing(self._on(work, row)) == "no" and not unsigned:
                work.rows["results"].remove(result)
            elif result is not None:
                result["verified"] = "disputed"

    def undo(self, row: TableRow) -> None:
        """Take this person's decision back; a row only this person verified is unverified again."""
        with editing(self.root, "results", "readings") as work:
            mine = [one for one in self._on(work, row) if one["who"] == self.who]
            for one in mine:
                work.rows["readings"].remove(one)
            result = _result(work, self._result_id(row))
            if mine and result is not None and standing(self._on(work, row)) == "no":
                result["verified"] = "no"

    def differences(self) -> list[Difference]:
        """Compare people's readings, number by number."""
        found = []
        for name, people in self.decisions().items():
            if len(people) > 1:
                for column in ("decision", *_WORDS[:3], *NUMBERS):
                    values = {who: row[column] for who, row in people.items()}
                    if column == "decision":
                        values = {who: "rejected" if value == "rejected" else "used" for who, value in values.items()}
                    first, *others = values.values()
                    if not all(same_number(first, one) for one in others):
                        found.append(Difference(name, column, values))
        return found

    def _result_id(self, row: TableRow) -> str:
        return f"{self.study_id}-{reading_id(row)}".replace(".", "-")

    def _is(self, decided: Mapping[str, str], row: TableRow) -> bool:
        return decided["study_id"] == self.study_id and decided["reading_id"] == reading_id(row)

    def _enter(self, row: TableRow, told: TableRow, decision: str, instrument: str, note: str) -> str:
        if told.table_ordinal != row.table_ordinal:
            raise UsageError("a correction stays in its table.")
        chosen = instrument or self.instrument_of(row)
        made = result_of(told, list(self.every), self.study, chosen, self.vocabulary, self.url)
        made["flag_note"] = "; ".join(row.warnings)[:500] or "Read by the program, confirmed by a person."
        with editing(self.root, "results", "readings") as work:
            before = _result(work, made["result_id"])
            unsigned = self._verified_by_nobody_named(work, row, before)
            self._note(work, row, told, decision, made["result_id"], note)
            people = self._on(work, row)
            made["verified"] = standing(people)
            others = unsigned or any(one["who"] != self.who and one["decision"] != "rejected" for one in people)
            if before is not None:
                if others:
                    made["note"] = before["note"]
                    apart = disagrees(before, made) if unsigned else before["instrument"] != made["instrument"]
                    made["verified"] = "disputed" if apart else made["verified"]
                work.rows["results"].remove(before)
            made["note"] = signed(made["note"], decision, self.who, self.day)
            work.rows["results"].append(made)
        return made["result_id"]

    def _on(self, work: Editing, row: TableRow) -> list[dict[str, str]]:
        return [one for one in work.rows["readings"] if self._is(one, row)]

    def _verified_by_nobody_named(self, work: Editing, row: TableRow, result: Mapping[str, str] | None) -> bool:
        """Whether a row counts already, and readings.csv does not say by whom."""
        used = any(one["decision"] != "rejected" for one in self._on(work, row))
        return result is not None and result["verified"] == "yes" and not used

    def _note(self, work: Editing, row: TableRow, told: TableRow, decision: str, result_id: str, note: str) -> None:
        rows = work.rows["readings"]
        rows[:] = [one for one in rows if not (self._is(one, row) and one["who"] == self.who)]
        rows.append(
            {
                "study_id": self.study_id,
                "reading_id": reading_id(row),
                "who": self.who,
                "date": self.day,
                "decision": decision,
                **{name: _word(name, told) for name in _WORDS},
                **{name: _cell(told[name]) for name in NUMBERS},
                "source_locator": locator(row),
                "result_id": result_id,
                "note": note,
            }
        )


def corrected(row: TableRow, changes: Mapping[str, str]) -> TableRow:
    """Return a reading with what a person typed.

    Raises
    ------
    UsageError
        A name or a value that is not allowed.
    """
    made: dict[str, str | int | float | None] = {}
    for name, typed in changes.items():
        text = typed.strip()
        if name in _WORDS:
            if name in _ALLOWED and text not in _ALLOWED[name]:
                raise UsageError(
                    f"{name}: {text!r} is not allowed. Allowed: {', '.join(filter(None, _ALLOWED[name]))}."
                )
            made[name] = text
        elif name in NUMBERS:
            made[name] = _number(name, text)
        else:
            raise UsageError(f"{name}: no such part of a reading. Allowed: {', '.join((*_WORDS, *NUMBERS))}.")
    return replace(row, **made)  # type: ignore[arg-type]  # each by its name has the type of its field


def _number(name: str, text: str) -> int | float | None:
    if not text:
        return None
    try:
        value = float(text.replace("−", "-").replace(",", "."))
    except ValueError:
        raise UsageError(f"{name}: {text!r} is no number. Allowed: a number such as 5.3, or nothing.") from None
    if not abs(value) < 1e12:
        raise UsageError(f"{name}: {text!r} is no number a table prints.")
    if name.startswith("n_"):
        if value != int(value) or value < 1:
            raise UsageError(f"{name}: {text!r} is no number of people. Allowed: a whole number from 1.")
        return int(value)
    if name.startswith("spread_") and value <= 0:
        raise UsageError(f"{name}: a spread is greater than 0.")
    return value


def _result(work: Editing, result_id: str) -> dict[str, str] | None:
    return next((row for row in work.rows["results"] if row["result_id"] == result_id), None)


def _word(name: str, told: TableRow) -> str:
    """A word for readings.csv; that a row is of the baseline stands in its time, not among the kinds of results."""
    return "" if name == "value_kind" and told.value_kind == "baseline" else str(told[name] or "")


def _cell(value: object) -> str:
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)
