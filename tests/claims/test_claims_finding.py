"""A question in anybody's words finds the claims it means; a browser's search gives the same answers."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools import Evidence
from evidence_tools.claims.finding import SCRIPT, read_question, stem, stems
from evidence_tools.cli import main
from evidence_tools.folder import read_tables
from evidence_tools.tracker.finding import NO_VERDICT, NOT_TRACKED, TABLES, build_index, find_claims_for
from evidence_tools.words import FACT_LABELS

# What was asked, and a claim that must be among the first three (or the answer in one word).
ASKED = {
    "helps with anxiety before surgery": "anxiety-reflexology",
    "knots in my shoulders": "muscle-tension-reflexology",
    "I'm always tired": "fatigue-reflexology",
    "Can I put on my website that massage lowers stress hormones?": "cortisol-foot-massage",
    "sore feet after work": "foot-pain-foot-massage",
    "cold feet": "skin-temperature-foot-massage",
    "bad back": "back-pain-reflexology",
    "does pressing exact points matter": "point-specificity-reflexology",
    "brain fog": "mental-clarity-reflexology",
    "lymph drainage": "lymph-flow-foot-massage",
    "feeling happier": "mood-reflexology",
    "my mind won't switch off": "racing-thoughts-foot-massage",
    "sciatica": "nerve-pain-reflexology",
    "blood flow": "circulation-foot-massage",
    "sleeplessness": "sleep-quality-reflexology",
    "reflexolgy sleeep": "sleep-quality-reflexology",
    "massge for strees": "stress-foot-massage",
    "anxeity": "anxiety-reflexology",
    "migrane": "migraine-reflexology",
    "side effects": "SAFETY",
    "is massage dangerous with a blood clot?": "SAFETY",
    "diabetis": "NOT TRACKED",
    "will it cure cancer": "NOT TRACKED",
    "autism in children": "NOT TRACKED",
    "coronavirus": "NOT TRACKED",
    "weight loss": "NOT TRACKED",
    "stop smoking": "NOT TRACKED",
    "hay fever": "NOT TRACKED",
    "asdfgh qwertz": "NOT TRACKED",
    "lowers blood pressure": "NOT TRACKED",
    "depression": "NOT TRACKED",
    "client can't go to the loo": "NOT TRACKED",
    "frozen shoulder": "NOT TRACKED",
    "how often should I come": "NOT TRACKED",
    "knotted shoulders": "muscle-tension-reflexology",
    "burn out": "fatigue-reflexology",
    "a burn-out": "fatigue-reflexology",
    "wound": "SAFETY",
    "what is reflexology good for": "any-condition-reflexology",
    "bad periods": "menstrual-pain-reflexology",
    "my period is late": "SAFETY",
    "is ten minutes enough": "NOT TRACKED",
    "burning feet at night": "nerve-pain-reflexology",
    "I stand all day at the till": "foot-pain-foot-massage",
    "is it better than a foot rub": "any-condition-reflexology-vs-foot-massage",
    "who should not have it": "SAFETY",
    "???": "NOT TRACKED",
}


@pytest.fixture(scope="module")
def tables(root):
    return read_tables(root / "evidence", TABLES)


@pytest.fixture(scope="module")
def index(tables):
    return build_index(tables)


def lay_words(root):
    path = root.parent / "shared" / "findings" / "lay_words.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["asked"]: row["expected_any_of"].split(";") for row in csv.DictReader(file)}


@pytest.mark.parametrize("asked", ASKED)
def test_a_question_in_her_own_words(asked, tables, index):
    found = find_claims_for(asked, tables, index)
    first = [claim["claim_id"] for claim in found.claims[:3]]
    assert ASKED[asked] in first or ASKED[asked] == found.answer, (first, found.read)


def test_the_given_questions(root, tables, index):
    wanted = lay_words(root)
    if not wanted:
        pytest.skip("the list of findings is not beside this copy of the project")
    wrong = {}
    for asked, expected in wanted.items():
        found = find_claims_for(asked, tables, index)
        first = {str(claim["claim_id"]) for claim in found.claims[:3]}
        if not first & set(expected) and found.answer not in expected:
            wrong[asked] = sorted(first)
    assert wrong == {}


def test_a_claim_is_found_by_its_own_statement(tables, index):
    missed = []
    for claim in index["claims"]:
        found = [claim_id for claim_id, _ in read_question(claim["statement"], index)["scores"]]
        if claim["claim_id"] not in found[:8]:
            missed.append(claim["claim_id"])
    assert len(missed) <= 0.05 * len(index["claims"]), missed


def test_a_tested_statement_of_fact_has_its_own_words_here_too(tables, index):
    verdicts = tables["verdicts"].set_index("claim_id")
    for claim in tables["claims"].to_dict("records"):
        row = verdicts.loc[claim["claim_id"]]
        if row["comparator"] == "facts":
            said = str(find_claims_for(claim["statement"], tables, index, most=200))
            block = said.split(f"({claim['claim_id']})")[1].split("\n")[1]
            assert FACT_LABELS[row["verdict"]] in block, claim["claim_id"]


def test_what_is_not_tracked_is_said_in_words(tables, index):
    said = str(find_claims_for("weight loss", tables, index))
    assert NOT_TRACKED in said
    said = str(find_claims_for("cures diabetes", tables, index))
    assert "We do not track claims about “diabetes”. That is not permission to make one." in said


# An illness is named as not tracked beside what is tracked near it, however its words are cut or put together.
@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("frozen shoulder", ["frozen shoulder"]),
        ("kidney stones", ["kidney stones"]),
        ("cancer pain", ["cancer"]),
        ("hot flushes", ["hot flushes"]),
        ("is it good for my thyroid", ["thyroid"]),
        ("my client's MS", ["MS"]),
        ("emotional supply", []),
        ("gallstones and cirrhosis", ["gallstones", "cirrhosis"]),
        ("chronic fatigue syndrome", ["chronic fatigue syndrome"]),
        ("stiff with arthritis", []),  # tracked: a claim of the answer speaks of it
        ("cold feet", []),
        ("does it add energy", []),
    ],
)
def test_an_illness_is_named_beside_what_is_tracked(asked, named, tables, index):
    assert find_claims_for(asked, tables, index).read["untracked"] == named


def test_what_the_tables_hold_is_told_only_where_no_verdict_was_made(tables, index):
    """A count of results beside the verdict's own count of studies reads as a contradiction, or as proof."""
    for asked in ("does it boost my immune system", "sleep", "is it good for fibromyalgia", "swollen ankles"):
        assert "Our tables hold" not in str(find_claims_for(asked, tables, index)), asked
    said = find_claims_for("does it lower my blood pressure", tables, index).lines()
    assert [line for line in said if line.endswith(f"on blood pressure. {NO_VERDICT}")]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("may I come with athlete’s foot", "athlete's foot"),
        ("it helps my children's asthma and their eczema", "eczema"),
        ("massage for childrens", "children"),
        ("copd", "COPD"),
    ],
)
def test_an_illness_is_written_as_it_is_spelt(asked, named, tables, index):
    assert named in find_claims_for(asked, tables, index).read["untracked"]


@pytest.mark.parametrize(
    "asked", ["cellulite", "can a woman come", "it makes no difference", "she wants something", "for two persons"]
)
def test_a_word_that_is_known_or_far_from_any_is_left_alone(asked, tables, index):
    assert find_claims_for(asked, tables, index).read["corrected"] == []


def test_low_and_lower_are_two_words(tables, index):
    assert find_claims_for("low blood pressure", tables, index).read["untracked"] == ["low blood pressure"]
    assert find_claims_for("lowers blood pressure", tables, index).read["untracked"] == []


@pytest.mark.parametrize("asked", ["menopause and hot flushes", "thyroid", "fibromyalgia", "varicose veins"])
def test_an_illness_nobody_tracks_is_not_answered_by_the_outcome_near_it(asked, tables, index):
    """ "Not testable" is no answer to hot flushes: they can be tested, and nobody tracks them here."""
    found = find_claims_for(asked, tables, index)
    assert not found.claims and found.read["untracked"]
    assert "cannot be tested" not in str(found)


def test_what_is_left_of_a_phrase_is_not_the_phrase(tables, index):
    assert "general-wellbeing-reflexology" in find_claims_for("does it make you feel good", tables, index).index
    for asked in ("my clients leave feeling lighter", "hot flush", "blocked sinus", "hand cramp"):
        assert find_claims_for(asked, tables, index).claims == (), asked


@pytest.mark.parametrize(
    "asked",
    ["reflexology vs massage", "is reflexology better than massage", "difference between foot massage and reflexology"],
)
def test_treatments_set_against_each_other_are_answered_by_comparisons_alone(asked, tables, index):
    claims = tables["claims"].set_index("claim_id")
    found = find_claims_for(asked, tables, index)
    assert len(found.claims) >= 6
    for claim_id in found.index:
        both = {claims["intervention"][claim_id], claims["comparator"][claim_id]}
        assert both == {"foot_massage", "foot_reflexology"}
    first = find_claims_for("reflexology or massage for sleep", tables, index).index[0]
    assert first == "sleep-quality-reflexology-vs-foot-massage"


def test_words_of_asking_are_no_misspellings(tables, index):
    for asked in ("can I advertise that it helps with sleep", "may I write about sleep", "a number of clients sleep"):
        assert find_claims_for(asked, tables, index).read["corrected"] == []


def test_a_word_is_misspelt_in_its_middle(tables, index):
    for asked in ("ambulance", "insurance", "kneeling"):
        assert find_claims_for(asked, tables, index).read["corrected"] == []
    read = [meant for asked in ("ulcerativv", "inflamatory") for _, meant in read_question(asked, index)["corrected"]]
    assert read == ["ulcerative", "inflammatory"], "as a whole word"
    assert find_claims_for("lseep", tables, index).read["corrected"] == [("lseep", "sleep")]


def test_results_without_a_verdict_are_told(tables, index):
    found = find_claims_for("high blood pressure", tables, index)
    assert not found.read["tracked"]
    assert found.to_json()["on_record"]["studies"] > 0
    assert "No verdict was made" in str(found)


def test_both_treatments_come_and_the_named_one_first(tables, index):
    both = {claim["claim_id"] for claim in find_claims_for("sleep", tables, index).claims}
    assert {"sleep-quality-reflexology", "sleep-quality-foot-massage"} <= both
    assert find_claims_for("massage sleep", tables, index).claims[0]["claim_id"] == "sleep-quality-foot-massage"


def test_json_keeps_the_contract(root, capsys):
    assert main(["find", "can't", "sleep", "--json", "--evidence", str(root / "evidence")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) >= {"claims", "tracked", "near", "on_record"}
    assert found["tracked"] is True
    for claim in found["claims"]:
        assert set(claim) >= {"claim_id", "verdict", "certainty", "statement", "score"}
    scores = [claim["score"] for claim in found["claims"]]
    assert scores == sorted(scores, reverse=True)
    assert main(["find", "cures diabetes", "--json", "--evidence", str(root / "evidence")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["tracked"], found["claims"]) == (False, [])
    assert set(found["on_record"]) == {"results", "studies"}
    assert main(["find", "  ", "--evidence", str(root / "evidence")]) == 2


def test_in_a_notebook(root):
    ev = Evidence.load(root / "evidence", validate=False)
    found = ev.find("period pain")
    assert list(found.table().index) == ["menstrual-pain-reflexology"]
    assert "menstrual-pain-reflexology" in found._repr_html_()


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_answered(root_index, text):
    answer = read_question(text, root_index)
    assert answer["tracked"] == bool(answer["scores"])
    assert len(answer["scores"]) <= 20


@pytest.fixture(scope="module")
def root_index(index):
    return index


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_a_stem_is_a_beginning_and_stays(word):
    assert word.startswith(stem(word)[:2])
    assert len(stem(word)) >= min(len(word), 2)


def test_forms_of_a_word_share_a_stem():
    for forms in (["relax", "relaxes", "relaxing"], ["migraine", "migraines"], ["headache", "headaches"]):
        assert len({stem(form) for form in forms}) == 1
    assert stems("can't sleep") == ["sleep"]


def test_the_script_gives_the_same_answers(tmp_path, root, index):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    some = [claim["statement"] for claim in index["claims"]] + [
        *ASKED,
        *lay_words(root),
        "cancer pain",
        "swollen ankles in pregnancy",
        "stiff with arthritis",
        "numbness and tingling",
        "her calf is red and hot",
        "deep vein thrombosis and pulmonary embolism",
        "can I treat him, he has a glass eye",
        "may I say it helps cancer patients",
        "is it safe for a pregnent client with epilepsy",
        "ambulance",
        "who can't have reflexology",
        "may I write of the side effects of chemo",
        "foot massage for a man on heparin",
        "rfeexology",
        "Crème brûlée",
        "",
        "Should she stop her tablets because she feels so good?",
        "is it dangerous to stop tabelts",
        "may she skip the scan and cancel her operation",
        "the jabs can wait",
        "hand reflexology for headaches",
        "massage on her back and legs",
        "reiki for athlete’s foot",
        "is reflexology proven",
        "what does the science say about reflexology",
        "advertising law in Germany",
        "can I use the word heal for my client's MS",
        "how many sessions do I need for sleep",
        "reflexology vs massage",
        "is massage or reflexology better for sleep",
        "abdominal operation and lung embolism",
        "children's hot flushes",
        "may I quote testimonials of a client",
        "chest pain during the session",
        "one side of his face hangs down",
        "six week old baby has a temperature",
        "footbath temperature 40 degrees",
        "may I say it relieves chest pain",
        "a hard lump in the arch of her foot",
        "she felt dizzy after the session",
        "why does the foot hurt at the liver point",
        "down in the dumps",
        "sore throat",
        "waste of money",
        "coil fitted",
        "calf is sore and she is pregnant",
        "open sore on foot",
        "does it lower blood pressure",
        "she leaves feeling lighter",
        "constructor {} $& it''s",
        "İ",
        "ÀÉ sleep",
    ]
    (tmp_path / "index.json").write_text(json.dumps(index), encoding="utf-8")
    (tmp_path / "asked.json").write_text(json.dumps(some), encoding="utf-8")
    program = (
        f"const {{readQuestion}} = require({json.dumps(str(SCRIPT))});"
        "const fs = require('fs'); const read = (name) => JSON.parse(fs.readFileSync(name, 'utf8'));"
        "const index = read('index.json');"
        "console.log(JSON.stringify(read('asked.json').map((question) => readQuestion(question, index))));"
    )
    done = subprocess.run([node, "-e", program], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)
    theirs = json.loads(done.stdout)
    ours = json.loads(json.dumps([read_question(question, index) for question in some]))
    assert [(q, t) for q, t, o in zip(some, theirs, ours, strict=True) if t != o] == []
