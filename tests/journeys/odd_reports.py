"""Rows as reports print them: one true effect told by means, a test, a p, an estimate or events, then one thing odd."""

from __future__ import annotations

import math
from random import Random

from scipy import stats

OUTCOMES = {"stress": "dass_stress", "cortisol": "cortisol_saliva", "sleep_quality": "psqi"}
SD = 4.0
ODD = (
    {"n_i": 1},
    {"n_i": "", "n_c": ""},
    {"p_value": "1"},
    {"p_value": "0.000"},
    {"p_value": ">0.05 one-sided", "direction_reported": "no_difference"},
    {"unit": "% change"},
    {"value_kind": ""},
    {"spread_kind": ""},
    {"flags": "median_reported"},
    {"flags": "implausible_effect", "flag_note": "printed so"},
    {"flags": "within_group_only"},
    {"direction_reported": "unclear"},
    {"direction_reported": "no_difference"},
    {"phase": "follow_up"},
    {"comparator_type": "sham"},
    {"comparator_type": ""},
    {"timepoint": "week 8"},
    {"intervention_arm": "second arm"},
    {"events_i": 0, "events_c": 0},
)


def _spread(n: int, chance: Random) -> tuple[dict[str, object], str]:
    """Return how a report tells the spread of one mean of n people, by one of five kinds."""
    kind = chance.choice(["sd", "se", "ci95", "iqr", "range"])
    half = {"ci95": stats.t.isf(0.025, max(n - 1, 1)) / math.sqrt(n), "iqr": 0.6745, "range": 2.0}.get(kind, 0.0)
    return {"sd": SD if kind == "sd" else SD / math.sqrt(n), "half": half * SD}, kind


def _means(g: float, n_i: int, n_c: int, chance: Random) -> dict[str, object]:
    change = chance.random() < 0.3
    told, kind = _spread(min(n_i, n_c), chance)
    row: dict[str, object] = {"value_kind": "change" if change else "post", "spread_kind": kind}
    for arm, mean in (("i", 9 - g * SD), ("c", 9.0)):
        mean = round(mean - 9 if change else mean, 2)
        row[f"mean_{arm}"] = mean
        if kind in ("sd", "se"):
            row[f"sd_{arm}"] = round(float(str(told["sd"])), 3)
        else:
            half = float(str(told["half"]))
            row |= {f"low_{arm}": round(mean - half, 3), f"high_{arm}": round(mean + half, 3)}
    return row


def kinds_of(g: float, n_i: int, n_c: int, chance: Random) -> dict[str, dict[str, object]]:
    """Return what a report may print of two groups that lie g standard deviations apart, by kind of number."""
    se = math.sqrt(1 / n_i + 1 / n_c)
    t, df = g / se, n_i + n_c - 2
    p = max(float(2 * stats.t.sf(abs(t), df)), 1e-6)
    ratio = math.exp(-g)
    told: dict[str, dict[str, object]] = {
        "means": _means(g, n_i, n_c, chance),
        "t": {"t_value": round(t, 4), "t_df": df},
        "f": {"f_value": round(t * t, 4), "f_df1": 1, "f_df2": df},
        "eta": {"eta_squared": round(t * t / (t * t + df), 6), "f_df1": 1},
        "r": {"r_value": round(t / math.sqrt(t * t + df), 6)},
        "p": {"p_value": f"{p:.7f}"},
        "one": {"p_value": f"{p / 2:.7f} one-sided"},
        "bound": {"p_value": "<0.05" if p < 0.05 else ">0.05"},
        "smd": {"estimate_kind": "smd", "estimate": -g, "ci_low": -g - 1.96 * se, "ci_high": -g + 1.96 * se},
        "md": {"estimate_kind": "md", "estimate": -4 * g, "ci_low": -4 * g - 8 * se, "ci_high": -4 * g + 8 * se},
        "rd": {"estimate_kind": "rd", "estimate": -g / 5, "ci_low": -g / 5 - se / 5, "ci_high": -g / 5 + se / 5},
        "events": {"events_i": n_i // 4, "events_c": n_c // 3, "direction_reported": "unclear"},
        "chi2": {"chi2_value": round(min(t * t, df), 5), "chi2_df": 1},
    }
    for kind in ("or", "rr", "hr"):
        told[kind] = {"estimate_kind": kind, "estimate": ratio, "ci_low": ratio / 1.8, "ci_high": ratio * 1.8}
    return told


def row(study: str, outcome: str, chance: Random) -> dict[str, object]:
    """Return a row of results.csv that contradicts itself nowhere, unless the odd thing makes it."""
    n_i, n_c = chance.randint(8, 90), chance.randint(8, 90)
    g = chance.gauss(0.35, 0.4)
    told = kinds_of(g, n_i, n_c, chance)
    side = "favours_intervention" if g > 0 else "favours_comparator"
    plain = "unclear" if told["bound"]["p_value"] == "<0.05" else "no_difference"
    made = {"study_id": study, "outcome": outcome, "instrument": OUTCOMES[outcome], "n_i": n_i, "n_c": n_c}
    made["direction_reported"] = chance.choice([side, side, plain])
    made |= told[chance.choice([*told, "means", "means", "means", "hr", "rr", "rd"])]
    return made | (chance.choice(ODD) if chance.random() < 0.35 else {})


def folder_rows(seed: int) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return studies and results of one folder: six trials, one to three rows each, of one or two outcomes."""
    chance = Random(seed)
    studies, results = [], []
    measured = chance.sample(list(OUTCOMES), chance.choice([1, 1, 2]))
    for name in ("aaa2020", "bbb2021", "ccc2022", "ddd2023", "eee2024", "fff2025"):
        design = chance.choice(["rct_parallel"] * 5 + ["rct_crossover", "rct_cluster", "quasi_experimental"])
        study = {"study_id": name, "design": design, "n_randomised": "", "clusters": chance.choice(["", 8])}
        studies.append(study | ({"icc": chance.choice(["", 0.02])} if design == "rct_cluster" else {}))
        results += [row(name, chance.choice(measured), chance) for _ in range(chance.choice([1, 1, 2, 3]))]
    return studies, results
