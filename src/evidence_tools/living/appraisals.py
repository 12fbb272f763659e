"""Entering an appraisal of a study: a person's judgements with the words that support them, into appraisals.csv."""

from __future__ import annotations

import os

import pandas as pd

from evidence_tools.errors import AppraisalError
from evidence_tools.folder.editing import editing
from evidence_tools.quality import check_appraisals

__all__ = ["enter_appraisal"]

KEY = ("study_id", "tool", "domain")


def enter_appraisal(root: str | os.PathLike, rows: pd.DataFrame) -> list[str]:
    """Write the rows of one appraisal into the folder, all of them or none.

    Rows by the same assessor are replaced: a person may change their mind. Rows by another assessor are never touched.

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
        If a judgement is not in the tool's vocabulary, or somebody else has judged the same domain.
    """
    problems = check_appraisals(rows, "the form")
    if problems:
        raise AppraisalError("\n".join(map(str, problems)))
    new = [{name: str(value) for name, value in row.items()} for row in rows.to_dict("records")]
    with editing(root, "appraisals") as edit:
        columns = edit.schema["appraisals"].columns
        mine = {tuple(row[name] for name in KEY): row for row in new}
        for row in edit.rows["appraisals"]:
            other = mine.get(tuple(row[name] for name in KEY))
            if other is not None and row["assessor"] != other.get("assessor"):
                raise AppraisalError(
                    f"{row['study_id']}: {row['domain']} was judged {row['judgement']!r} by {row['assessor']} with "
                    f"{row['tool']}. Both cannot stand under one key; nothing was written."
                )
        kept = [row for row in edit.rows["appraisals"] if tuple(row[name] for name in KEY) not in mine]
        edit.rows["appraisals"] = kept + [{name: row.get(name, "") for name in columns} for row in new]
    return edit.changed
