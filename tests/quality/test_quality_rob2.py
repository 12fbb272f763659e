"""RoB 2 against its mapping tables, every combination of answers.

The tables stand in reference/rob2_mapping.csv: guidance of 22 August 2019 (Higgins, Savović, Page, Sterne), mapping
tables of domains 1-5; where they were read stands in reference/README.md.
"""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quality_reference import read

from evidence_tools.errors import AppraisalError
from evidence_tools.quality.rob2 import JUDGEMENTS, answer_sets, judge, judge_domain, overall_judgement, questions
from evidence_tools.quality.rob2_tables import DOMAINS

WORSE = JUDGEMENTS.index


def patterns(domain: str, effect: str, part: str) -> list[tuple[str, dict[str, set[str]]]]:
    rows = [r for r in read("rob2_mapping.csv") if (r["domain"], r["effect"], r["part"]) == (domain, effect, part)]
    return [
        (r["judgement"], {q: set(a.split("/")) for q, a in (item.split("=") for item in r["answers"].split())})
        for r in rows
    ]


def by_table(table: list[tuple[str, dict[str, set[str]]]], answers: dict[str, str]) -> set[str]:
    return {judgement for judgement, rule in table if all(answers[q] in allowed for q, allowed in rule.items())}


PARTS = [
    ("randomisation", "", "1", {}),
    ("deviations", "assignment", "1", {"2.6": "Y", "2.7": "NA"}),
    ("deviations", "assignment", "2", {"2.1": "N", "2.2": "N", "2.3": "NA", "2.4": "NA", "2.5": "NA"}),
    ("deviations", "adhering", "1", {}),
    ("missing_data", "", "1", {}),
    ("measurement", "", "1", {}),
    ("selection", "", "1", {}),
]


@pytest.mark.parametrize(("domain", "effect", "part", "fixed"), PARTS, ids=lambda p: str(p)[:24])
def test_every_combination_of_answers_gives_the_judgement_of_the_mapping_table(domain, effect, part, fixed) -> None:
    table = patterns(domain, effect, part)
    sets = {q: a for q, a in answer_sets(domain, effect or "assignment") if q not in fixed}
    met = set()
    for combination in itertools.product(*sets.values()):
        answers = {**dict(zip(sets, combination, strict=True)), **fixed}
        expected = by_table(table, answers)
        if not expected:  # NA for a question that applies: the table has no such row
            assert "NA" in answers.values()
            with pytest.raises(AppraisalError, match="applies here"):
                judge_domain(domain, answers, effect or "assignment")
            continue
        assert expected == {judge_domain(domain, answers, effect or "assignment").judgement}, answers
        met |= expected
    assert met == set(JUDGEMENTS)


def test_the_transcription_covers_every_domain_and_has_not_shrunk() -> None:
    rows = read("rob2_mapping.csv")
    assert {r["domain"] for r in rows} == set(DOMAINS)
    assert len(rows) == 59
    assert all(r["judgement"] in JUDGEMENTS for r in rows)


@pytest.mark.parametrize("first", JUDGEMENTS)
@pytest.mark.parametrize("second", JUDGEMENTS)
def test_the_worse_part_of_domain_2_counts(first, second) -> None:
    """Guidance of 22 August 2019, domain 2: parts 1 and 2 are combined, the worse counts."""
    part1 = {
        "low": ["N", "N", "NA", "NA", "NA"],
        "some concerns": ["Y", "Y", "NI", "NA", "NA"],
        "high": ["Y"] * 4 + ["N"],
    }
    part2 = {"low": ["Y", "NA"], "some concerns": ["N", "N"], "high": ["N", "Y"]}
    answers = dict(zip(["2.1", "2.2", "2.3", "2.4", "2.5"], part1[first], strict=True))
    answers |= dict(zip(["2.6", "2.7"], part2[second], strict=True))
    assert judge_domain("deviations", answers).judgement == max(first, second, key=WORSE)


@pytest.mark.parametrize("row", read("rob2_overall.csv"), ids=lambda r: "-".join(r.values()))
def test_overall_follows_the_published_rule(row) -> None:
    words = ["low"] * int(row["low"]) + ["some concerns"] * int(row["some_concerns"]) + ["high"] * int(row["high"])
    reason = "self-reported and unblinded throughout" if row["reason_given"] == "yes" else ""
    assert overall_judgement(dict(zip(DOMAINS, words, strict=True)), lowered_because=reason)[0] == row["overall"]


def test_a_reason_without_several_concerns_is_refused() -> None:
    with pytest.raises(AppraisalError, match="several domains"):
        overall_judgement(dict.fromkeys(DOMAINS, "low"), lowered_because="no")


def test_a_whole_assessment_names_domains_and_reason() -> None:
    answers = {
        "1.1": "Y", "1.2": "Y", "1.3": "N", "2.1": "Y", "2.2": "Y", "2.3": "PN", "2.6": "Y", "3.1": "Y", "4.1": "PN",
        "4.2": "N", "4.3": "Y", "4.4": "PY", "4.5": "PY", "5.1": "NI", "5.2": "PN", "5.3": "PN",
    }  # fmt: skip
    done = judge(answers)
    assert [d.judgement for d in done.domains] == ["low", "low", "low", "high", "some concerns"]
    assert (done.overall, done.reason) == ("high", "high risk in measurement")
    assert done.domains[3].path == (("4.1", "PN"), ("4.2", "N"), ("4.3", "Y"), ("4.4", "PY"), ("4.5", "PY"))


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"1.1": "Yes", "1.2": "Y", "1.3": "N"}, r"question 1.1 .*'Yes' is not an answer. Allowed: Y, PY, PN, N, NI"),
        ({"1.1": "Y", "1.3": "N"}, r"question 1.2 .*not answered. Allowed"),
        ({"1.1": "Y", "1.2": "NA", "1.3": "N"}, r"'NA' is not an answer"),
        ({"1.4": "Y"}, r"no question '1.4'.*Allowed: 1.1, 1.2, 1.3"),
    ],
)
def test_a_bad_answer_is_refused_with_the_question_and_what_is_allowed(answers, said) -> None:
    with pytest.raises(AppraisalError, match=said):
        judge_domain("randomisation", answers)


def test_unknown_domain_effect_and_question_are_refused() -> None:
    with pytest.raises(AppraisalError, match="Allowed: randomisation, deviations"):
        questions("blinding")
    with pytest.raises(AppraisalError, match="Allowed: assignment, adhering"):
        questions("deviations", "itt")
    with pytest.raises(AppraisalError, match=r"no signalling question 6\.1"):
        judge({"6.1": "Y"})
    with pytest.raises(AppraisalError, match="no judgement for selection"):
        overall_judgement(dict.fromkeys(DOMAINS[:4], "low"))
    with pytest.raises(AppraisalError, match=r"'some concern'\. Allowed: low, some concerns, high"):
        overall_judgement(dict.fromkeys(DOMAINS, "some concern"))
    with pytest.raises(AppraisalError, match="no domain blinding"):
        overall_judgement({**dict.fromkeys(DOMAINS, "low"), "blinding": "low"})


def test_no_information_at_3_2_is_not_an_answer_of_the_tool() -> None:
    """Guidance of 22 August 2019, box 8: 3.2 is answered NA, Y, PY, PN or N."""
    with pytest.raises(AppraisalError, match=r"'NI' is not an answer\. Allowed: Y, PY, PN, N, NA"):
        judge_domain("missing_data", {"3.1": "N", "3.2": "NI", "3.3": "N", "3.4": "NA"})


@given(words=st.lists(st.sampled_from(JUDGEMENTS), min_size=5, max_size=5), at=st.integers(0, 4))
@settings(derandomize=True, deadline=None)
def test_a_worse_domain_never_makes_the_whole_better(words, at) -> None:
    worse = [*words]
    worse[at] = JUDGEMENTS[min(WORSE(words[at]) + 1, 2)]
    before = overall_judgement(dict(zip(DOMAINS, words, strict=True)))[0]
    assert WORSE(overall_judgement(dict(zip(DOMAINS, worse, strict=True)))[0]) >= WORSE(before)
