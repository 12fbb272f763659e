"""Pictures of verdicts: what the figures need, taken from the evidence behind a claim."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from matplotlib.axes import Axes

from evidence_tools import figures
from evidence_tools.effects import pool_subgroups
from evidence_tools.errors import EffectError
from evidence_tools.words import ROB_WORDS, STRATUM_LABELS

from .bodies import StratumEvidence
from .judgement import Judgement
from .material import Material

__all__ = ["evidence_map_figure", "forest_figure", "forest_rows", "strata_figure"]

INTERVENTIONS = {"foot_reflexology": "Foot reflexology", "foot_massage": "Foot massage", "massage": "Massage"}


def forest_rows(strata: Iterable[StratumEvidence], material: Material) -> pd.DataFrame:
    """Put the counted trials of some strata as rows of a forest plot.

    Trials without numbers keep their reported direction; trials with numbers that did not enter the pool are marked.
    """
    parts = []
    for evidence in strata:
        rows = evidence.counted.sort_values(["year", "study_id"], kind="stable")
        excluded = rows["yi"].notna() & ~rows["in_pool"].astype(bool)
        parts.append(
            rows[["yi", "ci_low", "ci_high", "n_i", "mean_i", "sd_i", "n_c", "mean_c", "sd_c"]].assign(
                label=rows["study_id"].map(material.names).to_numpy(),
                group=evidence.stratum,
                direction=rows["direction"].where(rows["yi"].isna(), "").to_numpy(),
                excluded=excluded.map({True: "not randomised, or left out of the pool", False: ""}).to_numpy(),
                note=rows["warnings"].to_numpy(),
                Overall=[ROB_WORDS[material.risk(s, evidence.body.outcome)] for s in rows["study_id"]],
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def forest_figure(verdict: Judgement, ax: Axes | None = None, strata: Iterable[str] | None = None) -> Axes | None:
    """Draw the forest plot of a claim, one block a comparator stratum; None where there is no trial.

    Parameters
    ----------
    verdict : Judgement
    ax : Axes, optional
    strata : iterable of str, optional
        Strata to show; by default all that were found.
    """
    shown = [verdict.strata[name] for name in (strata or verdict.strata) if name in verdict.strata]
    if not shown:
        return None
    data = forest_rows(shown, verdict.material)
    pooled = {s.stratum: s.pooled for s in shown if s.pooled is not None}
    headings = {s.stratum: f"Compared with {STRATUM_LABELS[s.stratum]}" for s in shown}
    return figures.forest(
        data,
        pooled,
        ax,
        groups=headings,
        arms=(INTERVENTIONS.get(verdict.claim["intervention"], "Intervention"), "Control"),
        subgroup_test=_test_between(shown, verdict),
    )


def _test_between(strata: Iterable[StratumEvidence], verdict: Judgement) -> dict[str, float] | None:
    """Test whether the pools of the comparators differ (RevMan's test for subgroup differences).

    Only comparators with two or more trials and one measure take part; the pools themselves stay apart.
    """
    parts = [(s.stratum, s.in_pool) for s in strata if s.pooled is not None and s.pooled.k > 1]
    if len(parts) < 2 or len({rows["measure"].iloc[0] for _, rows in parts}) > 1:
        return None
    rows = pd.concat([rows.assign(group=name) for name, rows in parts], ignore_index=True)
    effects = rows["yi"].to_numpy(), rows["vi"].to_numpy()
    try:
        found = pool_subgroups(*effects, rows["group"], verdict.choices.method, verdict.choices.ci)
    except EffectError:  # a group of identical effects has no standard error to test with
        return None
    return {"q": found.q_between, "df": found.df, "p": found.p_value, "i2": found.i2_between}


def _labels(outcomes: pd.DataFrame) -> dict[str, str]:
    """Return a label for each outcome, no two alike: where they read the same, the key stands with them."""
    shown = outcomes["label"].map(figures.clean)
    doubled = shown.duplicated(keep=False) | (shown == "")
    return {
        key: f"{label} ({key})".strip() if again else label
        for key, label, again in zip(outcomes["outcome"], shown, doubled, strict=True)
    }


def evidence_map_figure(verdicts: Iterable[Judgement], outcomes: pd.DataFrame, ax: Axes | None = None) -> Axes | None:
    """Draw the evidence map: outcomes against interventions, the plain efficacy claims only; None where there is none.

    A plain claim names neither a dose nor a population nor a comparator; the others would need cells of their own.
    """
    labels = _labels(outcomes)
    rows = [
        {
            "row": labels[v.claim["outcome"]],
            "column": INTERVENTIONS[v.claim["intervention"]],
            "verdict": v.verdict,
            "k": v.evidence.k if v.evidence else 0,
            "certainty": v.certainty,
        }
        for v in verdicts
        if v.claim["intervention"] in INTERVENTIONS
        and v.claim["testable"] == "yes"
        and v.claim["claim_type"] in ("efficacy", "mechanism")
        and v.claim["direction"] != "none"
        and not (v.claim["dose"] or v.claim["population"] or v.claim["comparator"])
    ]
    if not rows:
        return None
    table = pd.DataFrame(rows).drop_duplicates(["row", "column"])
    order = table.groupby("row")["k"].sum().sort_values(ascending=False, kind="stable").index
    columns = [c for c in INTERVENTIONS.values() if c in set(table["column"])]
    return figures.evidence_map(table, ax, rows=list(order), columns=columns)


def strata_figure(verdicts: Iterable[Judgement], outcomes: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the pooled effects of several claims against passive, attention, sham and active controls, side by side."""
    labels = _labels(outcomes)
    rows = []
    for verdict in verdicts:
        for name, evidence in verdict.strata.items():
            pooled = evidence.pooled
            rows.append(
                {
                    "outcome": labels[verdict.claim["outcome"]],
                    "stratum": name,
                    "k": pooled.k if pooled else 0,
                    "estimate": pooled.estimate if pooled else float("nan"),
                    "ci_low": pooled.ci_low if pooled else float("nan"),
                    "ci_high": pooled.ci_high if pooled else float("nan"),
                    "n": evidence.n,
                    "k_direction": evidence.k - (pooled.k if pooled else 0),
                    "certainty": evidence.certainty.level,
                    "k_favours": int((evidence.counted["direction"] == "favours_intervention").sum()),
                    "k_none": int((evidence.counted["direction"] == "no_difference").sum()),
                    "k_against": int((evidence.counted["direction"] == "favours_comparator").sum()),
                }
            )
    return figures.strata_comparison(pd.DataFrame(rows), ax)
