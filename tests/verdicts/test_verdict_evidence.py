"""The verdicts on the real folder: what holds whatever studies are added, and what an honest reader expects today."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from evidence_tools.effects import pool
from evidence_tools.errors import UsageError
from evidence_tools.quality.sof import sof_row
from evidence_tools.verdicts import VERDICTS, Choices, Material, judge
from evidence_tools.verdicts.bodies import counted_position
from evidence_tools.verdicts.sensitivity import _row as row_of


@pytest.fixture(scope="module")
def verdicts(ev):
    """Return the table of verdicts by claim."""
    return ev.verdicts().set_index("claim_id")


def test_the_folder_is_as_full_as_promised(ev):
    assert len(ev.sightings) >= 181
    assert ev.sightings.groupby("claim_id").size().max() > 3, "the same claim in several places is one claim"
    assert len(ev.studies) >= 270
    assert len(ev.results) >= 361
    assert (ev.results["source_url"] != "").all()
    assert (ev.reviews["source_url"] != "").all()


def test_null_and_unfavourable_results_are_kept(ev):
    directions = ev.results["direction_reported"].value_counts()
    assert directions["no_difference"] >= 107
    assert directions["favours_comparator"] >= 7


def test_every_claim_has_exactly_one_verdict(ev, verdicts):
    assert sorted(verdicts.index) == sorted(ev.claims["claim_id"])
    assert verdicts.index.is_unique
    assert set(verdicts["verdict"]) <= set(VERDICTS)
    assert (verdicts["sentence"] != "").all()


def test_cortisol_is_not_called_supported(verdicts):
    mine = verdicts[verdicts.index.str.startswith("cortisol")]
    assert len(mine) == 2
    assert not set(mine["verdict"]) & {"supported", "possibly_supported"}


@pytest.mark.parametrize("outcome", ["fatigue", "sleep-quality"])
def test_the_2020_study_is_not_called_found(ev, outcome):
    verdict = ev.verdict(f"{outcome}-reflexology-10min-chronic-illness")
    codes = {remark.code for remark in verdict.remarks}
    assert "source_not_found" in codes
    assert verdict.verdict not in ("supported", "possibly_supported")
    nearest = set(ev.candidates(verdict.claim_id)["study"])
    assert {"Samarehfekri 2020", "Sajadi 2020"} <= nearest


def test_seven_thousand_nerve_endings_show_no_evidence(verdicts):
    assert verdicts.loc["nerve-endings-7000", "verdict"] == "no_evidence"


def test_the_reflex_chart_failed_its_blinded_tests(ev):
    verdict = ev.verdict("reflex-points-organs")
    assert verdict.verdict == "not_supported"
    assert {"baerheim1998", "white2000"} <= set(verdict.studies)


@pytest.mark.parametrize("claim", ["sleep-quality-reflexology", "fatigue-reflexology"])
def test_passive_and_sham_controls_stand_apart(ev, claim):
    strata = ev.verdict(claim).strata
    assert {"passive", "sham"} <= set(strata)
    for name, evidence in strata.items():
        assert set(evidence.rows["stratum"]) == {name}
    assert strata["passive"].pooled is not None


def test_nobody_is_told_that_a_mixture_of_controls_was_pooled(ev):
    for verdict in ev.all_verdicts.values():
        for evidence in verdict.strata.values():
            assert evidence.rows["stratum"].nunique() == 1
            assert evidence.in_pool["outcome"].nunique() <= 1
            assert evidence.in_pool["measure"].nunique() <= 1


def test_every_trial_counts_once_in_its_stratum(ev):
    for verdict in ev.all_verdicts.values():
        for evidence in verdict.strata.values():
            assert evidence.counted["trial_id"].is_unique, verdict.claim_id


def test_retracted_studies_are_listed_and_not_counted(ev):
    assert "song2006" in set(ev.studies.loc[ev.studies.retraction_status == "retracted", "study_id"])
    for verdict in ev.all_verdicts.values():
        for evidence in verdict.strata.values():
            mine = evidence.rows[evidence.rows["study_id"] == "song2006"]
            assert not mine["counted"].any()


def test_no_verdict_without_a_trace_to_sources(ev):
    for verdict in ev.all_verdicts.values():
        assert verdict.steps, verdict.claim_id
        if verdict.basis == "none":
            continue
        assert verdict.studies, verdict.claim_id
        sources = verdict.reviews if verdict.basis == "reviews" else verdict.evidence.counted
        assert (sources["source_url"] != "").all()


@pytest.mark.parametrize("claim", ["sleep-quality-reflexology", "cortisol-reflexology", "reflex-points-organs"])
def test_leaving_any_one_study_out_changes_the_trace(ev, claim):
    whole = ev.verdict(claim)
    for study in whole.studies:
        less = ev.verdict(claim, Choices(exclude=(study,)))
        assert study not in less.studies
        assert [s.words for s in less.steps] != [s.words for s in whole.steps]


def test_a_verdict_explains_itself(ev):
    verdict = ev.verdict("sleep-quality-reflexology")
    text = verdict.text()
    for words in (
        "What the evidence allows:",
        "Avoid saying:",
        "Why",
        "Compared with no treatment or usual care",
        "Li 2011",
        "PMID 19577829",
    ):
        assert words in text
    html = verdict._repr_html_()
    assert "https://pubmed.ncbi.nlm.nih.gov/19577829/" in html
    assert "<script" not in html
    domains = verdict.domains()
    assert {"risk of bias", "inconsistency", "indirectness", "imprecision", "publication bias"} <= set(domains.index)


def test_an_unknown_claim_names_the_nearest(ev):
    with pytest.raises(UsageError, match="sleep-quality-reflexology"):
        ev.verdict("sleep-qualty-reflexology")


def test_pooled_names_what_is_wrong(ev):
    assert ev.pooled(outcome="sleep_quality", comparator="no_treatment").k >= 2
    assert ev.pooled("sleep_quality", "passive").k >= 3
    with pytest.raises(UsageError, match="is no outcome"):
        ev.pooled("slep", "passive")
    with pytest.raises(UsageError, match="is no comparator"):
        ev.pooled("sleep_quality", "placebo")


def test_sensitivity_says_what_flips(ev):
    alone = next(c for c, v in ev.all_verdicts.items() if list(v.strata) == ["passive"])
    table = ev.sensitivity(alone)
    assert table.loc["as published", "flips"] == ""
    nobody = table.loc["only against sham"]
    assert nobody["verdict"] == "no trial left" and nobody["flips"] == "", "a choice that leaves nobody is no verdict"
    assert table.loc["only against no treatment or usual care", "flips"] == ""
    published = ev.verdict(alone)
    other = replace(published, verdict="not_supported")
    assert row_of("another", other, published)["flips"] == "changes"


def test_effects_are_turned_so_that_positive_favours_the_intervention(ev):
    effects = ev.effects().set_index("result_id")
    row = effects[(effects["study_id"] == "li2011") & effects["yi"].notna()].iloc[0]
    assert row["better"] == "lower"
    assert row["mean_i"] < row["mean_c"]
    assert row["yi"] > 0


def test_the_committed_verdicts_are_the_computed_ones(ev, root):
    from evidence_tools.folder import format_table

    table = ev.folder.schema["verdicts"]
    computed = format_table(ev.verdicts().to_dict("records"), table)
    assert (root / "evidence" / "verdicts.csv").read_text(encoding="utf-8") == computed, "run `evidence run` and commit"


def test_trials_that_happen_to_agree_support_nothing_by_coincidence(ev):
    """Two small trials with the same effect: HKSJ shrinks to nothing, though neither trial excludes no effect."""
    claim = next(
        v for v in ev.all_verdicts.values() if v.basis == "pooled" and v.evidence.pooled.k == 2 and v.evidence.k < 5
    )
    pooled = claim.evidence.rows[claim.evidence.rows["in_pool"].astype(bool)]
    results = ev.results.copy()
    for place, (_, row) in enumerate(pooled.iterrows()):
        high, low = 10 + 2.0 + 0.01 * place, 10.0
        alike = {"n_i": 15, "n_c": 15, "sd_i": 4.0, "sd_c": 4.0, "spread_kind": "sd", "value_kind": "post", "flags": ""}
        alike |= {"mean_i": high, "mean_c": low} if row["better"] == "higher" else {"mean_i": low, "mean_c": high}
        results.loc[results["result_id"] == row["result_id"], list(alike)] = list(alike.values())
    verdict = judge(claim.claim, Material.of(dict(ev.folder.tables) | {"results": results}, ev.references))
    evidence = verdict.evidence
    assert evidence.pooled.k == 2
    assert pool(evidence.pooled.yi, evidence.pooled.vi).ci_low > 0, "as HKSJ has it, wholly on the claimed side"
    assert evidence.pooled.ci_low < 0 < evidence.pooled.ci_high
    steps = {step.rule: step.words for step in verdict.steps}
    assert "too narrow to be believed" in steps["interval kept wide"]
    assert steps["interval rule"].startswith("inconclusive")
    assert verdict.verdict not in ("supported", "possibly_supported")


def test_every_count_on_a_page_is_of_the_same_trials(ev):
    """Sentence, reasons, table: in favour as reported, and as many more by their figures as is said."""
    for verdict in ev.all_verdicts.values():
        for evidence in verdict.strata.values():
            told = [
                "unbelieved" if not row["side"] and row["direction"].startswith("favours") else row["direction"]
                for row in evidence.trials
            ]
            row = sof_row(evidence.body, evidence.certainty)
            if evidence.body.pooled is None:
                assert sum(map(int, re.findall(r"\d+", row.cells["effect"]))) == evidence.k == len(told)
            by_figures = sum(
                side != "" and not said.startswith("favours")
                for side, said in zip((row["side"] for row in evidence.trials), told, strict=True)
            )
            words = counted_position(evidence).words
            if by_figures:
                lone = "by its figures alone" in words
                assert lone or f"of {by_figures} only the figures tell it" in words
            assert by_figures or "figures tell it" not in words
