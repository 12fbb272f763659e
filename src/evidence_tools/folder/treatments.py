"""The treatments of a topic: one table, ``interventions.csv``, with the words for them in sentences and searches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

__all__ = ["Treatments"]

SHAM = "a sham treatment or placebo"


@dataclass(frozen=True)
class Treatments:
    """What the folder calls its treatments.

    Attributes
    ----------
    rows : mapping of str to mapping
        intervention to its row of interventions.csv; empty where a folder has no such table.
    """

    rows: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Treatments:
        """Make them from the tables of a folder."""
        table = tables.get("interventions")
        rows = [] if table is None else table.to_dict("records")
        return cls({row["intervention"]: row for row in rows})

    def _cell(self, name: str, column: str) -> str:
        return str(self.rows.get(name, {}).get(column, ""))

    def label(self, name: str) -> str:
        """Return a treatment as it stands in a sentence; a name nobody listed without its underscores."""
        return self._cell(name, "label") or name.replace("_", " ")

    def ordinary(self, name: str) -> str:
        """Return a treatment as the plain thing another one is said to be better than."""
        return self._cell(name, "ordinary") or self.label(name)

    def simpler(self, name: str) -> str:
        """Return the treatment that is the plain form of another; "" where there is none."""
        return self._cell(name, "simpler")

    def sham(self, name: str) -> str:
        """Return what a sham of a treatment is called in a sentence."""
        return self._cell(name, "sham_words") or SHAM

    @property
    def tracked(self) -> dict[str, str]:
        """Return the treatments whose claims are the subject of the tracker, with their labels for a heading."""
        named = [name for name, row in self.rows.items() if row.get("tracked") == "yes"]
        return {name: self.label(name)[:1].upper() + self.label(name)[1:] for name in named}

    def search_words(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the text words and the headings by which PubMed is searched for a treatment."""
        words, mesh = (
            tuple(part.strip() for part in self._cell(name, column).split(";") if part.strip())
            for column in ("search_words", "mesh")
        )
        return words, mesh
