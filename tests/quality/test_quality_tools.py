"""ROBINS-I, RoB 1, PEDro, Jadad and AMSTAR 2 against their published rules (reference/*.csv, sources in its README)."""

from __future__ import annotations

import pytest
from quality_reference import label, read

from evidence_tools.errors import AppraisalError
from evidence_tools.quality import amstar2, jadad, pedro, rob1, robins_i
from evidence_tools.quality.vocabulary import TOOLS


@pytest.mark.parametrize("row", read("robins_i_overall.csv"), ids=label)
def test_robins_i_overall(row) -> None:
    """Sterne 2016, BMJ 355:i4919, table 2."""
    words = [w.replace("_", " ") for w in row if w != "overall" for _ in range(int(row[w]))]
    judgements = dict(zip(TOOLS["robins_i"].domains, words, strict=True))
    assert robins_i.overall_judgement(judgements)[0] == row["overall"]


def test_robins_i_refuses_missing_and_unknown() -> None:
    good = dict.fromkeys(TOOLS["robins_i"].domains, "low")
    with pytest.raises(AppraisalError, match="no judgement for confounding"):
        robins_i.overall_judgement({k: v for k, v in good.items() if k != "confounding"})
    with pytest.raises(AppraisalError, match=r"'high'\. Allowed: low, moderate, serious, critical, no information"):
        robins_i.overall_judgement({**good, "selection": "high"})
    with pytest.raises(AppraisalError, match="no domain 'x'"):
        robins_i.overall_judgement({**good, "x": "low"})


@pytest.mark.parametrize(
    ("changed", "overall"),
    [
        ({}, "low"),
        ({"other": "unclear"}, "unclear"),
        ({"blinding_participants": "high"}, "high"),
        ({"sequence": "unclear", "incomplete_data": "high"}, "high"),
    ],
)
def test_rob1_summary_over_all_seven(changed, overall) -> None:
    """Cochrane Handbook 5.1, section 8.7 and table 8.7.a."""
    assert rob1.overall_judgement({**dict.fromkeys(rob1.KEY_DOMAINS, "low"), **changed})[0] == overall


def test_rob1_key_domains_are_the_reviewers_choice_and_a_missing_one_is_unclear() -> None:
    unblinded = {**dict.fromkeys(rob1.KEY_DOMAINS, "low"), "blinding_participants": "high"}
    assert rob1.overall_judgement(unblinded, key=("sequence", "concealment"))[0] == "low"
    assert rob1.overall_judgement({"sequence": "low"}, key=("sequence", "concealment")) == (
        "unclear",
        "unclear risk in concealment",
    )
    for bad, said in (({"x": "low"}, "no domain 'x'"), ({"sequence": "some concerns"}, "Allowed: low, unclear, high")):
        with pytest.raises(AppraisalError, match=said):
            rob1.overall_judgement(bad)
    with pytest.raises(AppraisalError, match="at least one key domain"):
        rob1.overall_judgement({}, key=())


@pytest.mark.parametrize("row", read("pedro_scored.csv"), ids=lambda r: r["study"])
def test_pedro_scores_as_printed_by_the_reviewers(row) -> None:
    """Item 1 is not counted: pedro.org.au/english/resources/pedro-scale; totals as printed, source in the row."""
    answers = {i: "yes" if a == "1" else "no" for i, a in zip(pedro.ITEMS, row["answers"].split(), strict=True)}
    assert pedro.score(answers) == int(row["total"])
    if row["band"]:
        assert pedro.band(int(row["total"])) == row["band"]


BANDS = {0: "poor", 3: "poor", 4: "fair", 5: "fair", 6: "good", 8: "good", 9: "excellent", 10: "excellent"}


@pytest.mark.parametrize(("total", "word"), BANDS.items())
def test_pedro_bands(total, word) -> None:
    """Cashin and McAuley 2020: 0-3 poor, 4-5 fair, 6-8 good, 9-10 excellent."""
    assert pedro.band(total) == word
    assert pedro.as_rob(total) == ("high" if word == "poor" else "some concerns")


def test_pedro_refuses_what_it_cannot_count() -> None:
    with pytest.raises(AppraisalError, match="no answer for concealed allocation"):
        pedro.score({i: "yes" for i in pedro.ITEMS if i != "concealed allocation"})
    with pytest.raises(AppraisalError, match=r"'1'\. Allowed: yes, no"):
        pedro.score(dict.fromkeys(pedro.ITEMS, "1"))
    with pytest.raises(AppraisalError, match="no item 'item 12'"):
        pedro.score({"item 12": "yes"})
    with pytest.raises(AppraisalError, match="Allowed: 0 to 10"):
        pedro.band(11)


@pytest.mark.parametrize("row", read("jadad.csv"), ids=label)
def test_jadad_score(row) -> None:
    """Jadad 1996 as reprinted in PMC2596710, table 1."""
    flags = {name: row[name] == "yes" for name in ("randomised", "double_blind", "withdrawals")}
    methods = {name: row[name] for name in ("randomisation_method", "blinding_method")}
    assert jadad.score(**flags, **methods) == int(row["score"])


def test_jadad_refusals_and_levels() -> None:
    with pytest.raises(AppraisalError, match="Allowed: appropriate, inappropriate, not described"):
        jadad.score(randomised=True, double_blind=False, withdrawals=True, randomisation_method="good")
    with pytest.raises(AppraisalError, match="does not claim blinding"):
        jadad.score(randomised=True, double_blind=False, withdrawals=True, blinding_method="appropriate")
    assert [jadad.as_rob(n) for n in range(6)] == ["high"] * 3 + ["some concerns"] * 3
    with pytest.raises(AppraisalError, match="0 to 5"):
        jadad.as_rob(6)


def review(flaws: int, weaknesses: int) -> dict[int, str]:
    others = [i for i in amstar2.ITEMS if i not in amstar2.CRITICAL]
    no = {*amstar2.CRITICAL[:flaws], *others[:weaknesses]}
    return {i: "no" if i in no else "yes" for i in amstar2.ITEMS}


@pytest.mark.parametrize("row", read("amstar2_overall.csv"), ids=label)
def test_amstar2_overall(row) -> None:
    """Shea 2017, BMJ 358:j4008, box 2."""
    found = amstar2.overall_confidence(review(int(row["critical_flaws"]), int(row["weaknesses"])))
    assert found.level == row["confidence"]
    assert len(found.critical_flaws) == int(row["critical_flaws"])
    assert len(found.weaknesses) == int(row["weaknesses"])


def test_amstar2_items_as_published() -> None:
    """Sixteen items, seven of them critical (Shea 2017, box 1)."""
    assert list(amstar2.ITEMS) == list(range(1, 17))
    assert amstar2.CRITICAL == (2, 4, 7, 9, 11, 13, 15)
    assert {i for i in amstar2.ITEMS if "partial yes" in amstar2.allowed_answers(i)} == {2, 4, 7, 8, 9}
    assert {i for i in amstar2.ITEMS if "no meta-analysis" in amstar2.allowed_answers(i)} == {11, 12, 15}


def test_amstar2_partial_yes_and_no_meta_analysis_are_not_flaws() -> None:
    partly = dict.fromkeys((2, 9), "partial yes")
    answers = {**review(0, 0), **partly, **dict.fromkeys((11, 12, 15), "no meta-analysis")}
    assert amstar2.overall_confidence(answers).level == "high"


def test_amstar2_a_person_may_lower_moderate_only() -> None:
    assert amstar2.overall_confidence(review(0, 6), lowered_because="six weaknesses").level == "low"
    with pytest.raises(AppraisalError, match="only moderate"):
        amstar2.overall_confidence(review(0, 1), lowered_because="x")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({**review(0, 0), 17: "yes"}, "no item 17"),
        ({**review(0, 0), 1: "partial yes"}, "item 1 .*'partial yes'. Allowed: yes, no"),
        ({k: v for k, v in review(0, 0).items() if k != 8}, "no answer for item 8"),
        ({**review(0, 0), 11: "no meta-analysis"}, "item 11 says there is no meta-analysis, item 12, 15"),
    ],
)
def test_amstar2_refuses(answers, said) -> None:
    with pytest.raises(AppraisalError, match=said):
        amstar2.overall_confidence(answers)
