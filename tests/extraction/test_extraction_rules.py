"""The rules one by one: what they read, and above all what they leave blank."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.extraction import extract, result_rows, sentences_of, study_row
from evidence_tools.extraction.found import WHOLE, read_number
from evidence_tools.extraction.values import by_arm, estimates, p_values, paired, values
from evidence_tools.pubmed import Record

TRIAL = "Foot reflexology and sleep: a randomized controlled trial"


def read(vocabulary, abstract: str, title: str = TRIAL, types=()):
    return extract(Record(pmid="1", title=title, abstract=abstract, publication_types=list(types)), vocabulary)


@given(st.integers(1, 999))
@settings(derandomize=True, max_examples=200)
def test_numbers_in_words(number):
    ones = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen"
    ).split()
    tens = "x x twenty thirty forty fifty sixty seventy eighty ninety".split()

    def words(n: int) -> str:
        if n >= 100:
            return f"{ones[n // 100]} hundred" + (f" and {words(n % 100)}" if n % 100 else "")
        if n < 20:
            return ones[n]
        return tens[n // 10] + (f"-{ones[n % 10]}" if n % 10 else "")

    import re

    assert read_number(words(number)) == number
    assert re.fullmatch(WHOLE, words(number), re.I)
    assert read_number(f"{number:,}") == number


@given(st.text(max_size=300))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_any_text_is_survived_and_sentences_are_slices(text):
    source = f"A title\n{text}"
    for sentence in sentences_of(source):
        assert source[sentence.start : sentence.start + len(sentence.text)] == sentence.text


@pytest.mark.parametrize(
    ("text", "kind"),
    [("was 6.2 ± 2.1", ""), ("was 6.2 (SD 2.1)", "sd"), ("mean ± SD was 6.2 ± 2.1", "sd"), ("mean (SD) 6.2 (2.1)", "sd"),  # noqa: E501
     ("6.2 (SE 2.1)", "se"), ("M = 6.2, SD = 2.1", "sd"), ("6.2 +/- 2.1", "")],
)  # fmt: skip
def test_a_spread_is_named_only_where_the_text_names_it(text, kind):
    (found,) = values(text)
    assert (found.mean, found.spread, found.kind) == (6.2, 2.1, kind)


@pytest.mark.parametrize("text", ["6.2 (2.1)", "12 (40)", "41.7 ± 14.5 %", "3 (2-4)", "1.5-2.5 (SD 1)"])
def test_brackets_percentages_and_ranges_are_no_means(text):
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "arms"),
    [
        ("6 ± 1 in the reflexology group and 9 ± 2 in the control group", {"reflexology": 6, "control": 9}),
        ("the reflexology group had 6 ± 1 and the control group 9 ± 2", {"reflexology": 6, "control": 9}),
        ("lower in the reflexology group than in the control group (6 ± 1 vs 9 ± 2)", {"reflexology": 6, "control": 9}),
        ("6 ± 1 and 9 ± 2 in the reflexology and control groups, respectively", {"reflexology": 6, "control": 9}),
        ("6 ± 1 and 9 ± 2 in the reflexology and control groups", {}),
        ("the reflexology group was 6 ± 1, against 9 ± 2 in the control group", {}),
        ("6 ± 1 and 9 ± 2 and 7 ± 1 in the reflexology and control groups, respectively", {}),
        ("sham reflexology group 6 ± 1, reflexology group 9 ± 2", {"sham": 6, "reflexology": 9}),
    ],
)
def test_order_of_arms_and_values(text, arms):
    found = by_arm(text, paired(text, values(text)))
    assert {arm: item.mean for arm, item in found.items()} == arms


def test_pairs():
    (pair,) = paired(t := "fell from 8.0 ± 1.0 to 5.0 ± 1.5", values(t))
    assert (pair.before.mean, pair.after.mean) == (8, 5)
    apart = "8.0 ± 1.0 to 5.0 ± 1.5"
    assert len(paired(apart, values(apart))) == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(P < 0.001)", "<0.001"),
        ("p = .03", ".03"),
        ("p-value of 0.2", "0.2"),
        ("P≤0.05", "<=0.05"),
        ("p=0·04", "0.04"),
        ("p = 0.03, one-tailed", "0.03 one-sided"),
        ("(P<.05; one-sided)", "<.05 one-sided"),
        ("one-tailed t test, p = 0.03", "0.03 one-sided"),
        ("by a one-sided Mann-Whitney U test: P = 0.03", "0.03 one-sided"),
        ("Tests were one-tailed. Pain was lower (p = 0.03)", "0.03"),  # of which test is not said
        ("one-sided p = 0.03", "0.03 one-sided"),
        ("p = 0.03, two-tailed", "0.03"),
    ],
)
def test_p_values_as_results_csv_writes_them(text, value):
    assert [p.value for p in p_values(text)] == [value]


@pytest.mark.parametrize("text", ["p = 3", "group 0.04", "P 0.05"])
def test_no_p_values(text):
    assert p_values(text) == []


def test_estimates_need_an_interval_that_holds_them():
    (one,) = estimates("SMD = -0.63; 95% CI: -0.87 to -0.40")
    assert (one["kind"], one["estimate"], one["ci_low"], one["ci_high"]) == ("smd", -0.63, -0.87, -0.40)
    assert estimates("SMD = 0.63; 95% CI: -0.87 to -0.40") == []
    assert estimates("mean difference 2.0 (90% CI 1.0 to 3.0)") == []
    assert estimates("HRQoL (0.77, 95% confidence interval: 0.74, 0.79)") == []


@pytest.mark.parametrize(
    ("types", "title", "design"),
    [
        ([], TRIAL, "rct_parallel"),
        (["Randomized Controlled Trial"], "Reflexology for sleep: a randomised crossover trial", "rct_crossover"),
        ([], "Reflexology: a cluster-randomised trial", "rct_cluster"),
        (["Meta-Analysis"], "Reflexology for sleep", "meta_analysis"),
        ([], "Reflexology for sleep: systematic review", "systematic_review"),
        ([], "Reflexology for sleep: a quasi-experimental study", "quasi_experimental"),
        ([], "Reflexology for sleep: a study protocol of a randomized trial", None),
        ([], "Reflexology for sleep: a one-group pre-test post-test study", "pre_post"),
        ([], "Reflexology", None),
    ],
)
def test_design(vocabulary, types, title, design):
    found = read(vocabulary, "Something was studied.", title, types).study.get("design")
    assert (found.value if found else None) == design


@pytest.mark.parametrize(
    ("sentence", "field", "value"),
    [
        ("Reflexology was applied for 15 minutes on each foot.", "session_minutes", 30),
        ("Reflexology was applied; pain was measured 30 minutes after the massage.", "session_minutes", None),
        ("Reflexology lasted 20 minutes in one arm and massage 30 minutes in the other.", "session_minutes", None),
        ("Reflexology sessions were given three times a week for 4 weeks.", "sessions", 12),
        ("Reflexology was given in three sessions per week.", "sessions", None),
        ("Ten reflexology sessions were given.", "sessions", 10),
        ("The intervention was given for six weeks; follow-up was at 12 weeks.", "weeks", 6),
        ("Reflexology was given at 38 weeks of gestation.", "weeks", None),
        ("Patients receiving reflexology were followed for 12 weeks.", "weeks", None),
    ],
)
def test_dose(vocabulary, sentence, field, value):
    found = read(vocabulary, f"METHODS: {sentence}").study.get(field)
    assert (found.value if found else None) == value


def test_nothing_is_read_from_reviews_plans_and_animals(vocabulary):
    words = "Sixty patients were randomly assigned to reflexology for 30 minutes per session."
    assert "n_randomised" in read(vocabulary, words).study
    for other in ("will be randomized. " + words, words + " Rats were used."):
        assert "n_randomised" not in read(vocabulary, other).study
    assert "n_randomised" not in read(vocabulary, words, types=["Meta-Analysis"]).study


def test_registration(vocabulary):
    assert read(vocabulary, "X. Trial registration: NCT 01234567.").study["registration"].value == "NCT01234567"
    assert "registration" not in read(vocabulary, "NCT01234567 and NCT01234568.").study


@pytest.mark.parametrize(
    ("sentence", "direction"),
    [
        (
            "PSQI scores were significantly lower in the reflexology group than in the control group.",
            "favours_intervention",
        ),
        (
            "PSQI scores were significantly higher in the reflexology group than in the control group.",
            "favours_comparator",
        ),
        ("PSQI scores did not differ between the groups.", "no_difference"),
        ("PSQI scores fell in the reflexology group.", None),
        ("At baseline PSQI scores did not differ between the groups.", None),
        ("PSQI scores were significantly lower after reflexology than before.", None),
    ],
)
def test_direction(vocabulary, sentence, direction):
    readings = read(vocabulary, f"RESULTS: {sentence}").results
    found = [r.cells["direction_reported"].value for r in readings if "direction_reported" in r.cells]
    assert found == ([direction] if direction else [])


def test_rows_are_unverified_flagged_and_say_their_words(vocabulary, root):
    from evidence_tools.folder import read_schema

    extraction = read(
        vocabulary,
        "METHODS: Sixty women were randomly assigned to a reflexology group (n = 30) or a control group (n = 30).\n"
        "RESULTS: After the intervention the PSQI was 6.2 ± 2.1 in the reflexology group and 9.4 "
        "± 2.8 in the control group.",
    )
    rows, left = result_rows(extraction, "doe2026", "https://pubmed.ncbi.nlm.nih.gov/1/", vocabulary)
    assert left == []
    (row,) = rows
    assert (row["verified"], row["extracted_from"]) == ("no", "abstract")
    assert "prefilled" in row["flags"].split(";")
    assert "6.2 ± 2.1" in row["as_printed"]
    assert row["mean_i"] == "6.2" and row["spread_kind"] if "spread_kind" in row else True
    schema = read_schema(root / "evidence")
    assert set(row) <= set(schema["results"].columns)
    study = study_row(extraction, "doe2026", "https://pubmed.ncbi.nlm.nih.gov/1/")
    assert set(study) <= set(schema["studies"].columns)
    assert study["n_randomised"] == "60" and "Sixty women" in study["note"]


def test_a_scale_the_folder_does_not_know_is_said_not_dropped(vocabulary):
    extraction = read(vocabulary, "RESULTS: Swelling did not differ between the groups (p = 0.5).")
    rows, left = result_rows(extraction, "doe2026", "u", vocabulary)
    assert rows == [] and len(left) == 1 and "oedema_unspecified" in left[0]
