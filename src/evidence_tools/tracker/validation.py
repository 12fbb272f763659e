"""Everything that can be wrong with an evidence folder, from the shape of its files to the words of its judgements.

`folder.folder_problems` sees the tables alone; here the rooms that know more add their checks: the bibliography is held
against the studies, quotes are found again in the articles, appraisals and overrides are held against the vocabulary
of their tools.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evidence_tools.claims.vocabulary import load_vocabulary, unreachable_outcomes
from evidence_tools.claims.vocabulary.lists import list_faults
from evidence_tools.claims.vocabulary.own import WORDS
from evidence_tools.errors import DataError, FolderError, Problem
from evidence_tools.folder import REREAD, Folder, RawFolder, folder_problems, load_folder, read_folder, records_of
from evidence_tools.living.confirmations import KEYS, waits
from evidence_tools.quality import check_appraisals, check_certainty
from evidence_tools.quality.grade import ceiling
from evidence_tools.references import Bibliography
from evidence_tools.references.shelf import read_shelf, shelf_problems
from evidence_tools.verdicts.contradictions import row_contradiction
from evidence_tools.verdicts.effects import effects_table
from evidence_tools.words import counted

__all__ = ["Report", "find_problems", "inspect_folder"]

STUDY_NUMBERS = ("design", "clusters", "icc", "n_analysed", "n_randomised")  # of a study, that its effects depend on


@dataclass(frozen=True)
class Report:
    """What validation found.

    Attributes
    ----------
    problems : list of Problem
        In order of file and line.
    notes : list of str
        What could not be checked here, and why; what is worth knowing.
    counts : dict
        Rows per table; empty where they could not be read.
    folder, bibliography, effects
        What was read and computed on the way (see `verdicts.effects.effects_table`), so that nobody does it again;
        None where it could not be.
    """

    problems: list[Problem]
    notes: list[str]
    counts: dict[str, int]
    folder: Folder | None = None
    bibliography: Bibliography | None = None
    effects: pd.DataFrame | None = None


def _unconfirmed(raw: RawFolder) -> list[str]:
    """Say how many rows a program entered that nobody has compared with their source: they count nowhere."""
    waiting = sum(waits(name, row) for name in KEYS for row in raw.tables[name].rows)
    them = "it counts" if waiting == 1 else "they count"
    said = counted(waiting, "row waits", "rows wait")
    return [f"{said} for somebody to compare with the source; until then {them} nowhere: evidence confirm"] * (
        waiting > 0
    )


def _unfound_outcomes(folder: Folder) -> list[str]:
    """Say which outcomes no sentence of an article can be found to speak of, but should be.

    A mechanism or a general heading of which neither more nor less is good (how hard one presses, "any physiological
    measure") is promised by nobody: it serves the rows of results and reviews, and nothing is missing.
    """
    rows = folder.tables["outcomes"].to_dict("records")
    silent = {row["outcome"] for row in rows if not row["wanted"] and row["kind"] in {"mechanism", "general"}}
    missing = [name for name in unreachable_outcomes(rows, load_vocabulary()) if name not in silent]
    if not missing:
        return []
    return [
        f"outcomes.csv: `evidence check` cannot find {', '.join(missing)} in any sentence. "
        "Add to synonyms the words people write, and say in wanted whether more or less is good."
    ]


def _article_texts(folder: Folder) -> tuple[dict[str, str], list[str]]:
    texts, notes = {}, []
    for row in folder.tables["articles"].to_dict("records"):
        path = folder.article_path(row["article_id"])
        if path is None:
            continue
        data = path.read_bytes()
        if row["sha256"] and hashlib.sha256(data).hexdigest() != row["sha256"]:
            notes.append(f"{path.name} is not the text that was quoted (its sha256 differs): quotes may have moved.")
        texts[row["article_id"]] = data.decode("utf-8", errors="replace")
    return texts, notes


def _quote_problem(row: Mapping[str, Any], text: str, place: tuple[str, int, int]) -> Problem | None:
    if text[row["start"] : row["end"]] == row["quote"]:
        return None
    from evidence_tools.claims.quotes import find_quote  # only a quote that has moved needs the search

    found = find_quote(text, row["quote"], row["quote_prefix"], row["quote_suffix"])
    if found is None:
        action = "Correct the quote, or remove the sighting if the article no longer says it."
        return Problem(*place, "these words are not in the article.", "the exact words of the text", action, "quote")
    message = f"start and end are {row['start']} and {row['end']}, but the words stand at {found[0]} to {found[1]}."
    return Problem(*place, message, "", f"Write {found[0]} and {found[1]}.", "start")


def _quote_problems(folder: Folder, raw: RawFolder) -> tuple[list[Problem], list[str]]:
    """Find every quote again in the articles that are at hand, and say how many could not be looked for."""
    texts, notes = _article_texts(folder)
    sightings, table, shown = folder.tables["sightings"], folder.schema["sightings"], raw.shown
    lines = raw.tables["sightings"].lines
    problems, checked = [], 0
    absent: dict[str, int] = {}
    for row, line in zip(records_of(sightings), lines, strict=True):
        text = texts.get(row["article_id"])
        if text is None:
            absent[row["article_id"]] = absent.get(row["article_id"], 0) + 1
            continue
        checked += 1
        place = f"{shown}/{table.path}", line, table.columns.index("quote") + 1
        problem = _quote_problem(row, text, place)
        problems += [problem] if problem else []
    if checked:
        notes.append(f"{checked - len(problems)} of {checked} quotes were found again at their place in the articles.")
    for article, count in sorted(absent.items()):
        name = folder.tables["articles"].set_index("article_id").loc[article, "file"]
        notes.append(
            f"{count} quote{'s' * (count != 1)} of {article} not re-checked: "
            f"put its text into {shown}/articles/{name} to do so."
        )
    return problems, notes


def _ceilings(folder: Folder, bibliography: Bibliography) -> dict[str, str]:
    """Return the highest certainty the design of the evidence allows, for the claims a person has set one for."""
    tables = folder.tables
    wanted = set(tables["certainty"]["claim_id"])
    if not wanted:
        return {}
    from evidence_tools.verdicts import Material, judge  # brings the figures along, which most checks do not need

    material = Material.of(
        tables | {"certainty": tables["certainty"].iloc[:0]},
        bibliography.frame().set_index("study_id", drop=False),
    )
    found = {}
    for claim in tables["claims"].to_dict("records"):
        evidence = judge(claim, material).evidence if claim["claim_id"] in wanted else None
        if evidence is not None:
            found[claim["claim_id"]] = ceiling(evidence.certainty.start, evidence.certainty.domains)
    return found


def _contradictions(folder: Folder, raw: RawFolder) -> list[Problem]:
    """Find results whose printed p or direction their own numbers rule out."""
    results, table = folder.tables["results"], folder.schema["results"]
    studies = {row["study_id"]: row for row in folder.tables["studies"].to_dict("records")}
    scales = {row["instrument"]: row for row in folder.tables["instruments"].to_dict("records")}
    problems = []
    for row, line in zip(records_of(results), raw.tables["results"].lines, strict=True):
        study = {name: studies[row["study_id"]][name] for name in STUDY_NUMBERS}
        column, words = row_contradiction(row | study | {"better": scales[row["instrument"]]["better"]})
        if words:
            place = f"{raw.shown}/{table.path}", line, table.columns.index(column) + 1
            message = f"{words[0].upper()}{words[1:]}. Study: {row['study_id']}."
            allowed = "numbers, p and direction that fit one another"
            problems.append(Problem(*place, message, allowed, REREAD, column))
    return problems


def _odd_spreads(raw: RawFolder, effects: pd.DataFrame) -> list[str]:
    """Note printed SDs that look like standard errors, or cannot be SDs of their scale: worth a second look."""
    results = raw.tables["results"]
    lines = {row["result_id"]: line for row, line in zip(results.rows, results.lines, strict=True)}
    rows = zip(effects["result_id"], effects["warnings"], effects["flags"], strict=True)
    return [
        f"{raw.shown}/results.csv:{lines[key]}: {words}. If it is one, set the flag sd_may_be_se."
        for key, warned, flags in rows
        for words in warned.split("; ")
        if "standard error" in words and "sd_may_be_se" not in flags
    ]


def _judgement_problems(folder: Folder, bibliography: Bibliography, raw: RawFolder) -> list[Problem]:
    def placed(name: str) -> tuple[pd.DataFrame, str]:
        table = folder.schema[name]
        return folder.tables[name].assign(line=raw.tables[name].lines), f"{raw.shown}/{table.path}"

    problems = check_appraisals(*placed("appraisals"))
    # A judgement of no tool cannot be rated; how high a certainty may be is told once the appraisals are in order.
    ceilings = {} if problems else _ceilings(folder, bibliography)
    return problems + check_certainty(placed("certainty")[0], folder.tables["claims"], placed("certainty")[1], ceilings)


def _word_problems(raw: RawFolder) -> list[Problem]:
    """Find what is wrong with the folder's own word lists: each list by itself, then all that is made of them."""
    action = "Correct it, or restore the file from git."
    problems = []
    for path in sorted((raw.root / WORDS).glob("*.csv")):
        shown = f"{raw.shown}/{WORDS}/{path.name}"
        found = list_faults(path) if path.is_file() else iter([(0, "this is no file.")])
        problems += [Problem(shown, number, 0, words, action=action) for number, words in found]
    if not problems:
        try:
            load_vocabulary(evidence=raw.root)
        except DataError as error:
            problems = [Problem(f"{raw.shown}/{WORDS}", 0, 0, str(error), action=action)]
    return problems


def inspect_folder(root: str | os.PathLike[str]) -> Report:
    """Check an evidence folder whole; reads only.

    Problems of the tables come first: only when they can be trusted are quotes and judgements looked at.
    """
    try:
        raw = read_folder(root)
    except FolderError as error:
        return Report(list(error.problems), [], {})
    bibliography, problems = read_shelf(raw.root, raw.shown)
    problems += folder_problems(raw)
    problems += shelf_problems(raw, bibliography) if bibliography else []
    problems += _word_problems(raw)
    if problems or bibliography is None:
        return Report(sorted(problems), ["Quotes and judgements are checked once the tables are in order."], {})
    folder = load_folder(raw)
    found, notes = _quote_problems(folder, raw)
    found += _contradictions(folder, raw)
    results, studies, instruments = (folder.tables[name] for name in ("results", "studies", "instruments"))
    effects = effects_table(results, studies, instruments, bibliography.years())
    notes += _odd_spreads(raw, effects)
    notes += _unfound_outcomes(folder)
    notes += _unconfirmed(raw)
    found += _judgement_problems(folder, bibliography, raw)
    counts = {name: len(table) for name, table in folder.tables.items()}
    return Report(sorted(found), notes, counts, folder, bibliography, effects)


def find_problems(root: str | os.PathLike[str]) -> list[Problem]:
    """Return every problem `inspect_folder` finds."""
    return inspect_folder(root).problems
