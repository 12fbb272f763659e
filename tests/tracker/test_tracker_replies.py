"""What no claim and no caution answers is answered all the same: may she stop her tablets, is it proven?"""

from __future__ import annotations

import pytest

from evidence_tools.claims.responses import asked_pattern
from evidence_tools.claims.vocabulary import load_vocabulary
from evidence_tools.tracker.finding import NOT_TRACKED, build_index, find_claims_for
from evidence_tools.tracker.replies import CARE_TEXTS

LEAVE = {
    "can I tell my client to stop her tablets?": "changes",
    "may he take fewer tablets": "changes",
    "could she swap her statins for reflexology": "changes",
    "is it ok for him to skip insulin": "changes",
    "can she miss her mammogram": "tests",
    "may I advise him to cancel the MRI": "tests",
    "can reflexology take the place of a doctor": "visits",
    "can they leave out the vaccination": "vaccinates",
    "should she put off her hip operation": "orders",
    "can a massage replace physiotherapy": "orders",
}


@pytest.mark.parametrize("asked", LEAVE)
def test_who_asks_leave_to_go_without_care_is_told_no_first(asked, tables, index):
    found = find_claims_for(asked, tables, index)
    assert found.lines()[0] == f"No. {CARE_TEXTS[LEAVE[asked]]}"
    assert found.answer == "SAFETY" and not found.claims
    assert not any("No caution on file" in line or line == NOT_TRACKED for line in found.lines())


# The same sentence answers, and "No." would be the wrong word.
@pytest.mark.parametrize(
    "asked",
    [
        "is it dangerous to stop her tablets",
        "does he still need his inhaler",
        "what happens when a client stops her antidepressants",
        "should I refuse somebody who stopped her medication",
        "must she keep taking the tablets",
        "should I tell her doctor that she skips her pills",
        "can she get ill when she stops her tablets",
        "would it be wrong to leave off the statins",
    ],
)
def test_no_is_not_said_where_it_could_be_read_the_other_way(asked, tables, index):
    assert find_claims_for(asked, tables, index).lines()[0] == CARE_TEXTS["changes"]


@pytest.mark.parametrize(
    "asked",
    [
        "does it ease the side effects of chemo",
        "my client missed her period",
        "can I treat her before her operation",
        "should I stop if she is on blood thinners",
        "does it help to stop smoking",
        "knee replaced last year, and now an infection",
        "she takes eye drops and tablets",
        "sore arm after her flu jab, may I treat her",
        "is it safe after a vaccination",
        "can you massage against stress after surgery",
        "is it dangerous for a client on tablets",
        "does she have to see a doctor first",
    ],
)
def test_other_questions_about_somebody_ill_are_no_question_of_going_without(asked, tables, index):
    assert not set(find_claims_for(asked, tables, index).read["replies"]) & {
        line for text in CARE_TEXTS.values() for line in (text, f"No. {text}")
    }


@pytest.mark.parametrize("text", CARE_TEXTS.values())
def test_what_is_said_of_care_can_be_read_aloud(text):
    assert text.endswith(".") and not set(text) & set("→;|{}()")


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("hand reflexology for headaches", "hand reflexology"),
        ("face reflexology for migraine", "face reflexology"),
        ("Is hand reflexology supported by studies?", "hand reflexology"),
        ("ear reflexology", "ear reflexology"),
        ("does head massage help with stress", "head massage"),
        ("can I massage her hands against anxiety", "massage her hands"),
        ("acupuncture for back pain", "acupuncture"),
    ],
)
def test_another_part_or_treatment_is_named_as_not_tracked_first(asked, named, tables, index):
    found = find_claims_for(asked, tables, index)
    first = found.lines()[0]
    assert first.startswith(f"We do not track “{named}”. That is not permission")
    assert ("What follows is about" in first) == bool(found.claims or found.read["told"])


@pytest.mark.parametrize("asked", ["foot massage for headaches", "reflexology of the feet and hands", "sore back"])
def test_a_treatment_of_the_feet_is_no_other(asked, tables, index):
    assert not any("We do not track" in line for line in find_claims_for(asked, tables, index).read["replies"])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Is reflexology proven?", "Nothing is proven of a treatment as such"),
        ("What does the science say about reflexology", "Nothing is proven of a treatment as such"),
        ("studies show", "Nothing is proven of a treatment as such"),
        ("can I use the word heal", "Words such as cure, restore, prevent, avoid, fight and heal"),
        ("clinically proven", "Objective health claims must rest on evidence"),
        ("testimonials", "a testimonial is no proof"),
        ("may I quote a client review", "a testimonial is no proof"),
        ("how many sessions do I need", "No verdict here says how many sessions"),
        ("am I allowed to write this on my website", "“Foot reflexology can aid sleep”"),
        ("What is reflexology?", "Cancer Research UK describes reflexology"),
        ("EU rules", "that decide what may be said are those of the United Kingdom"),
        ("advertising law Germany", "that decide what may be said are those of the United Kingdom"),
        ("Heilmittelwerbegesetz", "that decide what may be said are those of the United Kingdom"),
    ],
)
def test_her_plainest_questions_are_answered(asked, said, tables, index):
    found = find_claims_for(asked, tables, index)
    assert any(said in line for line in found.lines()), found.lines()
    assert NOT_TRACKED not in found.lines()


def test_what_is_proven_is_counted_from_the_verdicts(tables, index):
    verdicts = tables["verdicts"]
    (said,) = find_claims_for("is it proven", tables, index).read["replies"]
    assert f"Of {len(verdicts)} claims on record " in said
    more = tables | {"verdicts": verdicts.assign(verdict="supported")}
    (said,) = find_claims_for("is it proven", more, build_index(more)).read["replies"]
    assert f"{len(verdicts)} are supported by studies and none is possibly supported." in said


def test_an_effect_that_is_named_is_answered_by_its_claims(tables, index):
    found = find_claims_for("is it proven that reflexology helps sleep", tables, index)
    assert found.claims[0]["claim_id"] == "sleep-quality-reflexology"
    assert not any("Nothing is proven" in line for line in found.lines())


def test_a_row_of_the_replies_names_groups_that_are_there():
    own = load_vocabulary().own
    named = {"treatment", "near", "far", "wide", "signs", "looks", *own.question_groups}
    for row in own.question_replies:
        for part in asked_pattern(row["asked"]).split("{")[1:]:
            name = part.split("}")[0]
            assert name in named, row


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("her midwife booked a scan, can she call it off", "tests"),
        ("can she put her scan off", "tests"),
        ("may I take him off the statins", "changes"),
        ("she feels better and has thrown away her heart pills", "changes"),
        ("no more inhalers after six sessions, can I write that", "changes"),
        ("does he have to finish the antibiotics", "changes"),
        ("she would rather come to me than go for chemo", "orders"),
        ("he won't go to the dentist, is reflexology enough", "visits"),
        ("can reflexology save a trip to A&E", "visits"),
        ("is a mammogram harmful", "tests"),
        ("should babies be vaccinated", "vaccinates"),
        ("antibiotics or reflexology", "changes"),
        ("reflexology or antibiotics", "changes"),
        ("should he have the operation or try your treatment", "orders"),
        ("does it work as well as painkillers", "changes"),
        ("she does not trust vaccines, shall I tell her to skip them", "vaccinates"),
    ],
)
def test_what_was_named_before_is_still_meant(asked, kind, tables, index):
    assert find_claims_for(asked, tables, index).lines()[0].removeprefix("No. ") == CARE_TEXTS[kind]


def test_a_claim_found_is_told_with_what_the_rules_allow(tables, index):
    found = find_claims_for("does it flush out toxins", tables, index)
    assert "Advertising rules (United Kingdom): ✘ Do not advertise" in str(found)
    assert found.to_json()["claims"][0]["advertising"] == "✘ Do not advertise"
    assert found.to_json()["claims"][0]["wording"] == "" and "Wording for a website" not in str(found)
    found = find_claims_for("sleep", tables, index)
    assert found.table()["advertising"].iloc[0].startswith("✓")
    assert "Wording for a website: “Foot reflexology can aid sleep.”" in str(found)


@pytest.mark.parametrize("asked", ["should I send her to the doctor first", "do I need a doctor's letter"])
def test_who_asks_whether_to_ask_a_doctor_is_told_that_it_is_never_wrong(asked, tables, index):
    assert find_claims_for(asked, tables, index).lines()[0].startswith("Asking a doctor first is never wrong")
    assert not any(
        "never wrong" in line for line in find_claims_for("she stopped seeing her GP", tables, index).lines()
    )


def test_a_country_is_asked_for_its_rules_only_where_rules_are_meant(tables, index):
    assert not find_claims_for("French manicure", tables, index).read["replies"]
    assert find_claims_for("what may I say in France", tables, index).read["replies"]


@pytest.mark.parametrize("asked", ["she is recovering from heart surgery", "cataract op on Monday"])
def test_whom_to_ask_about_is_not_followed_by_that_no_caution_names_it(asked, tables, index):
    lines = find_claims_for(asked, tables, index).lines()
    assert lines[0] == "Ask a doctor first about anybody with a recent operation."
    assert not any("No caution on file" in line for line in lines)


@pytest.mark.parametrize(
    "asked", ["gallbladder taken out last week", "she had her appendix out", "tooth removed two days ago"]
)
def test_what_was_taken_out_is_an_operation(asked, tables, index):
    assert (
        find_claims_for(asked, tables, index).lines()[0] == "Ask a doctor first about anybody with a recent operation."
    )


@pytest.mark.parametrize(
    ("asked", "on"), [("sluggish bowels", "constipation"), ("IBS and bloating", "irritable bowel")]
)
def test_an_effect_without_a_verdict_is_not_answered_by_a_wider_one_unsaid(asked, on, tables, index):
    found = find_claims_for(asked, tables, index)
    assert found.claims
    assert f"No verdict was made on {on}: what follows is about something wider, or beside it." in found.lines()
    assert not any(line.startswith("No verdict") for line in find_claims_for("sleep", tables, index).lines())
