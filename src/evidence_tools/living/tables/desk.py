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
from evidence_tools.living.terms import vocabulary_of

from .entries import locator, reading_id, result_of

__all__ = ["NUMBERS", "Desk", "Difference"]

NUMBERS = tuple(f"{name}_{side}" for side in "ic" for name in ("n", "mean", "spread", "low", "high"))
"""What a person may correct of a reading, besides ``timepoint``, ``value_kind``, ``spread_kind``."""

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
        """Say that a reading is not to be used; an unverified row of it goes, a verified one becomes disputed."""
        with editing(self.root, "results", "readings") as work:
            self._note(work, row, row, "rejected", "", note)
            result = _result(work, self._result_id(row))
            if result is not None and result["verified"] == "no":
                work.rows["results"].remove(result)
            elif result is not None:
                result["verified"] = "disputed"

    def undo(self, row: TableRow) -> None:
        """Take this person's decision back; a row only this person verified is unverified again."""
        with editing(self.root, "results", "readings") as work:
            mine = [one for one in work.rows["readings"] if self._is(one, row) and one["who"] == self.who]
            for one in mine:
                work.rows["readings"].remove(one)
            result = _result(work, self._result_id(row))
            others = [one for one in work.rows["readings"] if self._is(one, row) and one["decision"] != "rejected"]
            if mine and result is not None and not others:
                result["verified"] = "no"

    def differences(self) -> list[Difference]:
        """Compare people's readings, number by number."""
        found = []
        for name, people in self.decisions().items():
            if len(people) > 1:
                for column in ("decision", *_WORDS[:3], *NUMBERS):
                    values = {who: _plain(row[column]) for who, row in people.items()}
                    if column == "decision":
                        values = {who: "rejected" if value == "rejected" else "used" for who, value in values.items()}
                    if len(set(values.values())) > 1:
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
        said = f"Read from the table; {decision} by {self.who}, {self.day}."
        made |= {
            "verified": "yes",
            "note": f"{made['note']} {said}".strip(),
            "flag_note": "; ".join(row.warnings)[:500],
        }
        made["flag_note"] = made["flag_note"] or "Read by the program, confirmed by a person."
        with editing(self.root, "results", "readings") as work:
            self._note(work, row, told, decision, made["result_id"], note)
            before = _result(work, made["result_id"])
            if before is not None:
                if before["verified"] == "yes" and _differs(before, made):
                    made["verified"] = "disputed"
                    made["note"] = f"{made['note']} It differs from: {before['note']}"
                elif before["verified"] == "yes" and self.who not in before["note"]:
                    made["note"] = f"{before['note']} {decision.capitalize()} by {self.who}, {self.day}."
                work.rows["results"].remove(before)
            work.rows["results"].append(made)
        return made["result_id"]

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
                **{name: str(told[name] or "") for name in _WORDS},
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
    return replace(row, **made)  # type: ignore[arg-type]


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


_COMPARED = (
    *("value_kind", "spread_kind", "instrument"),
    *(f"{name}_{side}" for side in "ic" for name in ("n", "mean", "sd", "low", "high")),
)


def _differs(one: Mapping[str, str], two: Mapping[str, str]) -> bool:
    return any(_plain(one.get(name, "")) != _plain(two.get(name, "")) for name in _COMPARED)


def _plain(text: str) -> str:
    try:
        return f"{float(text):.10g}"
    except ValueError:
        return text


def _cell(value: object) -> str:
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)
