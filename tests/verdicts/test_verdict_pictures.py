"""What pictures of verdicts show and say: one axis, one measure, every comparator; and the rules as tables."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pandas as pd
import pytest
from made_rows import CLAIM, material, row, table, unprinted
from matplotlib.figure import Figure

from evidence_tools.errors import UsageError
from evidence_tools.verdicts.bodies import gather
from evidence_tools.verdicts.captions import forest_caption, heading_of, scale_words
from evidence_tools.verdicts.choices import Choices
from evidence_tools.verdicts.diagnostics import diagnostics_of
from evidence_tools.verdicts.pictures import (
    comparison_pages,
    evidence_map_figure,
    forest_pages,
    forest_rows,
    forest_words,
    plain_claims,
    strata_figure,
)
from evidence_tools.verdicts.rule_tables import RULES, rule_table

OUTCOMES = pd.DataFrame({"outcome": ["stress", "worry", "cortisol"], "label": ["Stress", "Stress", "Cortisol"]})


def judged(*rows, **claim):
    """Return what a picture needs of a verdict: the claim and its strata."""
    effects, asked = table(rows), CLAIM | {"testable": "yes"} | claim
    made = material(effects)
    strata = gather(asked, made, Choices())
    best = next(iter(strata.values()), None)
    treatments = SimpleNamespace(tracked={"foot_massage": "Foot massage", "foot_reflexology": "Foot reflexology"})
    kept = SimpleNamespace(treatments=treatments)
    word = best.certainty.level if best else ""
    return SimpleNamespace(
        claim=asked, strata=strata, evidence=best, verdict="uncertain", certainty=word, material=kept, basis="pooled"
    )


def said(ax) -> str:
    figure = ax if isinstance(ax, Figure) else ax.figure
    return " | ".join(text.get_text() for text in figure.findobj(lambda a: hasattr(a, "get_text")))


@pytest.mark.parametrize(
    ("yi", "words"),
    [
        (0.6, "mean difference of 0.60, 95 % interval 0.21 to 0.99, wholly in favour of the treatment."),
        (-0.6, "mean difference of −0.60, 95 % interval −0.99 to −0.21, wholly against the treatment."),
        (0.1, "mean difference of 0.10, 95 % interval −0.29 to 0.49, which includes no effect."),
    ],
)
def test_a_forest_plot_in_words(yi, words) -> None:
    """0.6 ± 1.96 x 0.2."""
    told = forest_words(judged(row(yi=yi, vi=0.04)))
    assert told.startswith("Compared with no treatment or usual care: 1 trial (1 ")
    assert "The one trial with numbers gives a standardised " in told and told.endswith(words)


def test_several_trials_and_comparators_in_words() -> None:
    passive = [row(study_id=f"s{i}", yi=0.5, vi=0.04) for i in range(2)]
    sham = [
        unprinted(study_id="s8", stratum="sham"),
        unprinted(direction="no_difference", study_id="s9", stratum="sham"),
    ]
    told = forest_words(judged(*passive, *sham))
    assert "2 trials (2 " in told and "The 2 trials with numbers, pooled, give a standardised mean difference" in told
    assert told.endswith("None prints numbers that can be pooled.")


def test_a_pool_of_hazard_ratios_is_not_read_aloud_as_a_difference() -> None:
    """exp 0.7 = 2.01; 0.7 ± 1.96 x 0.316 is 0.080 to 1.320."""
    told = forest_words(judged(row(measure="log HR", yi=0.7, vi=0.1)))
    assert "a hazard ratio (above 1 in favour of the treatment) of 2.01, 95 % interval 1.08 to 3.74, wholly" in told
    assert "standardised" not in told


def test_rows_of_another_measure_show_their_direction_only() -> None:
    verdict = judged(row(study_id="s0"), row(study_id="s1", measure="log HR", warnings="s1: odd"))
    rows = forest_rows(verdict.strata.values(), material(table([row(study_id="s0"), row(study_id="s1")])))
    assert list(rows["label"]) == ["S0", "S1"] and rows["yi"].notna().tolist() == [True, False]
    assert list(rows["direction"]) == ["", "favours_intervention"] and list(rows["excluded"]) == ["", ""]
    assert list(rows["note"]) == ["", "odd"] and len(forest_rows([], verdict.material)) == 0


def test_trials_by_what_they_were_compared_with() -> None:
    verdicts = [
        judged(row(study_id="s0"), row(study_id="s1", stratum="sham"), unprinted(study_id="s2", stratum="sham")),
        judged(row(outcome="cortisol", measure="log HR"), outcome="cortisol"),
    ]
    told = said(strata_figure(verdicts, OUTCOMES))
    assert "Stress (stress)" in told, "two outcomes of one label are told apart"
    pictures, words = comparison_pages(verdicts, OUTCOMES, [700, 360])
    assert len(pictures) == 2 and all(picture.startswith("<svg") or "<svg" in picture[:200] for picture in pictures)
    assert words == (
        "Pooled effects by what the treatment was compared with. "
        "Stress, no treatment or usual care: 0.49 (−0.02 to 1.01), 1 trial; "
        "Stress, sham, placebo or a plain form of it: not pooled (2 trials: 2 in favour); "
        "Cortisol, no treatment or usual care: not pooled (1 trial: in favour)."
    )
    assert comparison_pages([judged(unprinted())], OUTCOMES, [700]) == ((), "")


def test_one_trial_with_numbers_does_not_stand_for_a_comparison_of_many() -> None:
    """One of three prints numbers, and two found nothing: no estimate, and all three told."""
    many = [row(study_id="s0"), *(unprinted(study_id=s, direction="no_difference") for s in ("s1", "s2"))]
    verdicts = [judged(*many, row(study_id="s3", stratum="sham"))]
    told = "no treatment or usual care: not pooled (3 trials: 1 in favour, 2 no difference)"
    pictures, words = comparison_pages(verdicts, OUTCOMES, [900])
    assert told in words and "unclear" not in words + pictures[0] and "without an estimate" not in pictures[0]
    shown = " ".join(re.findall(">([^<>]+)</text>", pictures[0]))
    assert "(3 trials: 1 in favour, 2 no difference)" in shown and shown.count("0.49 [") == 1
    assert said(strata_figure(verdicts, OUTCOMES)).count("no estimate") >= 1


def test_beside_a_pool_stand_its_people_in_the_words_of_everywhere() -> None:
    """60 people in each of two trials with numbers, and one of which only the whole trial of 90 is known."""
    whole = unprinted(study_id="s2", n=90.0, n_compared=60.0)
    verdict = judged(row(study_id="s0"), row(study_id="s1"), whole, whole | {"stratum": "sham"})
    told = said(strata_figure([verdict], OUTCOMES)).split(" | ")
    assert "120" in told and "at most 90" in told and "210" not in told


@pytest.mark.parametrize(
    "other",
    [
        {"intervention": "other"},
        {"testable": "no"},
        {"claim_type": "safety"},
        {"claim_type": "comparative"},
        {"direction": "none"},
        {"dose": "10 minutes"},
        {"population": "nurses"},
        {"comparator": "foot_reflexology"},
    ],
    ids=lambda cells: "-".join(cells.values()),
)
def test_the_map_shows_plain_claims_only(other) -> None:
    plain = judged(row())
    bare = SimpleNamespace(**{**vars(plain), "claim": plain.claim | other})
    assert plain_claims([plain, bare]) == [plain]
    assert evidence_map_figure([bare], OUTCOMES) is None
    mechanism = SimpleNamespace(**{**vars(plain), "claim": plain.claim | {"claim_type": "mechanism"}})
    assert plain_claims([mechanism]) == [mechanism]


def test_the_map_puts_outcomes_with_many_trials_first() -> None:
    few = judged(row(outcome="cortisol"), outcome="cortisol")
    many = judged(row(study_id="s0"), row(study_id="s1"))
    told = said(evidence_map_figure([few, many], OUTCOMES))
    assert "Foot massage" in told and "Foot reflexology" not in told
    assert "Stress (stress)" in told and "Cortisol" in told


# the rules as tables


@pytest.mark.parametrize(
    ("basis", "rows", "columns"), [("pooled", 4, 4), ("directions", 4, 4), ("facts", 3, 1), ("reviews", 3, 4)]
)
def test_every_kind_of_evidence_has_its_table_of_rules(basis, rows, columns) -> None:
    assert rule_table(basis).shape == (rows, columns) and basis in RULES


def test_the_tables_say_what_docs_say() -> None:
    pooled = rule_table()
    assert list(pooled["low certainty"]) == ["Possibly supported", "Not supported", "Uncertain", "Contradicted"]
    assert list(pooled["high certainty"]) == ["Supported", "Not supported", "Uncertain", "Contradicted"]
    assert set(pooled["very low certainty"]) == {"Uncertain"}
    directions = rule_table("directions")
    assert directions.index[0] == "two or more trials with 126 or more people, and most of these show no difference"
    assert directions["very low certainty"].iloc[0] == "Not supported"  # looked at before the others
    facts = rule_table("facts")["verdict, whatever the certainty"]
    assert list(facts) == ["Borne out in part", "Tested and not borne out", "Not settled"]
    reviews = rule_table("reviews")
    assert list(reviews["low certainty"]) == ["Possibly supported", "Not supported", "Uncertain"]
    assert list(reviews["very low certainty"]) == ["Uncertain", "Not supported", "Uncertain"]
    with pytest.raises(UsageError, match=r"'votes' is no kind of evidence\. Allowed: pooled, directions"):
        rule_table("votes")


def test_where_nobody_is_treated_no_treatment_is_named(ev) -> None:
    """Captions, headings and axes of statements; a caption names only marks that are in the picture."""
    for verdict in ev.all_verdicts.values():
        if not verdict.strata:
            continue
        caption, drawn = forest_caption(verdict), "".join(forest_pages(verdict, (720,)))
        squares = 'class="b"' in drawn or 'class="h"' in drawn
        assert ("Each square" in caption) == squares
        pooled = any(s.pooled is not None and s.pooled.k > 1 for s in verdict.strata.values())
        assert ("Diamonds" in caption) == pooled
        if verdict.claim["intervention"] != "other" and verdict.claim["direction"] != "none":
            assert "the statement" not in caption
            continue
        told = f"{caption} {scale_words(verdict)} {forest_words(verdict)} {drawn}"
        reasons = " ".join(d.reason for s in verdict.strata.values() for d in s.certainty.domains if "ncons" in d.label)
        assert not re.search(
            "something else|in favour of the (treatment|intervention)|favours the treatment", told + reasons
        )
        if "facts" in verdict.strata:
            assert "trial" not in caption and "trial" not in forest_words(verdict)


def test_a_part_that_stands_in_for_the_outcome_is_named_over_its_block(ev) -> None:
    verdict = ev.verdict("mood-reflexology")
    assert heading_of(verdict.strata["passive"], verdict.material).endswith("usual care: depression")
    other = ev.verdict("anxiety-reflexology")
    assert heading_of(other.strata["passive"], other.material).endswith("usual care")


def test_a_trial_without_a_year_is_not_the_oldest(ev) -> None:
    verdict = ev.verdict("mood-reflexology")
    data = forest_rows([verdict.strata["passive"]], verdict.material)
    undated = [row["study_id"] for row in verdict.strata["passive"].trials if not row["year"]]
    assert undated and data["label"].iloc[-1] == verdict.material.names[undated[0]]
    found = diagnostics_of(verdict)
    assert found.rows["study_id"].iloc[-1] == undated[0]
    assert "(year not known)" in said(found.cumulative())
