"""The learned weights: whether a unit is a claim, of what kind, and how strongly it is put.

All decisions are sums: every feature of a unit that is in the table adds its weight. The table is made by
``make weights`` from the annotated pages (tests/claims/corpus) and is read here, never changed.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evidence_tools.errors import DataError

__all__ = ["BASE", "KINDS", "STRENGTHS", "Model", "load_model"]

BASE = "(always)"  # what every unit starts from
# Kind of the claim and direction for the reader's health, as one decision.
KINDS = (
    ("efficacy", "improves"),
    ("mechanism", "improves"),
    ("mechanism", "none"),
    ("fact", "none"),
    ("safety", "worsens"),
    ("safety", "none"),
)
STRENGTHS = ("asserted", "hedged", "anecdotal")
_DECISIONS = {"claim", "threshold"} | {f"{k} {d}" for k, d in KINDS} | set(STRENGTHS)


@dataclass(frozen=True)
class Model:
    """The weights of every decision, by feature.

    Attributes
    ----------
    tables : mapping of str to mapping of str to float
        For each decision (claim, a kind with its direction, a strength) the weight of each feature.
    threshold : float
        Log-odds from which on a unit is taken for a claim.
    """

    tables: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    threshold: float = 0.0

    def odds(self, decision: str, features: Iterable[str], sums: Mapping[str, float] | None = None) -> float:
        """Return the sum of the weights of `features` for a decision.

        Parameters
        ----------
        decision : str
            A key of `tables`.
        features : iterable of str
            Names of the features of a unit.
        sums : mapping of str to float, optional
            What the rules together say of the unit and of its neighbours (`Features.sums`).
        """
        table = self.tables[decision]
        counted = sum(value * table.get(name, 0.0) for name, value in (sums or {}).items())
        return table.get(BASE, 0.0) + counted + sum(table.get(name, 0.0) for name in features)

    def best(self, labels: Iterable[str], features: Iterable[str]) -> str:
        """Return the label with the largest sum; of equal ones the first."""
        names = list(features)
        return max(labels, key=lambda label: self.odds(label, names))


def load_model(*paths: Path) -> Model:
    """Read the table of weights, and what other tables add to it.

    Parameters
    ----------
    *paths : Path
        CSV with ``decision``, ``feature``, ``weight``: the table of the package, then that of a folder's own words.

    Raises
    ------
    DataError
        The first file is missing, a decision is unknown or absent, or a weight is not a number; names file and row.
    """
    tables: dict[str, dict[str, float]] = {name: {} for name in _DECISIONS}
    for path in paths:
        _read_weights(path, tables)
    empty = sorted(name for name, table in tables.items() if not table)
    if empty:
        raise DataError(f"{paths[0].name}: no weights for {', '.join(empty)}; `make weights` makes the table.")
    threshold = tables.pop("threshold")[BASE]
    return Model(tables, threshold)


def _read_weights(path: Path, tables: dict[str, dict[str, float]]) -> None:
    number = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                decision = row.get("decision") or ""
                if decision not in tables:
                    allowed = ", ".join(sorted(tables))
                    raise DataError(f"{path.name}:{number}: decision is {decision!r}. Allowed: {allowed}.")
                tables[decision][row["feature"]] = _finite(row["weight"])
    except FileNotFoundError:
        raise DataError(f"{path}: the table of weights is missing; `make weights` makes it.") from None
    except KeyError as error:
        raise DataError(f"{path.name}:1: the column {error} is missing. Add it to the first line.") from None
    except (TypeError, ValueError) as error:
        raise DataError(f"{path.name}:{number}: a weight is not a number ({error}); write 1.5, not 1,5.") from None


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} has no end")
    return number
