"""From a claim to its bodies of evidence: which results bear on it, per comparator stratum, each trial once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from evidence_tools.effects import Pooled, pool
from evidence_tools.effects.strata import STRATUM_LABELS, count_once, poolable
from evidence_tools.effects.swim import DirectionTest, direction_test
from evidence_tools.quality import DEFAULT_MID, Certainty, EvidenceBody, overall_risk, rate_certainty

__all__ = ["Choices", "Material", "StratumEvidence", "claim_effects", "claim_reviews", "gather"]

# The order in which a claim looks for its answer. Marketing says what happens to a client who comes instead of staying
# at home: that is the passive comparison. What is special about the technique is a question for sham and active ones.
GENERAL_ORDER = ("passive", "unclear", "attention", "sham", "active")
COMPARATIVE_ORDER = ("sham", "active")
# Whether the points or the technique matter is for sham comparisons to say.
FACT_ORDER = ("sham", "active", "unclear", "attention", "passive", "none")
NOT_POOLED = "only the direction of its results bears on this claim"


@dataclass(frozen=True)
class Choices:
    """What an analysis may vary; the defaults are the published analysis.

    Parameters
    ----------
    method, ci : str
        Estimator of the between-study variance and kind of interval, as `effects.pool` takes them.
    exclude_rob : tuple of str
        Overall risks of bias to leave out, e.g. ("high",).
    exclude_implausible : bool
        Leave out effects with \\|g\\| above 3.
    exclude : tuple of str
        Studies to leave out altogether.
    only_strata : tuple of str
        Strata to look at; empty = all.
    """

    method: str = "REML"
    ci: str = "HKSJ"
    exclude_rob: tuple[str, ...] = ()
    exclude_implausible: bool = False
    exclude: tuple[str, ...] = ()
    only_strata: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Material:
    """The tables a verdict is computed from."""

    effects: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    risk: Mapping[str, str]
    names: Mapping[str, str]
    references: pd.DataFrame

    @classmethod
    def from_tables(
        cls,
        effects: pd.DataFrame,
        tables: Mapping[str, pd.DataFrame],
        names: Mapping[str, str],
        references: pd.DataFrame,
    ) -> Material:
        """Add each study's overall risk of bias to the tables.

        Parameters
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
        groups = tables["appraisals"].groupby("study_id")
        return cls(effects, tables, {study: overall_risk(rows).level for study, rows in groups}, names, references)


@dataclass(frozen=True, eq=False)
class StratumEvidence:
    """What one comparator stratum says about a claim.

    Attributes
    ----------
    rows : DataFrame
        Every result that bears on the claim here, with `counted`, `set_aside`, `in_pool` and `weight`.
    pooled : Pooled or None
        None where fewer than one row has numbers.
    directions : DirectionTest
        Count of directions over all counted trials, pooled or not.
    """

    stratum: str
    rows: pd.DataFrame
    pooled: Pooled | None
    directions: DirectionTest | None
    body: EvidenceBody
    certainty: Certainty

    @property
    def label(self) -> str:
        """Say what the intervention was compared with."""
        return STRATUM_LABELS[self.stratum]

    @property
    def counted(self) -> pd.DataFrame:
        """Return the rows that stand for their trials."""
        return self.rows[self.rows["counted"].astype(bool)]

    @property
    def k(self) -> int:
        """Return the number of trials counted."""
        return len(self.counted)

    @property
    def n(self) -> int:
        """Return the people in them, as far as known."""
        return int(self.counted["n"].sum())


def _linked(claim: Mapping, tables: Mapping[str, pd.DataFrame], role: str) -> set[str]:
    links = tables["links"]
    mine = links[(links["claim_id"] == claim["claim_id"]) & (links["role"] == role) & (links["status"] != "not_found")]
    return set(mine["study_id"])


def claim_effects(claim: Mapping, material: Material) -> pd.DataFrame:
    """Choose the results that bear on a claim.

    By rule: same outcome and same intervention. A person may add a study (`direct` in links.csv) or set one aside
    (`indirect`). Claims of fact (direction none) share an outcome without asking the same question, so only studies a
    person has linked count for them.
    """
    effects = material.effects
    direct = effects["study_id"].isin(_linked(claim, material.tables, "direct"))
    indirect = effects["study_id"].isin(_linked(claim, material.tables, "indirect"))
    if claim["direction"] == "none":
        return _facts(effects[direct], claim)
    same = effects["outcome"] == claim["outcome"]
    technique = effects["intervention"] == claim["intervention"]
    return effects[same & (technique | direct) & ~indirect]


def _facts(linked: pd.DataFrame, claim: Mapping) -> pd.DataFrame:
    """Let each linked trial speak once on a claim of fact, by the direction most of its results have.

    Results on other outcomes than the claim's are not pooled: they answer the question only by their direction.
    """
    own = linked["outcome"] == claim["outcome"]
    rows = []
    for _, trial in linked.groupby(["trial_id", "stratum"], sort=True):
        shown = trial[own[trial.index]] if own[trial.index].any() else trial
        clear = shown.loc[shown["countable"] & (shown["direction"] != "unclear"), "direction"]
        modes = list(clear.mode())
        first = shown.loc[clear.index[0]] if len(clear) else shown.iloc[0]
        direction = modes[0] if len(modes) == 1 else ("no_difference" if modes else "unclear")
        rows.append(first.to_dict() | {"direction": direction, "poolable": False, "why_not": NOT_POOLED})
    return pd.DataFrame(rows, columns=linked.columns).astype(linked.dtypes)


def _comparative(claim: Mapping, material: Material) -> pd.DataFrame:
    """Choose the head-to-head results for "A is better than B" where A and B are reflexology and foot massage.

    A trial of reflexology against simple (sham) foot massage answers both "reflexology is better" and, turned round,
    "massage is better". Other comparisons have no trials on record.
    """
    pair = (claim["intervention"], claim["comparator"])
    effects = claim_effects(dict(claim) | {"intervention": "foot_reflexology"}, material)
    massage = effects["comparator_arm"].str.contains("massage", case=False)
    rows = effects[(effects["stratum"] == "sham") | ((effects["stratum"] == "active") & massage)]
    if pair == ("foot_reflexology", "foot_massage"):
        return rows
    if pair != ("foot_massage", "foot_reflexology"):
        return rows.iloc[:0]
    turned = {"favours_intervention": "favours_comparator", "favours_comparator": "favours_intervention"}
    better = rows["better"].map({"lower": "higher", "higher": "lower"}).fillna(rows["better"])
    return rows.assign(
        yi=-rows["yi"],
        ci_low=-rows["ci_high"],
        ci_high=-rows["ci_low"],
        better=better,
        direction=rows["direction"].replace(turned),
    )


def claim_reviews(claim: Mapping, material: Material) -> pd.DataFrame:
    """Choose the published reviews of the same outcome and intervention, and those a person has linked.

    Comparative claims and claims of fact ask a narrower question than their outcome: only linked reviews count.
    """
    reviews = material.tables["reviews"]
    technique = reviews["intervention"].isin([claim["intervention"], ""])
    if claim["direction"] == "none" or claim["claim_type"] == "comparative":
        technique = pd.Series(False, index=reviews.index)
    linked = reviews["study_id"].isin(_linked(claim, material.tables, "review"))
    return reviews[(reviews["outcome"] == claim["outcome"]) & (technique | linked)]


def _left_out(rows: pd.DataFrame, material: Material, choices: Choices) -> set[str]:
    out = set(choices.exclude)
    out |= {study for study in rows["study_id"] if material.risk.get(study) in choices.exclude_rob}
    if choices.exclude_implausible:
        out |= set(rows.loc[rows["yi"].abs() > 3, "study_id"])
    return out


def _minimal_difference(rows: pd.DataFrame, instruments: pd.DataFrame) -> tuple[float, str]:
    """Return the smallest difference that matters, in SDs, and where it comes from.

    The instrument's own where all pooled trials used that one and it has a source: its MID over the median SD of the
    comparator arms (Cochrane Handbook 15.5.3.2); otherwise the default rule.
    """
    used = rows["instrument"].unique()
    if len(used) != 1:
        return DEFAULT_MID, ""
    scale = instruments.set_index("instrument").loc[used[0]]
    sd = rows["sd_c"].median()
    if pd.isna(scale["mid"]) or pd.isna(sd):
        return DEFAULT_MID, ""
    return float(scale["mid"] / sd), f"{scale['mid']:g} {scale['label']} over an SD of {sd:.2f}; {scale['mid_source']}"


def _pool(rows: pd.DataFrame, choices: Choices) -> Pooled | None:
    if rows.empty:
        return None
    ci = choices.ci if len(rows) > 1 else "z"
    return pool(rows["yi"].to_numpy(), rows["vi"].to_numpy(), method=choices.method if len(rows) > 1 else "EE", ci=ci)


def _directions(counted: pd.DataFrame) -> DirectionTest | None:
    clear = counted.loc[counted["direction"] != "unclear", "direction"]
    if clear.empty:
        return None
    return direction_test(favours=int((clear == "favours_intervention").sum()), total=len(clear))


def _body(
    claim: Mapping,
    stratum: str,
    rows: pd.DataFrame,
    pooled: Pooled | None,
    directions: DirectionTest | None,
    material: Material,
) -> EvidenceBody:
    counted = rows[rows["counted"]]
    studies = counted[
        ["study_id", "design", "n_i", "n_c", "n", "yi", "vi", "weight", "direction", "flags", "year"]
    ].assign(
        label=counted["study_id"].map(material.names),
        rob=[material.risk.get(study, "not appraised") for study in counted["study_id"]],
        population_fit="direct",
        intervention_fit=["direct" if i == claim["intervention"] else "indirect" for i in counted["intervention"]],
        comparator_fit="direct" if stratum != "unclear" else "",
        year=pd.to_numeric(counted["year"], errors="coerce"),
    )
    pooled_rows = counted[counted["in_pool"]]
    mid, source = _minimal_difference(pooled_rows, material.tables["instruments"])
    kind = material.tables["outcomes"].set_index("outcome").loc[claim["outcome"], "kind"]
    return EvidenceBody(
        outcome=claim["outcome"],
        intervention=claim["intervention"],
        population=claim["population"],
        comparator=stratum,
        claim_type=claim["claim_type"],
        studies=studies,
        pooled=pooled,
        directions={"p_value": directions.p_value} if directions else None,
        mid=mid,
        mid_source=source,
        self_reported=kind in ("symptom", "general"),
    )


def stratum_evidence(
    claim: Mapping, stratum: str, effects: pd.DataFrame, material: Material, choices: Choices
) -> StratumEvidence:
    """Put together what one stratum says about a claim."""
    rows = count_once(effects)
    pool_rows = poolable(rows, _left_out(rows, material, choices))
    pooled = _pool(pool_rows, choices)
    rows["in_pool"] = rows.index.isin(pool_rows.index)
    rows["weight"] = float("nan")
    if pooled is not None:
        rows.loc[pool_rows.index, "weight"] = pooled.weights / pooled.weights.sum()
    directions = _directions(rows[rows["counted"]])
    body = _body(claim, stratum, rows, pooled, directions, material)
    overrides = material.tables["certainty"]
    certainty = rate_certainty(body, overrides[overrides["claim_id"] == claim["claim_id"]])
    return StratumEvidence(stratum, rows, pooled, directions, body, certainty)


def gather(claim: Mapping, material: Material, choices: Choices) -> dict[str, StratumEvidence]:
    """Gather the evidence on a claim by stratum, in the order in which the claim looks for its answer.

    Strata in which no trial counts are left out; their rows are still in the effects table.
    """
    effects = _comparative(claim, material) if claim["claim_type"] == "comparative" else claim_effects(claim, material)
    effects = effects[~effects["study_id"].isin(choices.exclude)]
    wanted = choices.only_strata or FACT_ORDER
    found = {}
    for stratum in _in_order(wanted, claim):
        rows = effects[effects["stratum"] == stratum]
        if rows["countable"].any():
            found[stratum] = stratum_evidence(claim, stratum, rows, material, choices)
    return found


def _in_order(wanted: Iterable[str], claim: Mapping) -> list[str]:
    order = COMPARATIVE_ORDER if claim["claim_type"] == "comparative" else GENERAL_ORDER
    order = FACT_ORDER if claim["direction"] == "none" else order
    return [stratum for stratum in order if stratum in set(wanted)]
