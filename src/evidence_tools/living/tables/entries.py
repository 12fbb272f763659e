"""From a reading of a table to a row of results.csv, with the place a reader finds it again."""

from __future__ import annotations

import re
from dataclasses import replace

from evidence_tools.errors import UsageError
from evidence_tools.extraction import TableRow, Vocabulary
from evidence_tools.extraction.rows import PREFILLED

__all__ = ["baseline_of", "locator", "reading_id", "result_of"]

_COMPARATORS = (
    ("sham", r"\bsham\b|\bplacebo\b"),
    ("usual_care", r"\b(?:usual|routine|standard|conventional)\b"),
    ("no_treatment", r"\bno[- ](?:treatment|intervention|massage)\b|\bwait\w*[- ]?list"),
    ("attention", r"\battention\b"),
)
_FOLLOW_UP = re.compile(r"\bfollow[- ]?up\b|\blater\b", re.I)
_END = re.compile(r"\bpost\w*|\bafter\b|\bend\b", re.I)


def _place(cell: str) -> tuple[int, int]:
    row, _, column = cell.partition(",")
    return int(row) + 1, int(column) + 1


def reading_id(row: TableRow) -> str:
    """Name a reading by its table and its two cells: ``t3-8.2-8.1``."""
    part = f"p{row.table_part}" if row.table_part > 1 else ""
    cells = "-".join(cell.replace(",", ".") for cell in (row.mean_cell_i, row.mean_cell_c))
    return f"t{row.table_ordinal}{part}-{cells}"


def locator(row: TableRow) -> str:
    """Say where the numbers stand, rows and columns counted from 1, headers included: ``Table 2, row 7, column 3``."""
    part = f", part {row.table_part}" if row.table_part > 1 else ""
    (row_i, column_i), (row_c, column_c) = _place(row.mean_cell_i), _place(row.mean_cell_c)
    first = f"{row.table}{part}, row {row_i}, column {column_i}"
    if row_i == row_c:
        return f"{first}; comparator: column {column_c}"
    return f"{first}; comparator: row {row_c}, column {column_c}"


def baseline_of(row: TableRow, rows: list[TableRow]) -> TableRow | None:
    """Find the baseline of the same outcome and arms in the same table, with SDs."""
    for one in rows:
        same = (one.table_ordinal, one.table_part, one.outcome_words, one.arm_i, one.arm_c) == (
            row.table_ordinal, row.table_part, row.outcome_words, row.arm_i, row.arm_c,
        )  # fmt: skip
        if same and one.value_kind == "baseline" and one.spread_kind == "sd":
            return one
    return None


def turned_back(row: TableRow) -> TableRow:
    """Turn changes that are printed as before minus after, in both arms, to after minus before."""
    turned = [words for words in row.warnings if "its sign is turned" in words]
    if row.value_kind != "change" or len(turned) < 2:
        return row

    def minus(number: float | None) -> float | None:
        return None if number is None else -number or 0.0

    return replace(
        row,
        mean_i=minus(row.mean_i),
        mean_c=minus(row.mean_c),
        low_i=minus(row.high_i),
        high_i=minus(row.low_i),
        low_c=minus(row.high_c),
        high_c=minus(row.low_c),
    )


def result_of(
    row: TableRow, rows: list[TableRow], study: dict[str, str], instrument: str, vocabulary: Vocabulary, url: str
) -> dict[str, str]:
    """Make a row of results.csv of a reading: prefilled and unverified.

    Parameters
    ----------
    row : TableRow
    rows : list of TableRow
        All readings of the article: the baseline is among them.
    study : dict
        The study's row of studies.csv.
    instrument : str
        Key of instruments.csv.
    vocabulary : Vocabulary
    url : str
        Where a person reads the article.

    Raises
    ------
    UsageError
        Baseline values, or values of an unknown time, are no result; an instrument that is not in instruments.csv.
    """
    if row.value_kind not in ("post", "change"):
        what = "baseline values" if row.value_kind == "baseline" else "values of an unknown time"
        raise UsageError(f"{locator(row)}: {what} are no result. Correct the kind (post or change) first.")
    if instrument not in vocabulary.outcome_of:
        raise UsageError(f"{instrument or 'no instrument'}: choose an instrument of instruments.csv for this row.")
    if row.mean_i is None or row.mean_c is None:
        raise UsageError(f"{locator(row)}: a mean is missing.")
    told = turned_back(row)
    first = baseline_of(row, rows) if told.value_kind == "post" else None
    outcome = vocabulary.outcome_of[instrument]
    flags = [PREFILLED]
    flags += ["median_reported"] if row.statistic == "median" else []
    flags += ["sign_inferred"] if told is not row else []
    flags += ["subgroup_only"] if any("part of the people" in words for words in row.warnings) else []
    cells: dict[str, object] = {
        "value_kind": told.value_kind,
        "spread_kind": told.spread_kind,
        "timepoint": told.timepoint,
    }
    for side in ("i", "c"):
        cells |= {f"{name}_{side}": told[f"{name}_{side}"] for name in ("n", "mean", "low", "high")}
        cells[f"sd_{side}"] = told[f"spread_{side}"]
        if first is not None:
            cells |= {f"baseline_mean_{side}": first[f"mean_{side}"], f"baseline_sd_{side}": first[f"spread_{side}"]}
    return {
        "result_id": f"{study['study_id']}-{reading_id(row)}".replace(".", "-"),
        "study_id": study["study_id"],
        "outcome": outcome,
        "instrument": instrument,
        "instrument_as_printed": row.outcome_words,
        "phase": _phase(row),
        "intervention_arm": row.arm_i,
        "comparator_arm": row.arm_c,
        "comparator_type": _comparator(row, study),
        **{name: _text(value) for name, value in cells.items()},
        "direction_reported": "unclear",
        "p_value": _p(row.p_value),
        "as_printed": f"{row.cell_text_i} | {row.cell_text_c}"[:300],
        "source_url": url or study.get("source_url", ""),
        "source_locator": locator(row),
        "extracted_from": "full_text_table",
        "verified": "no",
        "flags": ";".join(flags),
        "flag_note": "; ".join(row.warnings)[:500] or "Read by the program; compare with the table.",
        "note": "Change printed as before minus after; entered as after minus before." if told is not row else "",
    }  # fmt: skip


def _phase(row: TableRow) -> str:
    if _FOLLOW_UP.search(row.timepoint):
        return "follow_up"
    return "end_of_treatment" if _END.search(row.timepoint) else "unclear"


def _comparator(row: TableRow, study: dict[str, str]) -> str:
    named = [kind for kind, words in _COMPARATORS if re.search(words, row.arm_c, re.I)]
    return named[0] if len(named) == 1 else study.get("comparator_type", "")


_P = re.compile(r"(?P<sign>[<>]=?|=|≤|≥)?\s*(?P<number>0?[.]\d+|1[.]0+)")


def _p(printed: str) -> str:
    match = _P.search("".join(printed.split()))
    if not match:
        return ""
    sign = {"≤": "<=", "≥": ">=", "=": ""}.get(match["sign"] or "", match["sign"] or "")
    return sign + match["number"]


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)
