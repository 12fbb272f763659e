"""Rows of an effects table made by hand, and the material around them: no folder is read, so a test takes no time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from evidence_tools.verdicts.found import Found
from evidence_tools.verdicts.material import Material
from evidence_tools.verdicts.printed import Printed
from evidence_tools.verdicts.sources import best_source

NAN = float("nan")
# Two arms of 30, one SD of 8 and a difference of half of it in favour of the intervention.
ROW: dict[str, object] = {
    "result_id": "",
    "study_id": "aaa2020",
    "trial_id": "",
    "outcome": "stress",
    "instrument": "scale",
    "phase": "end_of_treatment",
    "timepoint": "",
    "value_kind": "post",
    "unit": "",
    "measure": "SMD",
    "source": "means and SDs",
    "preference": 0,
    "design": "rct_parallel",
    "intervention": "foot_massage",
    "comparator_type": "usual_care",
    "stratum": "passive",
    "intervention_arm": "massage",
    "comparator_arm": "usual care",
    "better": "lower",
    "n_i": 30.0,
    "mean_i": 10.0,
    "sd_i": 8.0,
    "n_c": 30.0,
    "mean_c": 14.0,
    "sd_c": 8.0,
    "n": 60.0,
    "n_compared": 60.0,
    "yi": 0.4935,
    "vi": 0.0687,
    "ci_low": -0.02,
    "ci_high": 1.007,
    "p_value": "0.06",
    "log_rom": NAN,
    "log_rom_v": NAN,
    "direction": "favours_intervention",
    "side": "favours_intervention",
    "approximated": "",
    "warnings": "",
    "trace": "as printed",
    "why_not": "",
    "flags": "",
    "session_minutes": NAN,
    "countable": True,
    "poolable": True,
    "year": "2020",
}
CLAIM = {
    "claim_id": "c1",
    "outcome": "stress",
    "intervention": "foot_massage",
    "population": "",
    "comparator": "",
    "claim_type": "efficacy",
    "direction": "reduces",
    "dose": "",
}
SCALE = {
    "instrument": "scale",
    "outcome": "stress",
    "label": "points of the scale",
    "unit": "points",
    "better": "lower",
    "mid": NAN,
}


def row(**cells: object) -> dict[str, object]:
    """Return a row; its trial is its study unless another is given."""
    made = ROW | cells
    made["trial_id"] = made["trial_id"] or made["study_id"]
    made["result_id"] = made["result_id"] or f"{made['study_id']}-{made['intervention_arm']}-{made['phase']}"
    return made


def unprinted(direction: str = "favours_intervention", **cells: object) -> dict[str, object]:
    """Return a row that prints nothing but a direction; its side is known where it favours somebody."""
    side = direction if direction.startswith("favours") else ""
    empty = dict.fromkeys(("mean_i", "sd_i", "mean_c", "sd_c", "yi", "vi", "ci_low", "ci_high"), NAN)
    told = {"direction": direction, "side": side, "poolable": False, "why_not": "nothing but a direction is printed"}
    return row(**(empty | told | cells))


def table(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Return the effects table of some rows."""
    return pd.DataFrame(list(rows), columns=list(ROW))


def material(
    effects: pd.DataFrame, scales: Iterable[Mapping[str, object]] = (SCALE,), **tables: list[dict[str, object]]
) -> Material:
    """Return what verdicts are computed from, of some rows; other tables are empty unless given."""
    outcomes = [
        {"outcome": name, "kind": kind, "broader": "", "wanted": wanted}
        for name, kind, wanted in (
            ("stress", "symptom", "less"),
            ("worry", "symptom", "less"),
            ("safety", "safety", "less"),
            ("cortisol", "biomarker", "less"),
            ("endorphins", "biomarker", "more"),
        )
    ]
    outcomes[1]["broader"] = "stress"
    columns = {
        "appraisals": "study_id outcome result_id tool domain judgement reason who date source_url".split(),
        "certainty": "claim_id domain judgement reason who date".split(),
        "links": "claim_id study_id role status fits differs".split(),
        "outcomes": "outcome kind broader wanted label object verb".split(),
        "results": "result_id instrument spread_kind sd_c".split(),
        "instruments": "instrument outcome label unit better mid mid_source minimum maximum read_by".split(),
    }
    given = {
        "outcomes": outcomes,
        "instruments": [{"mid_source": "", "read_by": ""} | dict(s) for s in scales],
        **tables,
    }
    frames = {name: pd.DataFrame(given.get(name, []), columns=names) for name, names in columns.items()}
    frames["links"] = frames["links"].astype(object).fillna("")
    names = {study: study.capitalize() for study in effects["study_id"]}
    return Material(effects, frames, names, pd.DataFrame())


def printed(**cells: object) -> Printed:
    """Return a row of two arms of 30, lower is better, that prints what is given."""
    row = {"design": "rct_parallel", "better": "lower", "direction_reported": "favours_intervention"}
    return Printed.of(row | {"n_i": 30, "n_c": 30, "flags": ""} | cells)


def effect(**cells: object) -> Found:
    """Return the effect of such a row."""
    return best_source(printed(**cells))
