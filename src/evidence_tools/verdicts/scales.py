"""A scale readers know, to tell a pooled standardised difference in: the same in the sentence and in the tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evidence_tools.errors import AppraisalError
from evidence_tools.quality import FamiliarScale, familiar_scale

from .bodies import StratumEvidence
from .material import Material

__all__ = ["SharedScale", "shared_scale"]

IN_POINTS = ("symptom", "general")  # kinds of outcome that are asked, not measured


@dataclass(frozen=True)
class SharedScale:
    """A scale, its row of instruments.csv, and how many of the pooled trials printed values after treatment on it."""

    scale: FamiliarScale
    instrument: dict[str, object]
    trials: int


def shared_scale(evidence: StratumEvidence, material: Material) -> SharedScale | None:
    """Choose the scale, in one unit, most of the pooled people were measured on; None where there is none.

    The SD is that of the pooled trials alone, of values after treatment: a flagged row is in no pool, and the spread of
    changes is another. Only questionnaires have points: what is measured in a unit nobody prints is told in none.
    """
    used = evidence.in_pool[evidence.in_pool["sd_c"].notna() & (evidence.in_pool["value_kind"] == "post")]
    used = used.assign(plain=material.units(used.to_dict("records")))
    # Points of a scale whose ends nobody knows tell a reader nothing: 18 of 20, or of 100?
    counted = material.outcomes[evidence.body.outcome]["kind"] in IN_POINTS
    ends = [counted and _ends_known(material.instruments[name]) for name in used["instrument"]]
    used = used[(used["plain"] != "") | pd.Series(ends, index=used.index, dtype=bool)]
    if used.empty:
        return None
    people = used.groupby(["instrument", "plain"], sort=True)["n"].sum()
    name, plain = people.idxmax()
    mine = used[(used["instrument"] == name) & (used["plain"] == plain)]
    instrument = dict(material.instruments[name])
    printed = [unit for unit in mine["unit"] if unit]
    # Without a unit of its own the instrument's stands: in another unit than the instrument's it would be wrong.
    if printed and plain and printed[0] != instrument["unit"]:  # the ends of the instrument are in its own unit
        instrument |= {"unit": printed[0], "minimum": math.nan, "maximum": math.nan}
    try:
        scale = familiar_scale(mine.assign(spread_kind="sd"), instrument)
    except AppraisalError:
        return None
    return SharedScale(scale, instrument, len(mine))


def _ends_known(instrument: Mapping[str, Any]) -> bool:
    return not any(pd.isna(instrument[name]) for name in ("minimum", "maximum"))
