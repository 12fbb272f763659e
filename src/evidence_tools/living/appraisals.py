"""Entering an appraisal of a study: a person's judgements with the words that support them, into appraisals.csv."""

from __future__ import annotations

import os

import pandas as pd

from evidence_tools.errors import AppraisalError
from evidence_tools.folder.editing import editing
from evidence_tools.quality import check_appraisals

__all__ = ["enter_appraisal"]

KEY = ("study_id", "tool", "domain", "outcome", "assessor")


def enter_appraisal(root: str | os.PathLike[str], rows: pd.DataFrame) -> list[str]:
    """Write the rows of one appraisal into the folder, all of them or none.

    Rows by the same assessor are replaced: a person may change their mind. Rows by another assessor,
    or for another outcome, stand beside them.

    Parameters
    ----------
    root : path
        The evidence folder.
    rows : DataFrame
        study_id, tool, domain, outcome, judgement, assessor, reason, date, source_url, note.

    Returns
    -------
    list of str
        The files that changed.

    Raises
    ------
    AppraisalError
        If a judgement is not in the tool's vocabulary.
    """
    problems = check_appraisals(rows, "the form")
    if problems:
        raise AppraisalError("\n".join(map(str, problems)))
    new = [{name: str(value) for name, value in row.items()} for row in rows.to_dict("records")]
    with editing(root, "appraisals") as edit:
        columns = edit.schema["appraisals"].columns
        mine = {tuple(row.get(name, "") for name in KEY) for row in new}
        kept = [row for row in edit.rows["appraisals"] if tuple(row[name] for name in KEY) not in mine]
        edit.rows["appraisals"] = kept + [{name: row.get(name, "") for name in columns} for row in new]
    return edit.changed
