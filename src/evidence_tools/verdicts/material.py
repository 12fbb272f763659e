"""What every verdict is computed from: effects, tables, short citations, and each study's risk of bias."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

import pandas as pd

from evidence_tools.claims.vocabulary import OwnWords, Vocabulary, load_vocabulary
from evidence_tools.folder import Rows, records_of
from evidence_tools.folder.titles import stand_in
from evidence_tools.folder.treatments import Treatments
from evidence_tools.quality import NOT_APPRAISED, overall_risk
from evidence_tools.verdicts.effects import effects_table
from evidence_tools.verdicts.strata import Row

__all__ = ["Material", "short_names"]

Kept = TypeVar("Kept")


@dataclass(frozen=True, eq=False)
class Material:
    """What a verdict is computed from, looked up by what a claim asks for.

    Attributes
    ----------
    effects : DataFrame
        From `verdicts.effects.effects_table`.
    tables : mapping
        The evidence folder's tables.
    names : mapping
        study_id to a short citation such as "Li 2011".
    references : DataFrame
        The bibliography, indexed by study_id.
    kept : dict
        What was computed once and serves several claims, see `keep`.
    folder : Path, optional
        The evidence folder, for its own words; by default the one we are in.
    """

    effects: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    names: Mapping[str, str]
    references: pd.DataFrame
    kept: dict[Hashable, object] = field(default_factory=dict, repr=False)
    folder: Path | None = None

    def keep(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return what was kept under `key`, made now if this is the first time it is asked for."""
        if key not in self.kept:
            self.kept[key] = make()
        return cast("Kept", self.kept[key])

    @cached_property
    def entries(self) -> dict[str, dict[str, str]]:
        """The bibliography by study_id, each entry as a mapping."""
        entries: dict[str, dict[str, str]] = self.references.to_dict("index")
        return entries

    def risk(self, study_id: str, outcome: str) -> str:
        """Return the overall risk of bias of a study for an outcome: low, some concerns, high or not appraised."""
        rows = self.by("appraisals", "study_id").get(study_id)
        if rows is None:
            return NOT_APPRAISED
        return self.keep(("risk", study_id, outcome), lambda: overall_risk(rows, outcome).level)

    def confidence(self, study_id: str) -> str:
        """Return the confidence a review deserves by AMSTAR 2, as somebody appraised it; "" where nobody did."""
        rows = self.by("appraisals", "study_id").get(study_id, ())
        told = [row["judgement"] for row in rows if (row["tool"], row["domain"]) == ("amstar2", "overall")]
        return str(told[-1]).lower() if told else ""

    def of_study(self, study_id: str) -> Row:
        """Return a study's row of studies.csv."""
        return self.by("studies", "study_id")[study_id][0]

    @cached_property
    def known_studies(self) -> frozenset[str]:
        """Every study_id of studies.csv."""
        return frozenset(self.tables["studies"]["study_id"])

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self.effects, "outcome", "study_id")

    def results(self, outcomes: Iterable[str] = (), studies: Iterable[str] = ()) -> list[Row]:
        """Return the effects of some outcomes and of some studies, in the order of the table."""
        places = {row for name in outcomes for row in self._rows.places("outcome", name)}
        places |= {row for name in studies for row in self._rows.places("study_id", name)}
        return self._rows.at(sorted(places))

    def units(self, rows: Iterable[Row]) -> list[str]:
        """Return the unit each result is in, so that spellings of one are alike (ug/dL, µg/dl); points are no unit.

        Where a report prints none, it is that of the instrument.
        """
        return [_plain_unit(row["unit"] or str(self.instruments[row["instrument"]]["unit"])) for row in rows]

    @cached_property
    def kinds(self) -> dict[str, object]:
        """The columns of the effects with their dtypes."""
        return dict(self.effects.dtypes)

    def by(self, name: str, column: str) -> dict[str, list[Row]]:
        """Return the rows of a table by what stands in one of its columns."""
        return self.keep(("by", name, column), lambda: _grouped(self.tables[name], column))

    def of_claim(self, name: str, claim_id: str) -> list[Row]:
        """Return a claim's rows of sightings.csv or links.csv."""
        return self.by(name, "claim_id").get(claim_id, [])

    @cached_property
    def guidance(self) -> list[Row]:
        """The rows of guidance.csv."""
        rows: list[Row] = self.tables["guidance"].to_dict("records")
        return rows

    def doubtful(self, claim_id: str, role: str = "direct") -> frozenset[str]:
        """Return the studies linked to a claim in one role of which a person was not sure that they ask just this."""
        rows = self.of_claim("links", claim_id)
        return frozenset(row["study_id"] for row in rows if row["role"] == role and row["status"] != "exact")

    def fits(self, claim_id: str) -> dict[tuple[str, str], str]:
        """Return what was judged of a claim's studies: (study_id, aspect) to "direct" or "indirect".

        Aspects are population, intervention, comparator and outcome. Folders of before `fits` and `differs` have none.
        """
        found: dict[tuple[str, str], str] = {}
        for row in self.of_claim("links", claim_id):
            for column, judged in (("fits", "direct"), ("differs", "indirect")):
                found |= {(row["study_id"], aspect): judged for aspect in filter(None, row.get(column, "").split(";"))}
        return found

    @cached_property
    def _links(self) -> dict[tuple[str, str], frozenset[str]]:
        links = self.tables["links"]
        found: dict[tuple[str, str], set[str]] = {}
        rows = zip(links["claim_id"], links["role"], links["status"], links["study_id"], strict=True)
        for claim, role, status, study in rows:
            if status != "not_found":
                found.setdefault((claim, role), set()).add(study)
        return {key: frozenset(studies) for key, studies in found.items()}

    def linked(self, claim_id: str, role: str) -> frozenset[str]:
        """Return the studies a person has linked to a claim in one role."""
        return self._links.get((claim_id, role), frozenset())

    def reviews(self, outcome: str) -> list[Row]:
        """Return the published reviews of an outcome."""
        return self.by("reviews", "outcome").get(outcome, [])

    @cached_property
    def outcomes(self) -> dict[str, dict[str, str]]:
        """The rows of outcomes.csv by outcome."""
        return {row["outcome"]: row for row in self.tables["outcomes"].to_dict("records")}

    @cached_property
    def instruments(self) -> dict[str, dict[str, object]]:
        """The rows of instruments.csv by instrument."""
        return {row["instrument"]: row for row in self.tables["instruments"].to_dict("records")}

    def read_by(self, instrument: str) -> str:
        """Return who gives the value of an instrument: participant, person, device, or "" where that is not told."""
        return str(self.instruments.get(instrument, {}).get("read_by") or "")

    def measured_as(self, instrument: str) -> str:
        """Return what an instrument measures where that only stands for its outcome or is one part of it, else ""."""
        return str(self.instruments.get(instrument, {}).get("measured_as") or "")

    def narrower(self, outcome: str) -> frozenset[str]:
        """Return the outcomes that are a part of an outcome, and the parts of those."""
        parts = {row["outcome"] for row in self.by("outcomes", "broader").get(outcome, ())} - {outcome}
        return frozenset(parts).union(*(self.narrower(name) for name in parts))

    def searched(self, claim: Mapping[str, str]) -> dict[str, str]:
        """Return the day of the last search on record for a claim's treatment and outcome, by database.

        A saved search counts only once it has run. One that names no treatment answers for every treatment.
        """
        found: dict[str, str] = {}
        for database, day in self._searches.get((claim["outcome"], claim["intervention"]), []):
            found[database] = max(day, found.get(database, ""))
        for database, day in self._searches.get((claim["outcome"], ""), []):
            found[database] = max(day, found.get(database, ""))
        return found

    def touching(self, claim: Mapping[str, str]) -> tuple[str, ...]:
        """Return the studies with a result on a claim's outcome and treatment, and those a person has linked to it."""
        rows = self.results([claim["outcome"], *self.narrower(claim["outcome"])])
        found = {row["study_id"] for row in rows if row["intervention"] == claim["intervention"]}
        for role in ("direct", "indirect", "review"):
            found |= self.linked(claim["claim_id"], role)
        return tuple(sorted(found))

    @cached_property
    def _searches(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for row in self.tables["searches"].to_dict("records"):
            if row["last_run"]:
                found.setdefault((row["outcome"], row["intervention"]), []).append((row["database"], row["last_run"]))
        return found

    @cached_property
    def _overrides(self) -> dict[str, pd.DataFrame]:
        return {str(name): rows for name, rows in self.tables["certainty"].groupby("claim_id", sort=False)}

    def overrides(self, claim_id: str) -> pd.DataFrame | None:
        """Return what a person has set over the suggested certainty of a claim; None where nobody has."""
        return self._overrides.get(claim_id)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The word lists, with what the folder calls its treatments."""
        return load_vocabulary(evidence=self.folder)

    @cached_property
    def treatments(self) -> Treatments:
        """The treatments of the folder and the words for them."""
        return Treatments.of(self.tables)

    @classmethod
    def of(
        cls,
        tables: Mapping[str, pd.DataFrame],
        references: pd.DataFrame,
        with_unverified: bool = False,
        folder: Path | None = None,
        effects: pd.DataFrame | None = None,
    ) -> Material:
        """Compute the effects of an evidence folder's tables and put everything together.

        Parameters
        ----------
        with_unverified : bool
            Count rows a program read and nobody has verified yet; each then says so in its warnings.
        effects : DataFrame, optional
            Those of the same tables, where somebody has computed them already; unverified rows are not counted in it.
        """
        if effects is None or with_unverified:
            results, studies, instruments = (tables[name] for name in ("results", "studies", "instruments"))
            effects = effects_table(results, studies, instruments, references["year"].to_dict(), with_unverified)
        # Columns of plain objects lie side by side: taking rows of them is many times faster than of text columns.
        texts = [name for name, dtype in effects.dtypes.items() if dtype == "str"]
        shown = effects.astype(dict.fromkeys(texts, object))
        own = load_vocabulary(evidence=folder).own
        return cls(shown, tables, short_names(references, own), references, folder=folder)


def _plain_unit(unit: str) -> str:
    plain = unit.replace("µ", "u").replace("μ", "u").replace("mcg", "ug").replace(" ", "").lower()
    return "" if plain.startswith(("point", "score")) else plain


# "The effect of the treatment on ...": half of all titles begin like this and tell nothing apart.
_COMMON_START = (
    r"(?:(?:an?|the|investigat\w+|evaluat\w+|compar\w+|study|survey|effects?|efficacy|effectiveness|impact|influence|role|"
    r"results?|of|on|and|in|between|OWN|therapy|using|with|for|by|"
    r"a randomi[sz]ed|controlled|clinical|trial)\W+){2,}"
)
NAME_LENGTH = 30  # characters of a title that a name may take


def _from_title(title: str, from_end: bool, own: OwnWords) -> str:
    """Return the telling words of a title: what was measured; or its end, in whom."""
    plain = title.strip(" .")
    if from_end:
        return f"… {plain[-NAME_LENGTH:].split(' ', 1)[-1]}"
    start = re.match(_COMMON_START.replace("OWN", own.pattern("title")), plain, re.I)
    rest = plain[start.end() :] if start and len(plain) - start.end() > 12 else plain
    words = rest if len(rest) <= NAME_LENGTH else rest[:NAME_LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return words[:1].upper() + words[1:]


def _grouped(table: pd.DataFrame, column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in records_of(table):
        found.setdefault(row[column], []).append(row)
    return found


def _short_name(key: str, row: Mapping[str, str], own: OwnWords, from_end: bool = False) -> str:
    """Return ``Li 2011``; where the first author was not read, the telling words of the title, our own in brackets."""
    first = row["author"].split(" and ")[0].split(",")[0].strip()
    if first:
        return f"{first} {row['year']}".strip()
    ours, title = stand_in(row["title"]), row["title"].strip(" .")
    words = f"[{_from_title(ours, from_end, own)}]" if ours else f"“{_from_title(title, from_end, own)}”"
    return f"{words} {row['year']}".strip() if title else key


def _letters(number: int) -> str:
    """Return a, b ... z, aa, ab ... for 0, 1, 2 ..."""
    more, last = divmod(number, 26)
    return (_letters(more - 1) if more else "") + chr(ord("a") + last)


def short_names(references: pd.DataFrame, own: OwnWords | None = None) -> dict[str, str]:
    """Return a short citation per study_id, such as ``Li 2011``; a letter is added where two would be alike.

    Studies without known authors are named by the end of their title before they are given a letter.

    Parameters
    ----------
    references : DataFrame
        The bibliography, indexed by study_id.
    own : OwnWords, optional
        The words of the topic, which half of all titles begin with; by default those of the folder we are in.
    """
    own = own or load_vocabulary().own
    rows: dict[str, dict[str, str]] = references.to_dict("index")
    seen: dict[str, list[str]] = {}
    for key, row in rows.items():
        seen.setdefault(_short_name(key, row, own), []).append(key)
    for name, keys in list(seen.items()):
        if len(keys) > 1 and name.startswith(("“", "[")):
            del seen[name]
            for key in keys:
                seen.setdefault(_short_name(key, rows[key], own, from_end=True), []).append(key)
    names = {}
    for name, keys in seen.items():
        for number, key in enumerate(sorted(keys)):
            names[key] = f"{name}{_letters(number)}" if len(keys) > 1 else name
    return names
