"""What every verdict is computed from: effects, tables, short citations, and each study's risk of bias."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from evidence_tools.quality import NOT_APPRAISED, overall_risk
from evidence_tools.verdicts.effects import effects_table

__all__ = ["Material", "short_names"]


@dataclass(frozen=True, eq=False)
class Material:
    """What a verdict is computed from.

    Attributes
    ----------
    effects : DataFrame
        From `effects.table.effects_table`.
    tables : mapping
        The evidence folder's tables.
    names : mapping
        study_id to a short citation such as "Li 2011".
    references : DataFrame
        The bibliography, indexed by study_id.
    """

    effects: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    names: Mapping[str, str]
    references: pd.DataFrame

    @cached_property
    def _appraised(self) -> dict[str, pd.DataFrame]:
        return dict(list(self.tables["appraisals"].groupby("study_id")))

    def risk(self, study_id: str, outcome: str) -> str:
        """Return the overall risk of bias of a study for an outcome: low, some concerns, high or not appraised."""
        rows = self._appraised.get(study_id)
        return NOT_APPRAISED if rows is None else overall_risk(rows, outcome).level

    @classmethod
    def of(
        cls, tables: Mapping[str, pd.DataFrame], references: pd.DataFrame, with_unverified: bool = False
    ) -> Material:
        """Compute the effects of an evidence folder's tables and put everything together.

        Parameters
        ----------
        with_unverified : bool
            Count rows a program read and nobody has verified yet; each then says so in its warnings.
        """
        raw = (tables[name] for name in ("results", "studies", "instruments"))
        effects = effects_table(*raw, references["year"].to_dict(), with_unverified)
        return cls(effects, tables, short_names(references), references)


def _short_name(key: str, row: Mapping[str, str]) -> str:
    """Return ``Li 2011``; where the first author was not read, the beginning of the title."""
    first = row["author"].split(" and ")[0].split(",")[0].strip()
    if first:
        return f"{first} {row['year']}".strip()
    title = row["title"].strip("() ")
    if not title:
        return key
    words = title if len(title) <= 32 else title[:32].rsplit(" ", 1)[0] + " …"
    return f"“{words}” {row['year']}".strip()


def short_names(references: pd.DataFrame) -> dict[str, str]:
    """Return a short citation per study_id, such as ``Li 2011``; a letter is added where two would be alike.

    Parameters
    ----------
    references : DataFrame
        The bibliography, indexed by study_id.
    """
    seen: dict[str, list[str]] = {}
    for key, row in references.iterrows():
        seen.setdefault(_short_name(key, row), []).append(key)
    names = {}
    for name, keys in seen.items():
        for letter, key in zip("abcdefghijklmnopqrstuvwxyz", sorted(keys), strict=False):
            names[key] = f"{name}{letter}" if len(keys) > 1 else name
    return names
