"""robvis tables in and out, in its exact vocabulary.

robvis (McGuinness and Higgins 2021, Res Synth Methods 12:55-61) reads a table ``Study, D1, ..., Overall[, Weight]``
whose cells are "Low", "Some concerns", "High", "No information" (RoB 2) or "Low", "Moderate", "Serious", "Critical",
"No information" (ROBINS-I); for its generic template (RoB 1) the column names are the domain names. Columns read in
the documentation of its example data sets, github.com/mcguinlu/robvis, R/rob_data.R. robvis itself looks at first
letters only; we refuse anything but the exact words.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from evidence_tools.errors import AppraisalError, Problem
from evidence_tools.quality.appraisals import overall_risk
from evidence_tools.quality.vocabulary import TOOLS, Tool

__all__ = ["columns", "from_robvis", "read_robvis", "robvis_csv", "to_robvis"]

NO_INFORMATION = "No information"


def columns(tool: str) -> list[str]:
    """Return the columns robvis expects for a tool, without the optional Weight.

    Raises
    ------
    AppraisalError
        If robvis has no template for the tool.
    """
    spec = _spec(tool)
    names = list(spec.domains.values()) if tool == "rob1" else [f"D{i + 1}" for i in range(len(spec.domains))]
    return ["Study", *names, "Overall"]


def to_robvis(
    appraisals: pd.DataFrame,
    tool: str,
    labels: Mapping[str, str] | None = None,
    weights: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return the appraisals made with one tool as a robvis table, one row per study and assessor.

    Parameters
    ----------
    appraisals : pandas.DataFrame
        Rows of ``appraisals.csv`` without problems.
    tool : {"rob2", "robins_i", "rob1"}
    labels : mapping, optional
        study_id to the name readers see; default is the id. With several assessors the name is added.
    weights : mapping, optional
        study_id to its weight; adds the column Weight.

    Returns
    -------
    pandas.DataFrame
        A domain without a judgement is "No information"; Overall is the assessor's, or derived by the tool's rule.

    Raises
    ------
    AppraisalError
        If robvis has no template for the tool, or weights are given but one is missing.
    """
    spec = _spec(tool)
    rows = []
    own = appraisals[appraisals["tool"] == tool]
    for study_id, part in own.groupby("study_id", sort=True):
        assessors = sorted(part["assessor"].unique())
        for assessor in assessors:
            name = (labels or {}).get(str(study_id), str(study_id))
            shown = f"{name} ({assessor})" if len(assessors) > 1 else name
            row = [shown, *_judgements(part[part["assessor"] == assessor], spec)]
            rows.append([*row, _weight(weights, str(study_id))] if weights is not None else row)
    return pd.DataFrame(rows, columns=[*columns(tool), *(["Weight"] if weights is not None else [])])


def robvis_csv(table: pd.DataFrame) -> str:
    """Return a robvis table as CSV text (RFC 4180, LF)."""
    return str(table.to_csv(index=False, lineterminator="\n"))


def read_robvis(source: str | Path, tool: str, file: str = "") -> pd.DataFrame:
    """Read a robvis table, refusing every cell that is not one of the tool's words.

    Parameters
    ----------
    source : path, or CSV text (with a line break in it)
    tool : {"rob2", "robins_i", "rob1"}
    file : str
        Name for messages; default the path.

    Raises
    ------
    AppraisalError
        One line per problem: ``file:line:column: what is wrong. Allowed: ...``.
    """
    text, name = _content(source)
    name = file or name
    rows = list(csv.reader(io.StringIO(text)))
    expected = columns(tool)
    header = rows[0] if rows else []
    if header not in (expected, [*expected, "Weight"]):
        wanted = f"{', '.join(expected)}[, Weight]"
        raise AppraisalError(
            str(Problem(name, 1, 1, f"the header is {', '.join(header) or 'missing'}.", wanted, "Correct it."))
        )
    problems: list[Problem] = []
    for line, row in enumerate(rows[1:], start=2):
        problems += _row_problems(row, header, _words(tool), name, line)
    if problems:
        raise AppraisalError("\n".join(map(str, sorted(problems))))
    table = pd.DataFrame(rows[1:], columns=header)
    return table.assign(Weight=pd.to_numeric(table["Weight"])) if "Weight" in table else table


def from_robvis(table: pd.DataFrame, tool: str, assessor: str, source_url: str = "") -> pd.DataFrame:
    """Return rows for ``appraisals.csv`` from a robvis table.

    The column Study becomes study_id as it stands: make sure it holds citation keys. "No information" for a domain is
    kept where the tool has that word and dropped for RoB 1, which has not.
    """
    spec = _spec(tool)
    rows = []
    for record in table.to_dict("records"):
        for domain, column in zip((*spec.domains, "overall"), columns(tool)[1:], strict=True):
            word = str(record[column])
            if spec.word(word) in spec.allowed(domain):
                rows.append((record["Study"], tool, domain, word, assessor, source_url))
    return pd.DataFrame(rows, columns=["study_id", "tool", "domain", "judgement", "assessor", "source_url"])


def _spec(tool: str) -> Tool:
    known = [key for key, spec in TOOLS.items() if spec.robvis]
    if tool not in known:
        raise AppraisalError(f"robvis has no template for {tool!r}. Allowed: {', '.join(known)}.")
    return TOOLS[tool]


def _words(tool: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(word.capitalize() for word in TOOLS[tool].levels), NO_INFORMATION]))


def _judgements(rows: pd.DataFrame, spec: Tool) -> list[str]:
    pairs = zip(rows["domain"], rows["judgement"], strict=True)
    words = {spec.domain(domain): spec.word(word) for domain, word in pairs}
    cells = [words.get(domain, NO_INFORMATION).capitalize() for domain in spec.domains]
    if "overall" in words:
        return [*cells, words["overall"].capitalize()]
    level = overall_risk(rows).level
    back = {ours: theirs for theirs, ours in reversed(spec.as_rob.items())}
    return [*cells, back.get(level, NO_INFORMATION).capitalize()]


def _weight(weights: Mapping[str, float] | None, study_id: str) -> float:
    if weights is None or study_id not in weights:
        raise AppraisalError(f"no weight for {study_id}. Give one for every study, or none at all.")
    return float(weights[study_id])


def _content(source: str | Path) -> tuple[str, str]:
    if isinstance(source, str) and "\n" in source:
        return source, "robvis table"
    return Path(source).read_text(encoding="utf-8-sig"), str(source)


def _row_problems(row: list[str], header: list[str], words: tuple[str, ...], file: str, line: int) -> list[Problem]:
    if len(row) != len(header):
        return [Problem(file, line, 0, f"{len(row)} cells.", f"{len(header)} as in the header", "Complete the row.")]
    problems = []
    for column, (name, cell) in enumerate(zip(header, row, strict=True), start=1):
        if name == "Study":
            bad, allowed = not cell.strip(), "a name or citation key"
        elif name == "Weight":
            bad, allowed = not _is_number(cell), "a number"
        else:
            bad, allowed = cell not in words, ", ".join(words)
        if bad:
            problems.append(Problem(file, line, column, f"{cell!r}.", allowed, "Write it exactly so.", name))
    return problems


def _is_number(cell: str) -> bool:
    try:
        return float(cell) >= 0
    except ValueError:
        return False
