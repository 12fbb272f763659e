"""Rows of `read_tables`: one comparison each, with the cells it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

__all__ = ["RowValue", "TableRow", "TableRows"]

RowValue = str | int | float | list[str] | None


@dataclass
class TableRow(Mapping[str, RowValue]):
    """One comparison a table prints: attributes and keys are the same.

    Parameters
    ----------
    outcome : str
        Key of the tracked outcome, or "".
    instrument : str
        Key of the tracked instrument, or "".
    outcome_words, timepoint, arm_i, arm_c : str
        As printed.
    value_kind : str
        ``post``, ``change``, ``baseline``, or "" where the table does not say.
    spread_kind : str
        ``sd``, ``se``, ``ci95``, ``iqr``, or "" where nothing says it.
    statistic : str
        ``mean`` or ``median``.
    n_i, mean_i, spread_i, low_i, high_i, n_c, mean_c, spread_c, low_c, high_c : number or None
        None = not stated. `spread` is what `spread_kind` says; a CI or IQR has `low` and `high` instead.
    table_ordinal : int
        Which table-wrap, from 1.
    table_part : int
        Which table element in it, from 1.
    mean_cell_i, spread_cell_i, mean_cell_c, spread_cell_c, n_cell_i, n_cell_c : str
        ``row,column`` from 0; `n_cell` is "" where n stands in another table or the text.
    cell_text_i, cell_text_c : str
        Text of the cells of the means.
    p_value : str
        Of the comparison between the arms, as printed in this row.
    better : str
        ``lower`` or ``higher`` is better on the instrument's scale, or "".
    table : str
        Label of the table.
    warnings, reasons : list of str
        What to be careful about; what decided.
    """

    outcome: str = ""
    instrument: str = ""
    outcome_words: str = ""
    timepoint: str = ""
    value_kind: str = ""
    spread_kind: str = ""
    statistic: str = "mean"
    arm_i: str = ""
    arm_c: str = ""
    n_i: int | None = None
    mean_i: float | None = None
    spread_i: float | None = None
    low_i: float | None = None
    high_i: float | None = None
    n_c: int | None = None
    mean_c: float | None = None
    spread_c: float | None = None
    low_c: float | None = None
    high_c: float | None = None
    table_ordinal: int = 0
    table_part: int = 1
    mean_cell_i: str = ""
    spread_cell_i: str = ""
    mean_cell_c: str = ""
    spread_cell_c: str = ""
    n_cell_i: str = ""
    n_cell_c: str = ""
    cell_text_i: str = ""
    cell_text_c: str = ""
    p_value: str = ""
    better: str = ""
    table: str = ""
    warnings: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> RowValue:
        if name not in _FIELDS:
            raise KeyError(name)
        value: RowValue = getattr(self, name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(_FIELDS)

    def __len__(self) -> int:
        return len(_FIELDS)


_FIELDS = tuple(one.name for one in fields(TableRow))


class TableRows(list[TableRow]):
    """Rows of an article, with what was not read: `notes` says it in words."""

    def __init__(self, rows: list[TableRow], notes: list[str]) -> None:
        super().__init__(rows)
        self.notes = notes
