"""What a check answers: pages that cannot be judged, honest pages, denials, promises, numbers, sources, both lights."""

from __future__ import annotations

import json

import pytest

from evidence_tools.claims import (
    article_from_bytes,
    article_from_text,
    check_article,
    find_claims,
    html_report,
    json_report,
)
from evidence_tools.claims.advertising import advertising_light
from evidence_tools.claims.denials import is_denial, tells_harm
from evidence_tools.claims.margin import report_facts
from evidence_tools.claims.overstatement import CAREFUL, overstatements
from evidence_tools.claims.page import other_treatment, page_notes
from evidence_tools.claims.summary import report_lines, summary_lines
from evidence_tools.tracker.checking import check_source, check_text, holdings


def checked(text, tables):
    return check_text(text, tables).checked


FOREIGN = {
    "Spanish": "La reflexología podal cura la migraña. Deje su medicación y venga con nosotros hoy mismo.",
    "French": "Le massage des pieds soulage le stress et guérit l'insomnie en trois séances seulement.",
    "German": "Die Fußreflexzonenmassage heilt Migräne und senkt den Blutdruck ganz ohne Tabletten.",
    "Italian": "La riflessologia plantare guarisce l'emicrania e riduce lo stress in poche sedute.",
    "Dutch": "Voetreflexologie geneest migraine en u heeft uw medicijnen niet meer nodig.",
    "Chinese": "足部按摩可以治疗失眠和头痛，促进血液循环，无需服药。",
    "Russian": "Массаж стоп лечит мигрень и снижает давление без лекарств.",
}


@pytest.mark.parametrize("language", FOREIGN)
def test_another_language_is_named_and_not_judged(language, tables):
    found = checked(FOREIGN[language], tables)
    assert not found.judged
    assert not found.clean
    assert f"seems to be in {language}" in summary_lines(found)[0]
    assert "0 claims" not in "\n".join(report_lines(found))


def test_a_foreign_part_of_an_english_page_is_told(tables):
    text = (
        "Our clients like to sit down for an hour with a cup of tea and let go of the day. " * 4
        + "\n\n"
        + FOREIGN["Spanish"]
    )
    found = checked(text, tables)
    assert found.judged
    assert not found.clean
    assert any("Spanish" in note.words for note in found.notes)


@pytest.mark.parametrize(
    "text", ["stressed out", "Foot massage, 45 min, £45", "Reflexology helps you sleep.", "Book now"]
)
def test_short_english_is_english(text):
    assert page_notes(article_from_text(text)) == ()


def test_a_page_without_its_text_says_so(tables):
    empty = article_from_bytes(b"<html><body><div id=root>Loading, please wait</div></body></html>")
    found = check_article(empty, [], {}.get)
    assert not found.judged
    assert "words of text were found" in summary_lines(found)[0]
    few = article_from_bytes(b"<html><body><p>Reflexology reduces stress.</p></body></html>")
    assert check_article(few, [], {}.get).judged  # few words, but a claim among them


def test_bytes_that_happen_to_decode_are_no_text():
    rubbish = article_from_text("\ue000\u4e00\ua000\u1234\ue001\u9fff\ua111\u1f00\ue00f" * 40)
    assert [note.kind for note in page_notes(rubbish)] == ["no_text"]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Cupping draws toxins from the back.", "cupping"),
        ("Indian head massage relieves eye strain.", "head massage"),
        ("Swedish massage lowers stress.", "massage of other parts of the body"),
        ("Reiki balances your energy.", "reiki"),
        ("Saunas and salt caves ease asthma.", "saunas"),
        ("An hour of qigong lifts your mood.", "tai chi and qigong"),
        ("A foot massage with essential oils calms you.", ""),
        ("Reflexology helps you sleep.", ""),
    ],
)
def test_another_treatment_is_named(sentence, name):
    assert other_treatment(sentence) == name


def test_a_page_on_other_treatments_says_what_it_is(tables):
    text = "Indian head massage relieves eye strain. Cupping draws out toxins. Hot stones calm. Reiki cures cancer."
    found = checked(text, tables)
    assert "mostly about" in summary_lines(found)[0]
    assert {flag.kind for flag in found.flags} == {"serious_condition"}
    assert not found.clean
    assert all(claim.other for claim in found.claims)


def test_each_sentence_is_counted_once_and_what_is_drawn_out_is_a_claim(tables):
    text = "Cupping draws out tension. Saunas cure back pain for good. Foot massage relieves stress."
    told = summary_lines(checked(text, tables))[-1]
    assert told.startswith("3 sentences make a health claim")
    assert "2 are about a treatment that is not tracked here" in told
    assert "-" not in told


HONEST = """Foot massage with Ruth

Many people find a foot massage relaxing. Reflexology may help you to sleep.

I do not diagnose, treat or cure any illness. There is no good evidence that it removes toxins.

Please ask your doctor first if you are pregnant, have had a blood clot or have diabetes. A session costs 42 pounds.
"""


def test_an_honest_page_is_told_so(tables):
    found = checked(HONEST, tables)
    assert found.flags == ()
    assert found.accepted
    first, second = summary_lines(found)
    assert first.startswith("2 sentences make a health claim: both may stand as they are. Why: ")
    assert second == "We recognised nothing in 5 other sentences. That is not approval: read them yourself."
    assert first in html_report(found) and second in html_report(found)
    assert all(claim.fine for claim in found.claims)


UNKNOWN = ("hiccups", "gout", "a frozen shoulder", "bunions", "bad breath", "trauma", "illness", "a medical condition",
           "life expectancy", "nightmares", "snoring", "adhesions", "a stye", "premature ageing", "grief")  # fmt: skip
SAID = (
    "Foot massage relieves {}.",
    "Reflexology works wonders on {}.",
    "Our clients find that {} goes away after reflexology.",
    "Reflexology relaxes you. It also sorts out {}.",
    "Foot massage is good for {}.",
    "Massage may ease {}.",
)


@pytest.mark.parametrize("said", SAID)
def test_no_effect_on_something_unknown_passes_for_a_sense_of_well_being(tables, said):
    """The rules accept "relaxing"; nothing else may stand because no list knows it, or counts it as that."""
    stands = {
        what: claim.stands
        for what in UNKNOWN
        for claim in checked(said.format(what), tables).claims
        if what in claim.found.quote and claim.stands
    }
    assert not stands


@pytest.mark.parametrize(
    "sentence",
    [
        "Our reflexology tackles the root cause.",
        "Foot massage awakens the body's own healing powers.",
        "With foot massage you live longer.",
        "Reflexology has remarkable medical benefits.",
        "Reflexology is relaxing, and a calm body can help itself.",
        "You relax while the body does its work.",
        "Foot massage relaxes you and makes every part of the body work.",
        "Reflexology improves mood, and the feet know what that does for the body.",
        "Foot massage helps men relax and be men in bed.",
        "A foot massage helps you relax and drive better.",
        "Reflexology will send you to sleep.",
        "Of course foot massage helps you relax.",
        "Foot massage is bound to lift your mood.",
        "Reflexology helps you sleep tonight.",
        "Foot massage makes you calm for weeks.",
        "One foot massage keeps you calm all week.",
        "Our guests all sleep well after reflexology.",
        "Reflexology always relaxes.",
        "Reflexology always aids sleep.",
        "Reflexology relaxes you completely.",
        "Foot massage is deeply relaxing.",
        "Foot massage really relaxes you.",
        "Reflexology leaves you in deep relaxation.",
        "Reflexology makes you sleep deeply all night long.",
        "My clients sleep like a baby.",
        "After reflexology you sleep like a log.",
        "Our foot massage melts everyday stress away.",
        "Foot massage dissolves stress.",
        "You float away, calm and relaxed, with foot massage.",
        "All my clients say reflexology is relaxing.",
        "Foot massage relaxes you for a whole week.",
        "Foot massage quickly relaxes you.",
    ],
)
def test_what_goes_beyond_a_plain_statement_does_not_stand(tables, sentence):
    found = checked(sentence, tables)
    assert found.flags or not any(claim.stands for claim in found.claims)


@pytest.mark.parametrize(
    "sentence",
    [
        "Many people find a foot massage relaxing.",
        "A foot massage helps you to de-stress after a busy day.",
        "Our clients say they sleep better after reflexology.",
        "You will leave feeling refreshed and relaxed.",
        "Reflexology may improve your mood.",
        "Foot massage does you good.",
        "Foot massage gives a feeling of well-being, and you sleep well.",
        "A foot massage is a wonderful way to switch off, unwind and let go.",
        "An hour of warm oil, soft music and foot massage leaves you calm.",
        "I find that reflexology helps me sleep better.",
        "Reflexology is a gentle and relaxing treatment.",
        "I felt calm and looked after during the foot massage.",
        "After a busy week foot massage helps our clients relax.",
        "A foot massage before bed can help you sleep.",
        "Foot massage is a lovely way to relax after a long drive.",
        "Foot massage relaxes body and mind.",
        "Reflexology lets your body rest.",
        "The massage itself is calming.",
        "A foot massage will help you unwind.",
        "Many of my clients say reflexology is relaxing.",
    ],
)
def test_a_plain_statement_stands_as_it_is(tables, sentence):
    claims = checked(sentence, tables).claims
    assert claims and all(claim.stands for claim in claims)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Reflexology relaxes you and prepares for a punctual guest.", "“prepares”, “punctual”"),
        ("A foot massage relaxes the Achilles tendon.", "“achilles”, “tendon”"),
        ("Foot massage helps you relax and heal.", "“heal”"),
        ("A foot massage is good for tired feet.", "“tired”"),
        ("Reflexology can calm whoever grieves.", "“grieves”"),
        ("Many people find foot massage relaxing, and some get well.", "“well”"),
        ("Many of our clients sleep better after reflexology and need less of them.", "“need”, “of them”"),
        ("Foot massage is relaxing and lets you hear again.", "“hear”, “again”"),
        ("Reflexology helps people to relax whose time is short.", "“whose”, “short”"),
        ("Reflexology helps you relax without it.", "“without”, “without it”"),
        ("Reflexology helps you sleep when nothing else helps.", "“nothing”, “else”"),
    ],
)
def test_a_sentence_stands_only_if_nothing_in_it_is_unknown(tables, sentence, told):
    (claim,) = checked(sentence, tables).claims
    assert not claim.stands and claim.light.key == "acceptable_in_part" and claim.light.wording
    assert told in claim.light.reason and claim.light.reason.startswith("The rules accept the plain statement. Of the")


def test_five_unknown_words_are_named_and_the_others_counted(tables):
    (claim,) = checked("Foot massage relaxes you: asters, begonias, cosmos, dahlias, elders, ferns.", tables).claims
    assert claim.light.reason.endswith("“cosmos”, “dahlias”, “elders” and 1 more.")
    (claim,) = checked("Foot massage relaxes you: asters, begonias, cosmos, dahlias, elders.", tables).claims
    assert claim.light.reason.endswith("“dahlias”, “elders”.")


@pytest.mark.parametrize(
    "sentence",
    [
        "Compared with drugs, reflexology may ease pain.",
        "If your muscles are weak, foot massage may ease the pain in them.",
        "Reflexology may ease pain, even in a limited time.",
        "Small studies suggest that reflexology may ease pain.",
    ],
)
def test_nothing_stands_that_the_rules_do_not_accept(tables, sentence):
    """However careful it is: one report must not say "may stand" and "do not advertise" of the same words."""
    found = checked(sentence, tables)
    (claim,) = found.claims
    assert not claim.stands and not found.clean
    assert claim.light.key in {"problem", "do_not_advertise"}


@pytest.mark.parametrize(
    ("sentence", "key", "reason"),
    [
        ("Foot massage may ease pain.", "do_not_advertise", "A ruling went against a like claim. "),
        ("Foot massage may ease everyday anxiety.", "problem", "Only an older text of the advice accepts"),
        ("Reflexology may relieve the tension in your muscles.", "problem", "Only an older text of the advice accepts"),
        ("Foot massage restores your calm.", "problem", "“restores … calm”"),
        ("Foot massage helps you sleep more deeply than a sleeping draught.", "problem", "than something else"),
        ("Reflexology relaxes people better than yoga.", "problem", "than something else"),
        ("You sleep better than ever after foot massage.", "acceptable", "aids sleep"),
        ("Reflexology is the best way to relax.", "acceptable_in_part", "“best”"),
        ("After foot massage I sleep better than I did.", "acceptable", "aids sleep"),
    ],
)
def test_what_the_rules_say_of_it(tables, sentence, key, reason):
    (claim,) = checked(sentence, tables).claims
    assert claim.light.key == key and reason in claim.light.reason


@pytest.mark.parametrize(
    ("sentence", "words", "said"),
    [
        ("Reflexology always relaxes.", "always", "put as sure to happen"),
        ("Reflexology relaxes you completely.", "completely", "How strongly it works"),
        ("My clients sleep like a baby.", "sleep like a baby", "figure of speech"),
        ("Reflexology is relaxing and safe.", "safe", "safety has to be proved"),
        ("Our foot massage melts everyday stress away.", "melts everyday stress away", "figure of speech"),
        ("I slept better for a week after my foot massage.", "for a week", "How long an effect lasts"),
    ],
)
def test_certainty_degree_and_figures_of_speech_are_named(tables, sentence, words, said):
    (claim,) = checked(sentence, tables).claims
    told = next(told for told in claim.told if said in told)
    assert told.startswith(f"It adds “{words}”. ")
    assert claim.light.key == "problem" and claim.light.wording
    assert claim.light.reason.count(words) == 1, "each is named once"


def test_no_word_for_what_is_added_stops_before_its_noun(tables):
    (claim,) = checked("Reflexology doubles the hours of rest and helps you relax.", tables).claims
    assert any("“doubles the hours”" in told for told in claim.told)


@pytest.mark.parametrize(
    "sentence",
    ["Reflexology relaxes the womb.", "Reflexology relaxes the liver and the kidneys.",
     "After foot massage you feel in harmony down to the liver.",
     "You relax, and your ovaries are in a happier mood after reflexology."],
)  # fmt: skip
def test_what_is_said_of_an_organ_needs_proof(tables, sentence):
    (claim,) = checked(sentence, tables).claims
    assert claim.light.key == "problem" and claim.light.reason.startswith("The rules accept the plain statement only.")


@pytest.mark.parametrize(
    ("before", "said", "alone"),
    [
        ("Reflexology may lift your mood and ease stress.", "Reflexology gives a sense of well-being.", True),
        ("Reflexology eases stress.", "It leaves you with a feeling of wellbeing.", True),
        ("Reflexology eases stress.", "Reflexology can improve general well-being.", True),
        ("Do you suffer from asthma?", "Reflexology gives a sense of well-being.", False),
    ],
)
def test_a_claim_before_a_sense_of_well_being_does_not_rule_it(tables, before, said, alone):
    """It says what it promises and takes no ruling over; after a question it may be the answer."""
    told = [claim for claim in checked(f"{before} {said}", tables).claims if claim.found.quote == said]
    assert told and all((claim.light.key == "acceptable") == alone for claim in told)


def test_an_everyday_word_for_feet_is_not_ruled_as_pain(tables):
    (claim,) = checked("A foot massage is good for tired feet.", tables).claims
    assert "pain" not in claim.found.outcomes and claim.light.key == "acceptable_in_part" and claim.light.wording


@pytest.mark.parametrize(
    "sentence",
    [
        "I was 42 weeks and the day after the treatment Noor was born.",
        "Burn-out recovery: 10 treatments, back to work sooner",
        "With reflexology we can get to the root of your complaint.",
        "No flu this winter with a monthly treatment.",
        "Four sessions, and she was back at her desk earlier.",
        "No cough this year with our foot massage.",
    ],
)
def test_an_effect_told_as_an_event_is_a_claim(tables, sentence):
    found = checked(f"Foot reflexology\n\nI work with reflexology. {sentence}", tables)
    assert any(sentence in claim.found.quote and not claim.stands for claim in found.claims)


def test_a_line_of_a_price_list_is_not_said_of_the_treatment_in_the_line_above(tables):
    lines = "Foot massage 30 minutes\n\nEar reflexology 20 minutes\n\nMigraine package: 8 treatments, then {}"
    (claim,) = checked("# Prices\n\n" + lines.format("most clients are migraine free"), tables).claims
    assert not claim.other and claim.light.key == "needs_doctor"
    told = checked("Ear reflexology is for hikers. It eases back pain.", tables).claims
    assert told and all(claim.other for claim in told), "within a paragraph it is still said of that"


def test_a_page_with_one_line_on_another_treatment_is_not_mostly_about_it():
    text = "Prices\n\nHand reflexology\n\nEar reflexology\n\n" + "Ten pounds an hour.\n\n" * 6
    assert not any("mostly" in note.words for note in page_notes(article_from_text(text)))
    assert other_treatment("Most supplementary health insurances pay for it.") == ""


def test_what_is_no_ruling_is_not_called_one(tables):
    (claim,) = checked("Reflexology may help against health complaints of any kind.", tables).claims
    assert claim.light.key == "do_not_advertise" and claim.light.reason.startswith("Neither the ASA nor CAP accepts")


def test_no_sentence_is_told_both_to_go_and_to_stay(tables):
    found = checked("Reflexology helps your baby sleep.\n\nReflexology helps you to relax.", tables)
    told = {"baby" in one.found.quote: (one.flagged, one.stands != "", one.light.key) for one in found.claims}
    assert told == {True: (True, False, "do_not_advertise"), False: (False, True, "acceptable")}
    (baby,) = (claim for claim in found.claims if claim.flagged)
    assert baby.light.reason == f"{found.flags[0].title}." and not baby.light.wording


def test_the_first_line_says_why_a_text_may_stand(tables):
    (line, *_) = summary_lines(checked("Reflexology may help you to relax.", tables))
    accepted = "advertising rules in the United Kingdom accept these words without proof of an effect"
    elsewhere = "The rules of other countries were not looked at. What studies show stands beside each sentence."
    assert line.startswith(f"Nothing here needs changing: {accepted}. {elsewhere}")
    assert line.endswith("Word lists can miss things, so read it yourself as well.")


def test_results_of_one_treatment_are_not_told_of_another(root, tables):
    """Each count is taken from the tables again here, so that no study stands for a treatment it did not try."""
    studies = tables["studies"].set_index("study_id")
    of_headache = tables["results"][tables["results"]["outcome"] == "headache"]
    tried = studies.loc[of_headache["study_id"], "intervention"]
    assert len(tried) and "foot_massage" not in set(tried), "else this test needs another outcome"
    (claim,) = checked("Foot massage may ease a headache.", tables).claims
    held = f"no result of foot massage on headache and migraine, only {len(of_headache)} results of"
    assert held in claim.answers[0].statement and claim.answers[0].statement.endswith("Better not to claim it.")


@pytest.mark.parametrize(
    ("words", "careful"),
    [
        ("The evidence is limited, but it may ease pain.", True),
        ("Weak evidence suggests that it may ease pain.", True),
        ("The research on this is still weak.", True),
        ("Compared with doing nothing it may ease pain.", True),
        ("More research is needed.", True),
        ("It may strengthen weak muscles.", False),
        ("Even in a limited time it may ease pain.", False),
        ("Compared with tablets it may ease pain.", False),
        ("Early treatment may ease pain.", False),
    ],
)
def test_only_words_on_the_evidence_are_careful(words, careful):
    assert bool(CAREFUL.search(words)) is careful


def test_a_verdict_on_well_being_answers_only_who_speaks_of_health_in_general(tables):
    said = "Foot massage relieves your terrible hiccups.\n\nFoot massage supports your well-being."
    hiccups, well = checked(said, tables).claims
    assert [a.match.status for a in hiccups.answers] == ["not_tracked"]
    assert well.found.outcomes == ("general_wellbeing",), "what has no name is not handed on"
    assert well.main and well.main.match.claim_id == "general-wellbeing-foot-massage"
    (general,) = checked("Foot massage supports your health and wellness in general.", tables).claims
    assert general.main and general.main.match.claim_id == "general-wellbeing-foot-massage" and not general.stands
    (illness,) = checked("Massage is a help against illness.", tables).claims
    assert "general-wellbeing-foot-massage" not in {a.match.claim_id for a in illness.answers}


@pytest.mark.parametrize(
    "sentence", ["Foot reflexology lowers the quality of sleep.", "Foot massage increases your stress."]
)
def test_what_is_said_to_get_worse_is_not_what_the_rules_accept(sentence, tables):
    (claim,) = checked(sentence, tables).claims
    assert claim.light.key == "problem" and "sounds as if it got worse" in claim.light.reason
    assert not claim.fine and "sounds as if it got worse" in claim.answers[0].statement
    assert claim.light.wording  # the plain statement stays


def test_what_gets_better_beside_a_word_for_more_is_accepted(tables):
    (claim,) = checked("Foot massage can help to relieve everyday stress.", tables).claims
    assert claim.light.key == "acceptable" and not claim.found.worsened


def test_an_effect_without_a_name_is_told_as_not_tracked(tables):
    (claim,) = checked("Foot massage relieves your terrible hiccups.", tables).claims
    assert claim.found.outcomes == ("other:unnamed",) and not claim.found.named
    assert "not permission" in claim.answers[0].statement
    (vague,) = checked("Reflexology works wonders on hiccups.", tables).claims
    assert vague.found.outcomes == ("other:unnamed",)


@pytest.mark.parametrize(
    ("sentence", "denial"),
    [
        ("There is no good evidence that it removes toxins or that points correspond to organs.", True),
        ("Reflexology does not relieve pain.", True),
        ("It is not known whether foot massage improves sleep.", True),
        ("No study has shown that it lowers cortisol.", True),
        ("Reflexology relieves pain.", False),
        ("It is not only relaxing, it also relieves pain.", False),
        ("It does not cure anything, but it eases stress.", False),
        ("Reflexology when you cannot fall asleep", False),
    ],
)
def test_a_denial_is_no_claim(sentence, denial):
    assert is_denial(sentence) is denial


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Some people have a slight headache after a session.", True),
        ("Foot massage may leave a bruise.", True),
        ("Some clients feel very tired after reflexology.", True),
        ("Reflexology may make swelling worse.", True),
        ("You might feel sleepy afterwards, so leave time before you drive.", True),
        ("Strong pressure can bring on bleeding.", True),
        ("Reflexology can bring on a restful night.", False),
        ("Small trials found less soreness the next day.", False),
        ("My feet do not ache for days afterwards.", False),
        ("Reflexology eases a headache.", False),
        ("You may be tired after the session, but it improves your sleep.", False),
        ("A healing response begins in the liver.", False),
    ],
)
def test_who_tells_a_side_effect_promises_nothing(sentence, told, tables):
    assert tells_harm(sentence) is told
    if told:
        assert checked(f"Reflexology in Ludlow\n\n{sentence}", tables).claims == ()


@pytest.mark.parametrize(
    ("sentence", "kind", "words"),
    [
        ("Reflexology cures insomnia.", "cure", "cures"),
        ("Reflexology guarantees better sleep.", "promise", "guarantees"),
        ("Nine out of ten clients sleep better after reflexology.", "number", "Nine out of ten"),
        ("Reflexology reduces stress by 31 %.", "number", "31"),
        ("Foot massage gives you eight hours of sleep every night.", "number", "eight hours of sleep"),
        ("Reflexology relieves stress instantly.", "speed", "instantly"),
        ("Harvard researchers found that reflexology improves sleep.", "source", "Harvard"),
        ("Studies show that reflexology improves sleep.", "source", "Studies"),
        ("Reflexology improves sleep.", "strength", ""),
    ],
)
def test_what_a_claim_adds_is_answered(sentence, kind, words):
    (found,) = find_claims(sentence)
    added = {one.kind: one.words for one in overstatements(found)}
    assert kind in added
    assert words.lower() in added[kind].lower()


def test_no_tick_beside_a_promise(tables):
    for sentence in (
        "Reflexology cures insomnia.",
        "Reflexology guarantees better sleep.",
        "95% sleep better with reflexology.",
    ):
        report = json_report(checked(sentence, tables))
        (claim,) = report["claims"]
        assert claim["verdict"] is None, sentence
        assert claim["adds"], sentence
        assert claim["statement"].startswith("It adds"), sentence
    careful = json_report(checked("Reflexology may help you to sleep.", tables))["claims"][0]
    assert careful["verdict"]  # whatever it is today: this sentence has one
    assert careful["fine"]


def test_a_careful_sentence_is_not_replaced_by_a_stronger_one(tables):
    (claim,) = checked("Reflexology may help you to sleep.", tables).claims
    assert claim.stands.startswith("May stand as it is: ")
    assert f"   {claim.stands}" in report_lines(checked(claim.found.quote, tables))


def test_what_the_rules_accept_is_not_said_to_be_shown(tables):
    text = "Our foot massage relieves everyday stress."
    report = checked(text, tables)
    (claim,) = report.claims
    assert claim.light.key == "acceptable"
    assert claim.main.verdict not in ("supported", "possibly_supported"), "else this test needs another sentence"
    accepted = "advertising rules in the United Kingdom accept these words without proof of an effect"
    softer = "The studies do not settle it, so better say “can” or “may”."
    assert claim.stands == f"May stand as it is: {accepted}. {softer}"
    assert not report.clean and softer in summary_lines(report)[0]
    (note,) = (n for row in report_facts(report)["passages"] for n in row["notes"])
    assert note["label"].startswith(claim.stands) and "What the studies show: ? Uncertain" in note["label"]


def test_an_outcome_with_results_and_no_verdict_says_what_the_tables_hold(tables):
    results, studies = holdings(tables)["foot_reflexology", "blood_pressure"]
    text = "\n".join(report_lines(checked("Foot reflexology lowers blood pressure.", tables)))
    assert f"Our tables hold {results} results of {studies} studies of foot reflexology on blood pressure." in text
    assert "nobody has looked" not in text


def test_holdings_count_one_trial_once(tables):
    held = holdings(tables)
    trials = tables["studies"].set_index("study_id")["report_of"]
    rows = tables["results"][tables["results"]["outcome"] == "blood_pressure"]
    main = {trials[study] or study for study in rows["study_id"]}
    assert held["", "blood_pressure"] == (len(rows), len(main))


def test_identical_sentences_are_told_once_with_their_number(tables):
    found = checked("Reflexology relieves stress.\n\n" * 40, tables)
    (claim,) = found.claims
    assert claim.times == 40
    assert "(said 40 times)" in "\n".join(report_lines(found))


@pytest.mark.parametrize(
    ("treatment", "outcome", "words", "key"),
    [
        ("foot_reflexology", "sleep_quality", "Foot reflexology aids sleep.", "acceptable"),
        ("foot_massage", "stress", "Foot massage relieves everyday stress.", "acceptable"),
        ("foot_reflexology", "headache", "Foot reflexology eases headaches.", "do_not_advertise"),
        ("foot_reflexology", "headache", "Foot reflexology eases migraine.", "needs_doctor"),
        ("foot_massage", "pain", "Foot massage helps people with arthritis.", "needs_doctor"),
        ("foot_massage", "mobility", "Foot massage makes you walk better.", "problem"),
        ("other", "circulation", "Walking keeps the blood moving.", "not_an_offer"),
    ],
)
def test_the_second_light(tables, treatment, outcome, words, key):
    rows = tables["guidance"].to_dict("records")
    light = advertising_light(rows, treatment, outcome, words, as_it_stands=True)
    assert light.key == key
    assert light.reason.endswith(".")
    assert light.country == "United Kingdom"
    assert bool(light.wording) == (key == "acceptable")


def test_what_is_added_to_accepted_words_is_a_problem(tables):
    rows = tables["guidance"].to_dict("records")
    light = advertising_light(rows, "foot_reflexology", "sleep_quality", "Ten minutes aid sleep.", adds=["10 minutes"])
    assert light.key == "problem"
    assert "10 minutes" in light.reason
    assert light.wording == "Foot reflexology can aid sleep."


def test_flags_come_first_and_set_the_exit_code(root, tmp_path, capsys):
    from evidence_tools.cli import main

    page = tmp_path / "page.txt"
    page.write_text(
        "We open at nine. Stop your medication and try reflexology. It may help you sleep.", encoding="utf-8"
    )
    evidence = str(root / "evidence")
    assert main(["check", str(page), "--evidence", evidence]) == 1
    out = capsys.readouterr().out
    assert out.index("RED FLAGS") < out.index("HEALTH CLAIMS")
    assert main(["check", str(page), "--evidence", evidence, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    (flag,) = found["flags"]
    assert set(flag) >= {"kind", "quote", "start", "end", "why", "source"}
    assert flag["kind"] == "medicine_or_doctor"
    page.write_text(HONEST, encoding="utf-8")
    assert main(["check", str(page), "--evidence", evidence]) == 0


def test_in_a_notebook_flags_are_a_table_and_stand_on_the_page(tables):
    page = check_text("Reflexology is 100% safe for everyone.", tables)
    assert list(page.flags()["kind"]) == ["safety_absolute"]
    assert "Red flag" in page._repr_html_()
    assert "100% safe for everyone" in str(page)


def test_an_address_without_https_says_what_to_write(tables):
    from evidence_tools.errors import ArticleError

    with pytest.raises(ArticleError, match="Write https://"):
        check_source("www.example.com", tables)


OVER_THE_TOP = """The miracle of the feet

Cures migraines and insomnia naturally. Protects you against COVID-19 and long COVID.

Many of our clients have been able to stop their medication after just three sessions.

I can see from your feet which organ is sick. My arthritis has never come back.

Your doctor doesn't want you to know this. 100% safe in early pregnancy. Guaranteed results.
"""


def as_html(text):
    head, *rest = [part for part in text.split("\n\n") if part.strip()]
    body = "".join(f"<p>{part.strip()}</p>" for part in rest)
    return f"<html><head><title>{head}</title></head><body><h1>{head}</h1>{body}</body></html>".encode()


def as_docx(text):
    import io

    from docx import Document

    document = Document()
    head, *rest = [part for part in text.split("\n\n") if part.strip()]
    document.add_heading(head, 1)
    for part in rest:
        document.add_paragraph(part.strip())
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(text):
    import io
    import textwrap

    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 11))
    lines = [line for part in text.split("\n\n") for line in [*textwrap.wrap(part.strip(), 80), ""]]
    figure.text(0.08, 0.95, "\n".join(lines), va="top", fontsize=9, parse_math=False)
    out = io.BytesIO()
    with PdfPages(out) as pages:
        pages.savefig(figure)
    return out.getvalue()


FORMATS = {".txt": lambda text: text.encode(), ".html": as_html, ".docx": as_docx, ".pdf": as_pdf}


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_page_gets_the_same_answer_in_every_format(tables, tmp_path, suffix):
    for name, text in (("honest", HONEST), ("over", OVER_THE_TOP)):
        (tmp_path / f"{name}{suffix}").write_bytes(FORMATS[suffix](text))
    honest = check_source(tmp_path / f"honest{suffix}", tables).checked
    unread = 5 - (suffix == ".html")  # where the title stands apart
    assert honest.accepted and honest.unread == unread, [c.found.quote for c in honest.claims if not c.fine]
    over = check_source(tmp_path / f"over{suffix}", tables).checked
    assert {flag.kind for flag in over.flags} >= {
        "serious_condition",
        "medicine_or_doctor",
        "diagnosis",
        "pregnancy_or_child",
        "safety_absolute",
        "proof_or_guarantee",
        "infection",
    }
    assert not over.clean
    assert all(over.article.text[f.start : f.end] == f.quote for f in over.flags)


def test_what_search_engines_show_of_a_page_is_checked_too(tables):
    page = (
        b"<html><head><title>Feet</title>"
        b"<meta name='description' content='Reflexology cures the root cause of disease.'></head>"
        b"<body><h1>Feet</h1><p>We are open from nine to five, and the tea is free for all who come.</p></body></html>"
    )
    article = article_from_bytes(page, suffix=".html")
    found = check_article(article, [], {}.get)
    assert [flag.quote for flag in found.flags] == ["Reflexology cures the root cause of disease."]
    assert article.text.count("open from nine") == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "Ms Brown trained in Leeds and helps on Mondays.",
        "Add a massage to your treatment.",
        "It fits in your lunch break and relaxes you.",
        "Kneading and pressure strokes improve the flow of blood.",
        "It helps me to relax.",
    ],
)
def test_words_that_are_also_names_of_illness_are_words(sentence):
    from evidence_tools.claims.red_flags import find_red_flags

    assert [flag.kind for flag in find_red_flags(sentence)] == []
