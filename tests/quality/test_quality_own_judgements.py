"""The rows of RoB 2 by the project: like words, like judgements, by the table in docs/quality.md and the algorithm."""

import csv
import re
from collections import defaultdict

import pytest

from evidence_tools.quality.rob2 import judge_domain, overall_judgement, questions
from evidence_tools.quality.rob2_tables import DOMAINS

SILENT = "no information"


@pytest.fixture(scope="module")
def rows(root):
    with (root / "evidence" / "appraisals.csv").open(newline="", encoding="utf-8") as file:
        found = [row for row in csv.DictReader(file) if (row["assessor"], row["tool"]) == ("project", "rob2")]
    assert len(found) > 900
    return found


@pytest.fixture(scope="module")
def rule(root):
    """The lines of the table: domain, words of the reason, answers, judgement."""
    text = (root / "docs" / "quality.md").read_text(encoding="utf-8")
    table = text.split("| domain | words of the reason | answers | judgement |")[1].split("\n\n")[0]
    lines = []
    for line in table.splitlines()[2:]:
        domain, words, answers, judgement = (cell.strip() for cell in line.strip("|").split("|"))
        lines.append((domain.replace(" ", "_"), re.findall(r"`([^`]+)`", words), answers, judgement))
    assert {line[0] for line in lines} == set(DOMAINS) and all(line[1] for line in lines)
    return lines


def _first(rule, row):
    reason = row["reason"].lower()
    fits = [line for line in rule if line[0] == row["domain"] and any(words.lower() in reason for words in line[1])]
    return fits[0] if fits else None


def test_every_line_of_the_rule_follows_the_published_algorithm(rule) -> None:
    for domain, words, told, judgement in rule:
        if told == "all NI":
            assert judgement == SILENT, words
            continue
        answers = dict(answer.split() for answer in told.split(", "))
        assert set(answers) <= {question.number for question in questions(domain)}
        assert judge_domain(domain, answers).judgement == judgement, words


def test_every_domain_is_judged_as_the_first_line_says_that_fits_its_reason(rule, rows) -> None:
    wrong = []
    for row in rows:
        if row["domain"] != "overall":
            line = _first(rule, row)
            if line is None or line[3] != row["judgement"].lower():
                wrong.append((row["study_id"], row["outcome"], row["domain"], row["judgement"], row["reason"], line))
    assert wrong == []


def test_no_line_of_the_rule_is_idle(rule, rows) -> None:
    used = {id(_first(rule, row)) for row in rows}
    assert [line[1] for line in rule if id(line) not in used] == []


def test_equal_reasons_have_equal_judgements(rows) -> None:
    said = defaultdict(set)
    for row in rows:
        said[row["domain"], row["reason"]].add(row["judgement"])
    assert {key: words for key, words in said.items() if len(words) > 1} == {}


def test_the_whole_follows_from_its_five_domains_and_names_them(rows) -> None:
    sets = defaultdict(dict)
    for row in rows:
        sets[row["study_id"], row["outcome"]][row["domain"]] = row
    for key, found in sets.items():
        assert set(found) == {*DOMAINS, "overall"}, key
        # "no information" counts as some concerns
        words = {d: found[d]["judgement"].lower().replace(SILENT, "some concerns") for d in DOMAINS}
        level, _ = overall_judgement(words)
        named = [d.replace("_", " ") for d in DOMAINS if words[d] == level]
        assert found["overall"]["judgement"].lower() == level, key
        assert level == "low" or found["overall"]["reason"].endswith(" in " + ", ".join(named)), key


def test_only_randomised_trials_are_judged_with_rob2(root, rows) -> None:
    with (root / "evidence" / "studies.csv").open(newline="", encoding="utf-8") as file:
        designs = {row["study_id"]: row["design"] for row in csv.DictReader(file)}
    assert {row["study_id"] for row in rows if not designs[row["study_id"]].startswith("rct")} == set()


# A device or a laboratory gives these values; nobody "rates" them.
NEVER_RATED = {"biomarker", "physiology"}


def test_what_nobody_rates_is_not_judged_as_rated_by_the_patients(root, rows) -> None:
    def table(name):
        with (root / "evidence" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    kinds = {row["outcome"]: row["kind"] for row in table("outcomes")}
    own = {(row["study_id"], row["outcome"]): row["reason"] for row in rows if row["domain"] == "measurement"}
    wrong = set()
    for row in table("results"):
        reason = own.get((row["study_id"], row["outcome"]), own.get((row["study_id"], ""), ""))
        if kinds[row["outcome"]] in NEVER_RATED and "rated by the patients" in reason:
            wrong.add((row["study_id"], row["outcome"]))
    assert wrong == set()


def test_nobody_is_said_to_report_what_a_tape_or_a_machine_measures(root) -> None:
    """Girth, volume, stiffness by machine, reaction time: the column `read_by` says who gives the value."""
    with (root / "evidence" / "instruments.csv").open(newline="", encoding="utf-8") as file:
        scales = list(csv.DictReader(file))
    measured = [
        row["instrument"]
        for row in scales
        if re.search(
            r"circumference|volume of|by machine|myotonometry|elastography|reaction time|saliva", row["label"], re.I
        )
        and row["read_by"] not in ("person", "device")
        and row["outcome"] not in ("cortisol", "beta_endorphin", "circadian_rhythm")
    ]
    assert measured == []
