"""Practice: a class judges studies without touching the published tables, and compares its answers.

Every person's judgements go to a file of their own in the folder ``practice`` where the notebook is; a teacher puts the
files of a class into one folder and compares them.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

import pandas as pd

from evidence_tools.errors import AppraisalError, UsageError
from evidence_tools.files import write_atomically
from evidence_tools.quality import check_appraisals
from evidence_tools.quality.agreement import agreement
from evidence_tools.tracker.display import html_table

__all__ = ["COLUMNS", "ClassAnswers", "class_answers", "keep_practice"]

FOLDER = "practice"
COLUMNS = ["study_id", "tool", "domain", "outcome", "judgement", "assessor", "reason", "date", "source_url", "note"]


def _file(folder: Path, who: str) -> Path:
    name = re.sub(r"[^a-z0-9]+", "-", who.lower()).strip("-") or "somebody"
    return folder / f"{name}.csv"


def _read(path: Path) -> pd.DataFrame:
    try:
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as answers of a class: {error}.") from None
    missing = [name for name in ("study_id", "domain", "judgement", "assessor") if name not in rows]
    if missing:
        raise UsageError(f"{path} holds no answers: the column {missing[0]} is missing. Use files the form has saved.")
    return rows


def keep_practice(rows: pd.DataFrame, folder: Path | None = None) -> Path:
    """Save one person's judgements of a study in a file of their own; an earlier judgement of it is replaced.

    Parameters
    ----------
    rows : DataFrame
        As the form gives them.
    folder : Path, optional
        Default: ``practice`` in the current folder.

    Raises
    ------
    AppraisalError
        If a judgement is not in the tool's vocabulary.
    """
    problems = check_appraisals(rows, "the form")
    if problems:
        raise AppraisalError("\n".join(map(str, problems)))
    path = _file(folder or Path(FOLDER), str(rows["assessor"].iloc[0]))
    new = rows.reindex(columns=COLUMNS).fillna("").astype(str)
    # A spreadsheet would compute what begins like a formula; no name and no address does.
    new = new.apply(lambda column: column.str.replace(r"^[\s=+@-]+", "", regex=True))
    if path.is_file():
        kept = _read(path).reindex(columns=COLUMNS).fillna("")
        new = pd.concat([kept[~kept["study_id"].isin(new["study_id"])], new], ignore_index=True)
    return write_atomically(path, new.to_csv(index=False, lineterminator="\n"))


class ClassAnswers:
    """The judgements of a class side by side.

    Attributes
    ----------
    table : DataFrame
        One row a study and domain, a column a person, what most said and the share who said it.
    kappa : float
        Fleiss' kappa: 1 = all agree, 0 = no more than chance; NaN where nobody judged the same thing.
    """

    def __init__(self, table: pd.DataFrame, kappa: float):
        self.table, self.kappa = table, kappa

    def __repr__(self) -> str:
        people = self.table.shape[1] - 2
        known = "cannot be told" if self.kappa != self.kappa else f"{self.kappa:z.2f} (1 = all agree, 0 = as by chance)"
        return f"{people} people, {len(self.table)} judgements each at most; Fleiss' kappa {known}"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self))}</p>{html_table(self.table)}"


def class_answers(folder: str | Path = FOLDER) -> ClassAnswers:
    """Read the files of a class and compare them.

    Raises
    ------
    UsageError
        If there are none, or one is no file of answers.
    """
    files = sorted(Path(folder).glob("*.csv"))
    if not files:
        raise UsageError(f"{folder} holds no answers. Let each person press Save in ev.appraise(..., practice=True).")
    return ClassAnswers(*agreement(pd.concat([_read(path) for path in files], ignore_index=True)))
