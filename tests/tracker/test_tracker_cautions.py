"""Who asks of somebody to be treated is told the cautions on file; who asks of advertising, the rules."""

from __future__ import annotations

import pandas as pd
import pytest

from evidence_tools.claims.finding import read_question
from evidence_tools.claims.vocabulary import load_vocabulary
from evidence_tools.tracker.cautions import guidance_told
from evidence_tools.tracker.finding import NOT_TRACKED, build_index, find_claims_for

CLOTS = "No treatment of the feet while there is a blood clot"
BLEEDING = "No forceful massage for people who bleed easily"
VESSELS = "trouble of the blood vessels in the legs or feet"
CONTRACTIONS = "it may set off contractions"
WOUND = "an unhealed wound"
TUMOUR = "No deep pressure over a tumour"
PLATELETS = "People with few platelets should not have"
CANCER_ACT = "It is a criminal offence to advertise an offer to treat cancer"

NAMED = {
    "may I see a man with a clot in his thigh": CLOTS,
    "he was told he has an embolism": CLOTS,
    "deep vein thrombosis": CLOTS,
    "trombosis": CLOTS,
    "her left calf is red": CLOTS,
    "swollen legs and warm since he flew home": CLOTS,
    "on rivaroxaban": BLEEDING,
    "her doctor put her on a blood thinner": BLEEDING,
    "warfarine": BLEEDING,
    "thrombocytopenia": PLATELETS,
    "are varicose veins a problem": VESSELS,
    "claudication": VESSELS,
    "she is expecting": CONTRACTIONS,
    "prenatal": CONTRACTIONS,
    "pregnent": CONTRACTIONS,
    "wound on her heel": WOUND,
    "cut on his toe": WOUND,
    "melanoma": TUMOUR,
    "chemotherapy patient": TUMOUR,
}


@pytest.mark.parametrize("asked", NAMED)
def test_a_caution_on_file_is_told_in_its_own_words(asked, tables, index):
    told = find_claims_for(asked, tables, index).read["told"]
    assert any(NAMED[asked] in line for line in told), told


def test_every_caution_on_file_can_be_asked_for(tables):
    told = load_vocabulary().own.told
    guidance = tables["guidance"]
    assert set(guidance.loc[guidance["stance"] == "caution", "guidance_id"]) <= set(told)
    texts = {f"text:{key}" for key in load_vocabulary().own.texts}
    results = {f"result:{key}" for key in tables["results"]["result_id"]}
    assert set(told) <= {*guidance["guidance_id"], *texts, *results}, "a row that leads nowhere"


def test_what_says_no_comes_before_ask_first(tables, index):
    found = find_claims_for("can I treat somebody with a blood clot", tables, index)
    assert found.answer == "SAFETY"
    assert CLOTS in found.lines()[0]
    assert not any(CLOTS in line and "Ask a doctor" in line for line in found.lines())
    assert found.to_json()["safety"].startswith("Caution for foot reflexology and foot massage: " + CLOTS)


@pytest.mark.parametrize(
    "asked", ["sore feet after work", "more energy", "relaxing", "my mum can't sleep", "when I can't sleep"]
)
def test_other_questions_are_told_no_caution(asked, tables, index):
    assert find_claims_for(asked, tables, index).read["told"] == []


def test_only_the_cautions_named_are_told_and_all_where_none_is(tables, index):
    def cautions(asked):
        return [line for line in read_question(asked, index)["told"] if line.startswith("Caution for")]

    assert len(cautions("is it safe with a dvt")) == 2
    assert len(cautions("is it safe?")) == (tables["guidance"]["stance"] == "caution").sum()


@pytest.mark.parametrize(
    "asked", ["who should I turn away", "who can't have reflexology", "when should I never massage", "is it unsafe"]
)
def test_who_asks_whom_not_to_treat_asks_of_safety(asked, tables, index):
    found = find_claims_for(asked, tables, index)
    assert found.answer == "SAFETY"
    assert any(CLOTS in line for line in found.read["told"])


def test_no_benefit_is_listed_under_a_caution(tables, index):
    found = find_claims_for("foot massage for a man on heparin", tables, index)
    assert (found.answer, found.claims) == ("SAFETY", ())
    assert find_claims_for("foot massage", tables, index).claims


def test_a_caution_about_one_treatment_is_no_permission_for_the_other(index):
    other = (
        "That was not said of foot reflexology, and nothing on file says that foot reflexology is safe here: "
        "ask a doctor first."
    )
    assert other in read_question("client with thin skin", index)["told"]
    assert other not in read_question("client with a thrombosis", index)["told"]
    for asked in ("client on heparin", "gentle session on warfarin", "cancer patient during chemo", "thin skin"):
        told = read_question(asked, index)["told"]
        assert not any("no caution" in line for line in told), asked
        assert "no permission for another or for a gentler one" in told[-1]
    assert any(PLATELETS in line for line in read_question("client on heparin", index)["told"])


# What the general sentence names is named: the question is told that part of it, first.
@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("client with an infection", "Ask a doctor first about anybody with an infection."),
        ("he feels nothing in his feet, numb", "Ask a doctor first about anybody with numb feet"),
        ("hip replacement two weeks ago", "Ask a doctor first about anybody with a recent operation."),
        ("is a massage fine on antidepressants", "Ask a doctor first about anybody who takes medicines."),
        ("she sprained her ankle", "Ask a doctor first about anybody with a recent injury."),
        ("verruca", "Ask a doctor first about anybody with an infection."),
    ],
)
def test_what_the_general_sentence_names_is_never_told_as_unnamed(asked, first, tables, index):
    found = find_claims_for(asked, tables, index)
    assert found.lines()[0].startswith(first)
    assert not any("No caution on file" in line for line in found.lines())


@pytest.mark.parametrize(
    ("asked", "harm"),
    [
        ("can I treat after an abdominal operation", "not recommended for acute, abdominal postsurgical situations"),
        ("hysterectomy last month", "not recommended for acute, abdominal postsurgical situations"),
        ("leg massage and embolism", "fatal presentation of massive pulmonary embolism"),
        ("does it cause harm", "fatal presentation of massive pulmonary embolism"),
        ("vigorous deep tissue massage", "VTE following vigorous deep tissue massage"),
    ],
)
def test_a_harm_that_a_study_tells_of_is_told_to_who_asks(asked, harm, tables, index):
    lines = find_claims_for(asked, tables, index).lines()
    (told,) = [line for line in lines if harm in line]
    kind = "case report" if harm.startswith(("fatal", "VTE")) else "study"
    assert told.startswith(f"Harm told in a {kind} of ") and "Source: " in told


def test_a_longer_name_of_a_harm_hides_no_caution(tables, index):
    assert CLOTS in find_claims_for("pulmonary embolism after leg massage", tables, index).read["told"][0]


@pytest.mark.parametrize("asked", ["phlebitis", "gout", "embolism", "open sore on foot"])
def test_the_caution_stands_before_what_is_not_tracked_and_no_benefit_beside_a_wound(asked, tables, index):
    found = find_claims_for(asked, tables, index)
    assert found.lines()[0].startswith("Caution for ")
    assert not found.claims


def test_no_card_on_any_condition_follows_an_illness(tables, index):
    for asked in ("teething", "baby massage", "fracture", "recent stroke", "does it cure lupus"):
        found = find_claims_for(asked, tables, index)
        assert not found.near and not found.claims, asked


def test_an_illness_that_no_caution_names_is_no_permission_to_treat(tables, index):
    unnamed = "No caution on file names “lupus”. That does not make it safe to treat."
    assert unnamed in read_question("client with lupus", index)["told"]
    assert unnamed in read_question("lupus", index)["told"]
    told = read_question("deep vein thrombosis", index)["told"]
    assert not [line for line in told if line.startswith("No caution")], "the caution names it, in other words"
    told = read_question("can I treat him, he has a glass eye", index)["told"]
    assert told[0] == "No caution on file names what you ask about. That does not make it safe to treat."
    assert "Ask a doctor or midwife first" in told[-1]
    told = read_question("glass eye", index)["told"]
    assert len(told) == 1 and "Ask a doctor or midwife first" in told[0], "no word here knows that it is no trouble"
    assert "no sign that it is safe" in NOT_TRACKED


def test_somebody_with_a_trouble_is_told_when_to_ask_beside_the_claims(tables, index):
    found = find_claims_for("her ankles are swollen", tables, index)
    assert found.read["tracked"]
    assert "Ask a doctor or midwife first" in found.lines()[0]
    assert "Ask a doctor" not in str(find_claims_for("swollen ankles", tables, index).lines())


@pytest.mark.parametrize(
    "asked",
    ["cancer", "may I say it fights tumours", "can I advertise to people on chemo", "leukemia", "client has cancer"],
)
def test_who_asks_about_cancer_is_told_the_law_and_whose_word_it_is(asked, tables, index):
    lines = find_claims_for(asked, tables, index).lines()
    law = [line for line in lines if CANCER_ACT in line]
    assert law and law[0].startswith("Advertising rule (United Kingdom): ")
    assert law[0].endswith("Source: Cancer Act 1939, as explained by the CNHC.")


def test_nothing_of_a_law_is_said_that_is_not_on_file(tables):
    less = tables | {"guidance": tables["guidance"][tables["guidance"]["guidance_id"] != "uk-cancer-act"]}
    said = str(find_claims_for("may I say it fights cancer", less, build_index(less)))
    assert "offence" not in said
    assert "We do not track claims about “cancer”" in said


def test_advertising_is_answered_before_safety_where_nobody_is_to_be_treated(tables, index):
    lines = find_claims_for("may I say it helps against diabetes", tables, index).lines()
    assert lines[0].startswith("We do not track claims about “diabetes”")
    assert lines[1].startswith("Advertising rule (United Kingdom)")
    lines = find_claims_for("can I advertise to patients with tumours", tables, index).lines()
    assert CANCER_ACT in lines[1] and TUMOUR in lines[2]
    lines = find_claims_for("my client has lupus", tables, index).lines()
    assert lines[0].startswith("No caution on file names “lupus”")


@pytest.mark.parametrize(
    ("asked", "caution"),
    [
        ("can I treat a client with diabetes", "caution-diabetes"),
        ("numb feet, she is diabetic", "caution-diabetes"),
        ("my client had a seizure", "caution-epilepsy"),
        ("epileptic, may I massage her feet", "caution-epilepsy"),
    ],
)
def test_who_asks_about_somebody_with_diabetes_or_epilepsy_is_told_the_caution(asked, caution, tables, index):
    statement = tables["guidance"].set_index("guidance_id")["statement"][caution]
    assert statement in find_claims_for(asked, tables, index).lines()[0]
    assert statement not in str(find_claims_for("what fits with stress", tables, index).lines())


def test_a_folder_without_cautions_says_that_none_is_on_file():
    guidance = pd.DataFrame(columns=["guidance_id", "stance", "treatments"])
    said = guidance_told({"guidance": guidance}, {}, {})
    assert said["entries"] == []
    assert "Nobody's advice on this is on file here." in said["opening"]


def test_no_sentence_told_needs_a_sign_to_be_understood(index):
    guidance = index["guidance"]
    for line in (*(one["words"] for one in guidance["entries"]), guidance["opening"], guidance["safety"]):
        assert not set(line) & set("→←↑↓✔✘⊕⊖·|;{}") - {";"}, line
        assert line.endswith((".", ":")) and ".." not in line
