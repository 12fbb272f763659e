"""Rows of appraisals.csv: refused with place and allowed words; the overall judgement of a study; signals; robvis."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.errors import AppraisalError
from evidence_tools.quality.appraisals import (
    check_appraisals,
    overall_risk,
    read_score,
    review_confidence,
    risk_table,
)
from evidence_tools.quality.method_signals import NAMES, signals
from evidence_tools.quality.pedro import ITEMS
from evidence_tools.quality.robvis import columns, from_robvis, read_robvis, robvis_csv, to_robvis
from evidence_tools.quality.vocabulary import TOOLS

DATA = Path(__file__).parent / "data"
URL = "https://example.org/table/4"


def table(*rows: tuple[str, ...], **extra: str) -> pd.DataFrame:
    """Rows of (study, tool, domain, judgement[, assessor[, outcome]])."""
    full = [(*row, *("reviewer2024", "")[len(row) - 4 :]) for row in rows]
    frame = pd.DataFrame(full, columns=["study_id", "tool", "domain", "judgement", "assessor", "outcome"])
    return frame.assign(**{"source_url": URL, "reason": "", **extra})


def rob2(study: str, words: str, assessor: str = "reviewer2024", outcome: str = "") -> list[tuple[str, ...]]:
    named = zip((*TOOLS["rob2"].domains, "overall"), words.split(","), strict=False)
    return [(study, "rob2", domain, word, assessor, outcome) for domain, word in named if word]


def test_good_rows_have_no_problem() -> None:
    rows = [
        *rob2("a", "low,some concerns,low,no information,low,some concerns"),
        ("a", "robins_i", "confounding", "serious"),
        ("a", "rob1", "other", "unclear"),
        ("a", "pedro", "overall", "5/10"),
        ("a", "pedro", "eligibility criteria", "yes"),
        ("b", "pedro", "total", "5"),
        ("b", "rob2", "measurement", "Some concerns"),
        ("a", "jadad", "overall", "3"),
        ("a", "jadad", "randomisation_method", "not described"),
        ("r", "amstar2", "item_2", "partial yes"),
        ("r", "amstar2", "overall", "critically low"),
        ("r", "narrative", "overall", "mostly of poor quality"),
    ]
    assert check_appraisals(table(*rows)) == []


@pytest.mark.parametrize(
    ("row", "field", "parts"),
    [
        (("a", "rob3", "overall", "low"), "tool", ["unknown tool 'rob3'", "rob2, robins_i, rob1", "Was 'rob2' meant?"]),
        (("a", "rob2", "blinding", "low"), "domain", ["RoB 2 has no domain 'blinding'", "randomisation, deviations"]),
        (
            ("a", "rob2", "measurement", "some concern"),
            "judgement",
            ["'some concern' is not a judgement of RoB 2", "high, no information", "Was 'some concerns' meant?"],
        ),
        (("a", "rob2", "overall", "no information"), "judgement", ["Allowed: low, some concerns, high."]),
        (("a", "robins_i", "overall", "high"), "judgement", ["low, moderate, serious, critical, no information"]),
        (("a", "rob1", "sequence", "some concerns"), "judgement", ["low, unclear, high"]),
        (("a", "pedro", "overall", "11/10"), "judgement", ["'11/10' is not a PEDro scale score", "as 5 or 5/10"]),
        (("a", "pedro", "overall", "5/11"), "judgement", ["is not a PEDro scale score"]),
        (("a", "pedro", "adequate follow-up", "1"), "judgement", ["Allowed: yes, no"]),
        (("a", "jadad", "overall", "6"), "judgement", ["0 to 5"]),
        (("a", "jadad", "double_blind", "appropriate"), "judgement", ["Allowed: yes, no"]),
        (("r", "amstar2", "item_1", "partial yes"), "judgement", ["Allowed: yes, no"]),
        (("r", "amstar2", "item_17", "yes"), "domain", ["AMSTAR 2 has no domain 'item_17'"]),
        (("r", "narrative", "overall", ""), "judgement", ["no judgement", "the assessor's words"]),
        (("", "rob2", "overall", "low"), "study_id", ["no study"]),
        (("a", "rob2", "overall", "low", ""), "assessor", ["a judgement without an assessor"]),
    ],
)  # fmt: skip
def test_a_bad_word_is_refused_with_place_and_allowed_list(row, field, parts) -> None:
    (problem,) = check_appraisals(table(("ok", "rob2", "overall", "low"), row), "evidence/appraisals.csv")
    assert (problem.file, problem.line, problem.field) == ("evidence/appraisals.csv", 3, field)
    assert problem.column == list(table(row).columns).index(field) + 1
    for part in parts:
        assert part in str(problem)


def test_line_numbers_come_from_the_file_where_they_are_known() -> None:
    (problem,) = check_appraisals(table(("a", "rob2", "overall", "bad")).assign(line=[41]), "f.csv")
    assert str(problem).startswith("f.csv:41:4: judgement: 'bad'")


def test_judgements_need_their_origin() -> None:
    (problem,) = check_appraisals(table(("a", "rob2", "overall", "low"), source_url=""))
    assert problem.field == "source_url"
    (problem,) = check_appraisals(table(("a", "rob2", "overall", "low", "project"), source_url=""))
    assert problem.field == "reason" and "without support" in problem.message
    assert (
        check_appraisals(table(("a", "rob2", "overall", "low", "project"), source_url="", reason="“sealed envelopes”"))
        == []
    )


def test_the_same_judgement_twice_and_missing_columns_are_refused() -> None:
    (problem,) = check_appraisals(table(("a", "rob2", "overall", "low"), ("a", "rob2", "overall", "high")))
    assert problem.line == 3 and "already stands in line 2" in problem.message
    (problem,) = check_appraisals(pd.DataFrame({"study_id": ["a"]}))
    assert problem.line == 1 and "tool, domain, judgement, assessor" in problem.message


SCORES = {"5": 5, "5/10": 5, "10/10": 10, "0": 0, "11": None, "5/11": None, "five": None, "": None}


@pytest.mark.parametrize(("word", "score"), SCORES.items())
def test_scores_are_read_as_printed(word, score) -> None:
    assert read_score(word, 10) == score


# the study as a whole


@pytest.mark.parametrize(
    ("rows", "level", "tool", "said"),
    [
        ([], "not appraised", "", "nobody has judged"),
        (rob2("a", "low,low,low,low,low"), "low", "rob2", "low risk in all five domains"),
        (rob2("a", "low,low,low,high,low"), "high", "rob2", "high risk in measurement"),
        (rob2("a", ",,,,,some concerns"), "some concerns", "rob2", "as they judged"),
        (rob2("a", "low,low,low"), "some concerns", "rob2", "3 of 5 domains judged: too few for low risk"),
        (rob2("a", "low,high"), "high", "rob2", "incomplete appraisal"),
        (rob2("a", "low,low,low,no information,low"), "some concerns", "rob2", "too few"),
        ([("a", "robins_i", d, "low") for d in TOOLS["robins_i"].domains], "low", "robins_i", "low in all seven"),
        ([("a", "robins_i", "overall", "critical")], "high", "robins_i", "overall critical"),
        ([("a", "robins_i", "overall", "no information")], "some concerns", "robins_i", "no information"),
        ([("a", "rob1", "blinding_participants", "high")], "high", "rob1", "high risk in blinding participants"),
        ([("a", "rob1", "sequence", "low")], "some concerns", "rob1", "unclear risk in concealment"),
        ([("a", "pedro", "overall", "8/10")], "some concerns", "pedro", "score 8/10; a score alone is never low risk"),
        ([("a", "pedro", "overall", "3/10")], "high", "pedro", "score 3/10"),
        ([("a", "pedro", i, "yes") for i in ITEMS], "some concerns", "pedro", "score 10/10"),
        ([("a", "pedro", "random allocation", "yes")], "some concerns", "pedro", "without a total score"),
        ([("a", "jadad", "overall", "2")], "high", "jadad", "score 2/5"),
        ([("a", "narrative", "overall", "poor")], "not appraised", "", "nobody has judged"),
    ],
)
def test_overall_risk_of_a_study(rows, level, tool, said) -> None:
    found = overall_risk(table(*rows))
    assert (found.level, found.tool) == (level, tool)
    assert said in found.reason


def test_judgements_per_domain_come_before_scores_and_the_reason_names_the_rest() -> None:
    found = overall_risk(
        table(("a", "pedro", "overall", "2"), ("a", "rob1", "overall", "unclear"), *rob2("a", ",,,,,low"))
    )
    assert (found.level, found.tool) == ("low", "rob2")
    assert "also judged with RoB 1, PEDro scale" in found.reason


def test_where_assessors_differ_the_worse_counts_and_both_are_named() -> None:
    found = overall_risk(table(*rob2("a", ",,,,,low", "one2020"), *rob2("a", ",,,,,high", "two2021")))
    assert (found.level, found.assessor) == ("high", "two2021")
    assert "one2020 low, two2021 high" in found.reason


def test_a_judgement_for_the_outcome_comes_before_one_for_the_study() -> None:
    rows = table(*rob2("a", ",,,,,low"), *rob2("a", ",,,,,high", outcome="fatigue"))
    assert overall_risk(rows, "fatigue").level == "high"
    assert overall_risk(rows, "sleep_quality").level == "low"
    assert overall_risk(table(*rob2("a", ",,,,,low", outcome="pain")), "fatigue").level == "not appraised"


def test_an_unknown_word_is_refused_not_rated() -> None:
    with pytest.raises(AppraisalError, match="appraisal of a: judgement: 'loq' is not a judgement of RoB 2"):
        overall_risk(table(("a", "rob2", "overall", "loq")))


def test_the_committed_appraisals_are_in_the_vocabulary(root: Path) -> None:
    path = root / "evidence" / "appraisals.csv"
    if not path.exists():
        pytest.skip("no evidence/appraisals.csv in this checkout")
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert [str(p) for p in check_appraisals(rows, "evidence/appraisals.csv")] == []
    assert set(risk_table(rows, sorted(set(rows["study_id"])))["rob"]) <= {
        "low",
        "some concerns",
        "high",
        "not appraised",
    }


def test_risk_table_keeps_every_study() -> None:
    found = risk_table(table(*rob2("b", ",,,,,high")), ["a", "b"])
    assert found[["study_id", "rob"]].values.tolist() == [["a", "not appraised"], ["b", "high"]]


def test_confidence_in_a_review_comes_from_its_items() -> None:
    items = [("r", "amstar2", f"item_{i}", "no" if i in (2, 3) else "yes") for i in range(1, 17)]
    found = review_confidence(table(*items, ("r", "amstar2", "overall", "high")))
    assert (found.level, found.critical_flaws, found.weaknesses) == ("low", (2,), (3,))
    stated = review_confidence(table(("r", "amstar2", "overall", "Critically low"), *items[:3]))
    assert (stated.level, stated.reason) == ("critically low", "as reviewer2024 stated it")
    assert review_confidence(table(*items[:5])) is None
    both = table(*items, ("r", "amstar2", "overall", "critically low", "other2020"))
    assert review_confidence(both).level == "critically low"


# signals


def record(**fields) -> SimpleNamespace:
    return SimpleNamespace(**{"title": "", "abstract": "", "publication_types": [], "registrations": [], **fields})


def values(*args) -> dict[str, str]:
    return {s.name: s.value for s in signals(*args)}


def test_signals_from_the_tables() -> None:
    study = {"design": "rct_parallel", "comparator_type": "sham", "registration": "NCT01234567", "n_randomised": "60"}
    found = signals({**study, "n_analysed": 54})
    assert tuple(s.name for s in found) == NAMES
    assert {s.name: s.value for s in found} == {
        "randomised": "yes", "concealed": "not stated", "sham": "yes", "blinded": "not stated", "registered": "yes",
        "attrition": "10%", "n": "60",
    }  # fmt: skip
    assert found[4].words == "registration: NCT01234567"


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Patients were randomly assigned.", "randomised", "yes"),
        ("This non-randomised study compared two wards.", "randomised", "no"),
        ("Allocation was concealed in sealed envelopes.", "concealed", "yes"),
        ("Opaque, sealed envelopes were used.", "concealed", "yes"),
        ("Allocation was not concealed.", "concealed", "no"),
        ("The control group got sham reflexology.", "sham", "yes"),
        ("A double-blind trial.", "blinded", "yes"),
        ("Participants were not blinded.", "blinded", "no"),
        ("An unblinded trial.", "blinded", "no"),
        ("An open-label trial.", "blinded", "no"),
        ("Trial registration: IRCT20221223056899N1.", "registered", "yes"),
        ("Assessors were blind to the group.", "blinded", "yes"),
        ("The drill was impeded by blind zones.", "blinded", "not stated"),
        ("Symptoms after unblinding were mild.", "blinded", "not stated"),
        ("Feet were massaged.", "blinded", "not stated"),
    ],
)
def test_signals_from_an_abstract_keep_the_words(text, name, value) -> None:
    found = {s.name: s for s in signals({}, None, record(abstract=text))}[name]
    assert found.value == value
    assert bool(found.words) is (value != "not stated")


def test_signals_from_results_and_record() -> None:
    results = pd.DataFrame({"comparator_type": ["usual_care", "usual_care"], "n_i": [20, 22], "n_c": [19, 22]})
    found = values(
        {}, results, record(publication_types=["Randomized Controlled Trial"], registrations=["ISRCTN12345678"])
    )
    assert (found["sham"], found["n"], found["randomised"], found["registered"]) == ("no", "44", "yes", "yes")
    assert values({"n_randomised": 40, "n_analysed": 50})["attrition"] == "not stated"
    assert values({"design": "pre_post"})["randomised"] == "no"


def test_signals_are_not_judgements() -> None:
    assert {s.value for s in signals({"design": "rct_parallel"})} <= {"yes", "no", "not stated"}
    assert overall_risk(table()).level == "not appraised"


# robvis


def test_robvis_reads_its_own_table_and_gives_it_back() -> None:
    read = read_robvis(DATA / "robvis_rob2.csv", "rob2")
    assert list(read.columns) == ["Study", "D1", "D2", "D3", "D4", "D5", "Overall", "Weight"]
    rows = from_robvis(read, "rob2", "reviewer2024", URL)
    assert check_appraisals(rows) == []
    weights = dict(zip(read["Study"], read["Weight"], strict=True))
    again = to_robvis(rows, "rob2", weights=weights)
    pd.testing.assert_frame_equal(again, read.sort_values("Study").reset_index(drop=True), check_dtype=False)
    assert robvis_csv(again).startswith("Study,D1,D2,D3,D4,D5,Overall,Weight\nlind2020,Some concerns,No information,")


def test_robvis_refuses_every_bad_cell_with_its_place() -> None:
    with pytest.raises(AppraisalError) as caught:
        read_robvis(DATA / "robvis_bad_words.csv", "rob2", "bad.csv")
    lines = str(caught.value).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["bad.csv:2:3:", "bad.csv:3:2:", "bad.csv:3:6:", "bad.csv:4:0:"]
    assert "D2: 'loq'. Allowed: Low, Some concerns, High, No information. Write it exactly so." in lines[0]


def test_robvis_refuses_another_header_and_unknown_tools() -> None:
    with pytest.raises(AppraisalError, match=r":1:1: the header is Study, D1.*Allowed: Study, D1, D2, D3"):
        read_robvis("Study,D1,Overall\na,Low,Low\n", "rob2")
    with pytest.raises(AppraisalError, match=r"no template for 'pedro'. Allowed: rob2, robins_i, rob1"):
        to_robvis(table(), "pedro")
    with pytest.raises(AppraisalError, match="no weight for a"):
        to_robvis(table(*rob2("a", "low,low,low,low,low,low")), "rob2", weights={})


def test_robvis_columns_of_the_other_templates() -> None:
    assert columns("robins_i") == ["Study", *[f"D{i}" for i in range(1, 8)], "Overall"]
    assert columns("rob1")[1] == "Random sequence generation"


def test_robvis_fills_only_what_the_vocabulary_has() -> None:
    rows = table(*rob2("a", "low,high", "one2020"), *rob2("a", "low,low,low,low,low", "two2021"))
    made = to_robvis(rows, "rob2", labels={"a": "Ash 2019"})
    assert made.to_numpy().tolist() == [
        ["Ash 2019 (one2020)", "Low", "High", "No information", "No information", "No information", "High"],
        ["Ash 2019 (two2021)", "Low", "Low", "Low", "Low", "Low", "Low"],
    ]
    serious = to_robvis(table(("a", "robins_i", "confounding", "serious")), "robins_i")
    assert serious.loc[0, "Overall"] == "Serious"


@given(
    words=st.lists(st.sampled_from(TOOLS["rob2"].levels), min_size=5, max_size=5),
    whole=st.sampled_from(TOOLS["rob2"].overall),
)
@settings(derandomize=True, deadline=None, max_examples=40)
def test_robvis_round_trip(words, whole) -> None:
    rows = table(*rob2("a", ",".join([*words, whole])))
    back = from_robvis(read_robvis(robvis_csv(to_robvis(rows, "rob2")), "rob2"), "rob2", "reviewer2024", URL)
    assert back["judgement"].tolist() == [word.capitalize() for word in (*words, whole)]
    assert overall_risk(back) == overall_risk(rows)


def test_the_published_judgements_of_the_dossier_can_be_written_in_the_vocabulary(shared: Path) -> None:
    """Real rows: every RoB 2 word printed by reviewers is either ours or refused with the word that was meant."""
    frames = [pd.read_csv(f, dtype=str, keep_default_na=False) for f in sorted((shared / "dossier").glob("*_rob.csv"))]
    words = {w for frame in frames for w in frame.loc[frame["tool"] == "rob2", "judgement"] if len(w) < 20}
    for word in sorted(words & {"low", "high", "some concerns", "some concern"}):
        problems = check_appraisals(table(("a", "rob2", "measurement", word)))
        assert [p.action for p in problems] == (
            [] if word != "some concern" else ["Was 'some concerns' meant? Correct it."]
        )
    assert {"low", "high"} <= words
