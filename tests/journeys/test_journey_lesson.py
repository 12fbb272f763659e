"""The lesson as notebooks and slides, and what a notebook can hand out."""

from __future__ import annotations

import re
from dataclasses import replace

import nbformat
import pandas as pd
import pytest
from matplotlib import pyplot
from matplotlib.text import Text

from evidence_tools import Evidence
from evidence_tools.errors import UsageError
from evidence_tools.publish.exports import Options, export
from evidence_tools.publish.exports.lesson import _master, lesson_notebook
from evidence_tools.tracker.asked import kind_of
from evidence_tools.tracker.display import html_table
from evidence_tools.tracker.reasons import reasons
from evidence_tools.tracker.steps import usable
from evidence_tools.verdicts import VERDICTS
from evidence_tools.verdicts.diagnostics import NoDiagnostics
from evidence_tools.words import FACTS

CLAIMS = (
    "cortisol-reflexology",
    "sleep-quality-reflexology",
    "toxins-reflexology",
    "reflex-points-organs",
    "any-condition-reflexology",
    "non-invasive-foot-massage",
)


@pytest.fixture(scope="module")
def ev(root):
    return Evidence.load(root / "evidence", validate=False)


def made(ev, claim, exercise):
    return nbformat.reads(export(ev, "lesson", Options(claims=(claim,), exercise=exercise)), 4)


def missing(ev, claim):
    lesson = ev.lesson(claim)
    return [step for step in "1234567" if lesson.left_out(step) is not None]


def test_what_people_wrote_is_text_in_a_lesson_too(ev):
    lesson = ev.lesson("cortisol-reflexology")
    lesson.verdict = replace(
        lesson.verdict, claim={**lesson.verdict.claim, "statement": "<script>x</script> $a$ *=1+1*"}
    )
    for student in (True, False):
        text = nbformat.writes(lesson_notebook(_master(ev), lesson, student))
        assert "<script>" not in text and "&lt;script&gt;" in text and "\\\\$a" in text


@pytest.mark.parametrize("claim", CLAIMS)
def test_students_get_boxes_and_no_answer(ev, claim):
    student = made(ev, claim, exercise=True)
    text = "\n".join(cell.source for cell in student.cells)
    verdict = ev.verdict(claim)
    assert ev.sentences(claim)["say"] not in text
    for hidden in ("lesson.answer()", "lesson.sentence()", "lesson.by_hand()", "lesson.certainty()"):
        assert hidden not in text
    assert ("lesson.explore(blind=True)" in text) is ("4" not in missing(ev, claim))
    assert "The same, one choice at a time" not in text, "words that lead to nothing"
    assert f'claim = "{claim}"' in text and verdict.claim["statement"] in text
    boxes = [cell for cell in student.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    assert len(boxes) >= 7 - len(missing(ev, claim))
    assert len({box.metadata["nbgrader"]["grade_id"] for box in boxes}) == len(boxes)
    assert all(box.metadata["nbgrader"]["schema_version"] == 3 for box in boxes)


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_teacher_gets_the_same_steps_with_the_answers(ev, claim):
    student, teacher = made(ev, claim, exercise=True), made(ev, claim, exercise=False)
    heads = [[c.source.split("\n")[0] for c in n.cells if c.source.startswith("## ")] for n in (student, teacher)]
    assert heads[0] == heads[1] and len(heads[0]) == 7
    text = "\n".join(cell.source for cell in teacher.cells)
    assert ev.verdict(claim).label in text and ev.sentences(claim)["say"] in text
    assert "lesson.answer()" in text
    assert not any(cell.get("outputs") for cell in teacher.cells)


@pytest.mark.parametrize("claim", CLAIMS)
def test_slides_are_one_page_that_asks_first_and_loads_nothing(ev, claim):
    page = export(ev, "slides", Options(claims=(claim,)))
    assert page.count("<section") == 8 and page.count('<details class="answer"') == page.count('class="ask"') - 1
    assert page.count('class="ask"') - 1 >= 7 - len(missing(ev, claim))
    assert not re.search(r"<img", re.sub(r"<details.*?</details>", "", page, flags=re.S)), "asked before it is seen"
    assert not re.search(r"""(?:src|href)=["']https?://[^"']*\.(?:js|css)""", page)
    assert "Content-Security-Policy" in page and page.count("<script") == 1
    for section in page.split("<section")[2:]:
        assert "<details" not in section or section.index('class="ask"') < section.index("<details")


def test_no_step_tells_the_verdict_where_no_study_answers(ev):
    for verdict in ev.all_verdicts.values():
        if verdict.basis != "none":
            continue
        lesson = ev.lesson(verdict.claim_id)
        for step in (lesson.trials, lesson.directions, lesson.carries, lesson.methods, lesson.rule):
            said = str(step()).lower()
            told = [label for _, label in VERDICTS.values() if label.lower() in said]
            assert told in ([], [label for _, label in VERDICTS.values()]), (verdict.claim_id, step)
            assert "cannot be tested" not in said


def test_the_first_answer_does_not_tell_what_the_trials_found(ev):
    told = 0
    for claim in CLAIMS:
        lesson = ev.lesson(claim)
        first, sixth = lesson.answers()["1"], lesson.answers()["6"]
        for remark in lesson.verdict.remarks:
            if remark.code in ("fragile", "only_against_nothing", "measured_without_comparison"):
                told += 1
                assert remark.words[1:] not in first
                assert remark.words[1:] in sixth or (remark.code == "fragile" and "ragile" in sixth)
    assert told


def test_a_choice_that_leaves_nobody_is_no_verdict(ev):
    lesson = ev.lesson("wellbeing-felt-foot-massage")
    table = lesson.sensitivity()
    row = table.loc["only against sham"]
    assert row["verdict"] == "no trial left" and row["flips"] == "" and row["trials"] == 0
    changes = lesson.answers()["4"].partition("No trial is left")
    assert "only against sham" in changes[2] and "only against sham" not in changes[0]
    tested = ev.lesson("reflex-points-organs")
    assert tested.verdict.fragility.fragile
    assert tested.verdict.fragility.words(ev.names) in tested.answers()["4"]


def test_the_methods_shown_are_those_of_the_trials_in_the_picture(ev):
    lesson = ev.lesson("cortisol-reflexology")
    drawn = {row["study_id"] for body in lesson.verdict.strata.values() for row in body.trials}
    assert set(lesson.methods().index) == {ev.names[study] for study in drawn}


def test_the_methods_shown_are_those_of_the_groups_compared(ev):
    """A trial of three groups has a sham group: against no treatment that is no sham, and its people are fewer."""
    lesson = ev.lesson("fatigue-reflexology")
    table = lesson.methods()
    assert "sham" not in table.columns
    three = table.loc["Dakalirad"].set_index("compared with")
    assert {"no treatment or usual care", "sham, placebo or a plain form of it"} == set(three.index)
    whole = lesson.ev.signals("fatigue-reflexology").loc["Dakalirad", "n"]
    assert all(float(people) < float(whole) for people in three["people compared"])


def test_the_trial_to_compute_is_of_the_comparison_that_decides(ev):
    found = 0
    for verdict in ev.all_verdicts.values():
        lesson, rows = ev.lesson(verdict.claim_id), usable(verdict)
        if lesson.row is not None and verdict.stratum in set(rows["stratum"]):
            found += len(set(rows["stratum"])) > 1
            assert lesson.row["stratum"] == verdict.stratum, verdict.claim_id
    assert found


def words_of(ev, claim, exercise):
    cells = made(ev, claim, exercise).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_every_question_has_an_answer_of_its_own(ev):
    for claim in CLAIMS:
        teacher = words_of(ev, claim, False)
        assert "see above" not in teacher and not re.search(r"\*\*Answer:\*\*\s*$", teacher, re.M), claim
        assert ".." not in teacher.replace("...", ""), claim


TRIAL_WORDS = ("diamond, where", "a sham", "doing nothing", "a count alone", "one trial carry", "compared with what")


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("reflex-points-organs", TRIAL_WORDS),
        ("any-condition-reflexology", (*TRIAL_WORDS[:5], "trial has a square")),
        ("non-invasive-foot-massage", (*TRIAL_WORDS, "Find the field")),
        ("toxins-reflexology", (*TRIAL_WORDS[:5], "Find the field")),
    ],
)
def test_a_lesson_asks_nothing_that_its_claim_does_not_have(ev, claim, wrong):
    for exercise in (True, False):
        said = words_of(ev, claim, exercise)
        assert not [words for words in wrong if words in said]


def test_an_answer_for_an_untestable_claim_is_a_sentence(ev):
    sixth = ev.lesson("non-invasive-foot-massage").answers()["6"]
    assert sixth.startswith("Not testable.\n") and "Testable:" not in sixth and not sixth.endswith("..")


def test_where_reviews_decide_they_are_shown(ev):
    lesson = ev.lesson("any-condition-reflexology")
    table = lesson.trials()
    assert len(table) == len(lesson.verdict.review_records)
    assert lesson.left_out("3") is None and "find it shown" in lesson.answers()["3"]


def test_what_is_needed_to_find_the_field_stands_in_the_step(ev):
    """Which comparison decides and whether anybody searched cannot be seen from the studies."""
    assert "no treatment or usual care; a control" in str(ev.lesson("fatigue-reflexology").order())
    assert "PubMed" in str(ev.lesson("toxins-reflexology").rule())


@pytest.mark.parametrize("claim", CLAIMS)
def test_no_name_of_a_column_or_key_stands_before_a_class(ev, claim):
    lesson = ev.lesson(claim)
    shown = [lesson.promise(), lesson.statement(), lesson.printed(), lesson.effect(), lesson.methods(), lesson.trials()]
    for table in (one for one in shown if isinstance(one, pd.DataFrame)):
        names = {str(name) for name in (*table.columns, *table.index)}
        assert not [name for name in names if re.search(r"\w_\w", name)]
        assert not names & {"n", "yi", "sd", "n_i"}
    printed = lesson.printed()
    if isinstance(printed, pd.DataFrame):
        assert printed["instrument"].iloc[0] in set(ev.folder.tables["instruments"]["label"])


def test_paper_asks_only_what_paper_can_answer(ev, tmp_path):
    import io

    from docx import Document

    data = export(ev, "lesson", Options(claims=("fatigue-reflexology",), exercise=True), tmp_path / "lesson.docx")
    document = Document(io.BytesIO(data))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "notebook" not in text and "Then compare" not in text and "menu" not in text
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    assert ["choice", "trials left out", "trials", "with numbers", "SMD", "from", "to"] in heads, "what step 4 asks of"
    assert text.index("Before you see the picture") < text.index("Are the trials put in blocks?")


def test_a_lesson_is_about_one_claim(ev):
    for claims in ((), CLAIMS[:2]):
        with pytest.raises(UsageError, match="one claim"):
            export(ev, "lesson", Options(claims=claims))


def test_a_notebook_writes_what_it_hands_out(ev, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    claim = "cortisol-reflexology"
    files = [ev.worksheet(claim), ev.answer_key(claim), ev.student_version(claim), ev.slides(claim), ev.export("ris")]
    assert [path.name for path in files] == [
        f"worksheet-{claim}.docx",
        f"answer-key-{claim}.docx",
        f"lesson-students-{claim}.ipynb",
        f"slides-{claim}.html",
        "ris.ris",
    ]
    assert all(path.is_file() for path in files)
    assert repr(files[0]).startswith("Written: ") and 'href="worksheet-' in files[0]._repr_html_()
    assert ev.worksheet(claim) == files[0], "what it wrote itself it may write again"
    (tmp_path / "mine.docx").write_text("mine")
    with pytest.raises(UsageError, match="did not write"):
        ev.worksheet(claim, "mine.docx")


@pytest.mark.parametrize("claim", ["cortisol-reflexology", "toxins-reflexology"])
def test_the_lesson_on_paper_asks_the_same_and_gives_nothing_away(ev, claim, tmp_path):
    import io

    from docx import Document

    def words(exercise):
        data = export(ev, "lesson", Options(claims=(claim,), exercise=exercise), tmp_path / "lesson.docx")
        document = Document(io.BytesIO(data))
        return "\n".join(p.text for p in document.paragraphs), document

    students, paper = words(True)
    teachers, _ = words(False)
    assert [line for line in students.splitlines() if line[:2] in {f"{n}." for n in range(1, 8)}] == [
        line for line in teachers.splitlines() if line[:2] in {f"{n}." for n in range(1, 8)}
    ]
    lesson = ev.lesson(claim)
    assert "Answer:" in teachers and "Answer:" not in students and "____" not in teachers
    assert lesson.answers()["7"] not in students and lesson.verdict.claim["statement"] in students
    assert "No evidence found" not in students, "where no rule is needed its step would say the verdict"
    for table in paper.tables:  # no column is lost beside the page
        assert sum(cell.width.cm for cell in table.rows[0].cells) <= 17.1


def test_a_lesson_shows_the_figures_of_its_trial_as_the_report_has_them(ev):
    for claim in ev.teaching_claims().index[:12]:
        lesson = ev.lesson(claim)
        if lesson.row is None:
            continue
        means = [float(lesson.row[name]) for name in ("mean_i", "mean_c")]
        page = html_table(lesson.printed()) + html_table(lesson.by_hand())
        for number in (*means, round(means[0] - means[1], 9)):
            assert f">{number:.9g}<".replace("-", "−") in page, (claim, number)


def test_the_field_a_class_finds_is_the_one_the_key_gives(ev):
    """Both tests of a count stand beside the table, so that "chance is unlikely" can be answered from the sheet."""
    found = 0
    for verdict in ev.all_verdicts.values():
        lesson = ev.lesson(verdict.claim_id)
        shown = lesson.counts()
        if verdict.basis != "directions" or verdict.claim["direction"] == "none":
            assert str(shown) == ""
            continue
        row, rule = shown.loc[verdict.evidence.label], lesson.rule()
        both = row["exact test p"] < 0.05 and row["p, unknown sides on the other"] < 0.05
        favours, known = (int(number) for number in re.findall(r"\d+", row["sides in favour"])) if both else (0, 0)
        fields = [n for n, words in enumerate(rule.index) if "large" not in words and "126" not in words]
        place = (fields[0] if 2 * favours > known else fields[1]) if both else fields[-1]
        label = VERDICTS[verdict.fragility.verdict][1]
        large = rule[[("126" in words) for words in rule.index]]
        column = f"{verdict.certainty} certainty"
        assert label in (rule[column].iloc[place], large[column].item()), verdict.claim_id
        assert "unknown side" in str(lesson.order())
        found += 1
    assert found > 10
    sleep = ev.lesson("sleep-quality-reflexology")
    first = sleep.counts().loc[sleep.verdict.evidence.label]
    assert first["exact test p"] < 0.05 < first["p, unknown sides on the other"]


def test_the_key_says_which_choices_move_the_interval(ev):
    """ "No choice of the table changes it": four rows moved it, and "it" was the verdict."""
    lesson = ev.lesson("sleep-quality-reflexology")
    told, table = lesson.answers()["4"], lesson.sensitivity()
    published = table.loc["as published", ["SMD", "from", "to"]].tolist()
    moves, rest = told.split("The rest leave", 1)
    for name, row in table.drop(index="as published").iterrows():
        assert str(name) in (rest if row[["SMD", "from", "to"]].tolist() == published else moves)
    assert "The verdict changes under none." in told
    assert "No trial was there to leave out under: without implausible effects (|g| > 3)" in told


@pytest.mark.parametrize("claim", ["sleep-quality-reflexology", "cortisol-reflexology", "pain-foot-massage"])
def test_who_told_the_outcome_is_in_the_table_and_in_the_key(ev, claim):
    """ "Who answered?" was asked of a table without that column, and the key told what no table shows."""
    lesson = ev.lesson(claim)
    table, told, evidence = lesson.methods(), lesson.answers()["5"], lesson.verdict.evidence
    block = table[table["compared with"] == table["compared with"].iloc[0]]
    for who, count in block["outcome told by"].value_counts().items():
        assert f"{who} ({count})" in told
    reasons = {lesson.measurement(row)[1].rstrip(". ") for row in evidence.trials} - {""}
    assert reasons
    assert all(reason in told for reason in reasons)


def test_a_table_of_methods_stands_comparison_by_comparison_and_breaks_no_head(ev):
    from evidence_tools.publish.exports.paper import LONGEST, WIDTH, in_blocks

    table = ev.lesson("sleep-quality-reflexology").methods()
    shown = in_blocks(table)
    assert len(shown) == table["compared with"].nunique()
    assert sum(len(frame) for _, frame in shown) == len(table)
    for heading, frame in shown:
        assert heading.startswith("Compared with ") and "compared with" not in frame.columns
        words = [max(map(len, str(name).split())) for name in frame.columns]
        assert len(frame) == 1 or 0.5 * len(words) + 0.2 * sum(words) + 0.5 + 0.2 * LONGEST < WIDTH


def test_rules_keep_their_names_in_an_answer_key(ev):
    import io

    from docx import Document

    made = export(ev, "docx", Options(claims=("fatigue-reflexology",)))
    lines = [p for p in Document(io.BytesIO(made)).paragraphs if p.style.name == "List Bullet"]
    names = {p.runs[0].text for p in lines if p.runs[0].bold}
    assert {"Approximated:", "Certainty:", "Interval rule:"} <= names
    assert all(len(p.text) < 900 for p in lines)


def test_the_key_and_the_picture_name_the_same_trials_as_carrying_the_average(ev):
    """Asked is whether one trial carries the result: that none turns an uncertain verdict is no answer to it."""
    named = 0
    for verdict in ev.all_verdicts.values():
        lesson = ev.lesson(verdict.claim_id)
        drawn = ev.diagnostics(verdict.claim_id)
        if isinstance(drawn, NoDiagnostics) or kind_of(verdict) != "trials":
            continue
        axes = lesson.carries()
        told = " ".join(text.get_text() for text in axes.figure.findobj(Text)).replace("\n", " ")
        pyplot.close(axes.figure)
        answer = lesson.answers()["4.2"]
        carriers = [words.rpartition(" (")[0] for words in drawn.carriers()]
        caption = told.partition("changes without: ")[2].partition(". ")[0].rstrip(".")
        assert sorted(filter(None, caption.split("; "))) == sorted(carriers), verdict.claim_id
        assert all(f"without {name} (" in answer for name in carriers)
        assert ("does so without any single trial" in answer) == (not carriers)
        named += bool(carriers)
    assert named >= 3
    sleep = ev.lesson("sleep-quality-reflexology").answers()["4.2"]
    assert "The verdict rests on the count of sides, not on this average." in sleep
    assert sleep.endswith("No single trial turns the verdict: it is uncertain with and without.")


def test_a_statement_of_fact_is_told_in_its_own_words_in_every_step(ev):
    ordinary = ("possibly supported", "not supported", "uncertain", "no single trial", "all trials", "no trial is left")
    for verdict in ev.all_verdicts.values():
        if verdict.stratum != FACTS:
            continue
        told = " ".join(words for name, words in reasons(verdict) if name not in ("published review", "certainty"))
        told += " ".join(remark.words for remark in verdict.remarks if remark.code == "fragile")
        assert not [words for words in ordinary if words in told], (verdict.claim_id, told)
        row = next(words for name, words in reasons(verdict) if name == "fact rule")
        rule = ev.lesson(verdict.claim_id).rule().iloc[:, 0]
        favours = verdict.evidence.came_out("favours_intervention")
        if favours == 2 == verdict.evidence.k:
            assert "asks for three or more" in row and verdict.label == rule.iloc[-1]


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_parts_of_a_claim_have_names_for_readers(ev, claim):
    """ "outcome: reflex chart validity" stood on a sheet for students."""
    parts = ev.lesson(claim).statement()["the claim"]
    assert parts["outcome"] in set(ev.outcomes["label"])
