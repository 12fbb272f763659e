"""The handout and the worksheet, as Word documents.

The handout is the answer key: what may be said of each claim, and why. The worksheet shows the same claims under the
same numbers with their evidence and leaves the verdict to the reader; it is ordered by statement, because an order by
verdict would give the answer away.
"""

from __future__ import annotations

from collections.abc import Iterable

from docx.document import Document as DocumentType

from evidence_tools.quality.levels import SYMBOLS
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.verdicts import CERTAINTIES, VERDICTS, Verdict
from evidence_tools.verdicts.card import CardFacts, StratumFacts, StudyFacts, card_facts
from evidence_tools.words import DESIGN_WORDS, VERDICT_MEANINGS, VERSION

from .legend import CERTAINTY_WORDS, DISCLAIMER, SMD_WORDS, held, plain
from .links import RETRACTION_WORDS, short_reference, study_url
from .options import Options, chosen_verdicts
from .pictures import add_picture
from .word import add_labelled, add_link, add_table, new_document, saved

__all__ = ["document_export"]

WITHOUT_STUDIES = ("no_evidence", "not_assessed", "not_testable")
BOX = "☐"
LINE = "_" * 86
Item = tuple[int, Verdict, CardFacts]  # its number in the handout and the worksheet


def _name(ev: Evidence, study_id: str) -> str:
    return ev.names.get(study_id, study_id)


def _warned_name(ev: Evidence, study_id: str) -> str:
    """Return the short reference, with the warning if the study was retracted."""
    status = ev.studies.set_index("study_id")["retraction_status"].get(study_id, "")
    warning = RETRACTION_WORDS.get(status, "")
    return f"{_name(ev, study_id)} ({warning})" if warning else _name(ev, study_id)


def _add_studies(document: DocumentType, ev: Evidence, studies: Iterable[str]) -> None:
    studies = sorted(studies, key=lambda key: _name(ev, key))
    if not studies:
        return
    paragraph = add_labelled(document, "Studies:", "")
    for position, key in enumerate(studies):
        url = study_url(ev.references.loc[key].to_dict())
        add_link(paragraph, url, _warned_name(ev, key), before="; " if position else "")


def _quoted(ev: Evidence, facts: CardFacts) -> str:
    """Return the boldest wording of the claim with the article it stands in."""
    titles = ev.articles.set_index("article_id")["title"]
    for row in facts["sightings"]:
        if " ".join(row["quote"].split()) == facts["avoid"]:
            return f"“{facts['avoid']}” ({titles[row['article_id']]})"
    return ""


def _add_references(document: DocumentType, ev: Evidence, studies: set[str]) -> None:
    if not studies:
        return
    document.add_heading("References", level=1)
    for key in sorted(studies, key=lambda key: _name(ev, key)):
        entry = ev.references.loc[key].to_dict()
        paragraph = add_labelled(document, f"{_warned_name(ev, key)}.", short_reference(entry))
        url = study_url(entry)
        if url:
            label = f"PubMed {entry['pmid']}" if "pubmed" in url else url.removeprefix("https://")
            add_link(paragraph, url, label, before=" ")


# --- the handout ----------------------------------------------------------------------------------------------------


def _add_legend(document: DocumentType) -> None:
    rows = [(f"{sign} {label}", VERDICT_MEANINGS[name]) for name, (sign, label) in VERDICTS.items()]
    add_table(document, ("Verdict", "means"), rows, (4.5, 12.5))
    rows = [(f"{SYMBOLS[level]} {level}", words) for level, words in CERTAINTY_WORDS.items()]
    add_table(document, ("Certainty (GRADE)", "means"), rows, (4.5, 12.5))


def _add_answer(document: DocumentType, ev: Evidence, number: int, facts: CardFacts, studies: tuple[str, ...]) -> None:
    document.add_heading(plain(f"{number}. {facts['claim']['statement']}"), level=2)
    sure = f"certainty: {facts['symbols']} {facts['certainty']}" if facts["certainty"] else ""
    add_labelled(document, f"{facts['symbol']} {facts['label']}", sure).paragraph_format.keep_with_next = True
    add_labelled(document, "What the evidence allows:", facts["say"]).paragraph_format.keep_with_next = True
    _add_because(document, ev, facts)
    quoted = _quoted(ev, facts)
    if quoted:
        add_labelled(document, "Rather than:", quoted)
    if len(facts["remarks"]) == 1:
        add_labelled(document, "Note:", facts["remarks"][0])
    elif facts["remarks"]:
        add_labelled(document, "Note:", "").paragraph_format.keep_with_next = True
        for remark in facts["remarks"]:
            document.add_paragraph(plain(remark), style="List Bullet")
    _add_studies(document, ev, studies)


def _add_because(document: DocumentType, ev: Evidence, facts: CardFacts) -> None:
    """Say which comparison decides and by which rules, with the picture of the trials."""
    decides = next((stratum["label"] for stratum in facts["strata"] if stratum["decides"]), "")
    if decides:
        add_labelled(document, "The comparison that decides:", f"with {decides}")
    steps = [step["words"] for step in facts["steps"] if step["rule"] != "fit"]
    if steps:
        add_labelled(document, "Because:", "; ".join(steps) + ".")
    add_picture(document, ev, facts["claim"]["claim_id"])


def _add_group(document: DocumentType, ev: Evidence, name: str, items: list[Item]) -> None:
    sign, label = VERDICTS[name]
    document.add_heading(f"{sign} {label} ({len(items)})", level=1)
    document.add_paragraph(VERDICT_MEANINGS[name]).paragraph_format.keep_with_next = True
    if name not in WITHOUT_STUDIES:
        for number, verdict, facts in items:
            _add_answer(document, ev, number, facts, verdict.studies)
        return
    rows = []
    for number, _, facts in items:
        note = "; ".join(facts["remarks"]) or facts["claim"]["why_not_testable"]
        rows.append((str(number), facts["claim"]["statement"], facts["say"], note))
    add_table(document, ("No.", "Claim", "What the evidence allows", "Note"), rows, (1.1, 5.3, 5.3, 5.3))


def _handout(ev: Evidence, items: list[Item]) -> DocumentType:
    document = new_document("What may be said, and what the studies show", _footer(ev))
    document.add_paragraph(plain(ev.folder.schema.descriptor.get("title", "")))
    _add_legend(document)
    for name in VERDICTS:
        group = [item for item in items if item[1].verdict == name]
        if group:
            _add_group(document, ev, name, group)
    _add_references(document, ev, {key for _, verdict, _ in items for key in verdict.studies})
    return document


# --- the worksheet --------------------------------------------------------------------------------------------------


def _design(name: str) -> str:
    return DESIGN_WORDS.get(name.replace(" ", "_"), name)


def _counted(stratum: StratumFacts) -> list[StudyFacts]:
    return [study for study in stratum["studies"] if study["counted"]]


def _add_evidence(document: DocumentType, stratum: StratumFacts) -> None:
    """Show what the trials of one stratum found, without any judgement on the whole."""
    words = f"{stratum['k']} {'trial' if stratum['k'] == 1 else 'trials'}, {stratum['people']}"
    if stratum["effect"]:
        pooled = stratum["pooled_k"]
        with_numbers = "" if pooled == stratum["k"] else f" of the {'one' if pooled == 1 else pooled} with numbers"
        words += f"; {'pooled ' * (pooled > 1)}effect{with_numbers} {stratum['effect']}"
        words += f", {stratum['heterogeneity']}" if stratum["heterogeneity"] else ""
    label = f"Compared with {stratum['label']}:"
    add_labelled(document, label, words).paragraph_format.keep_with_next = True
    rows = [
        (s["name"], _design(s["design"]), s["n"] or "not known", s["effect"] or s["direction"], s["risk"])
        for s in _counted(stratum)
    ]
    heading = ("Study", "Design", "People", "Effect (95 % interval) or direction", "Risk of bias")
    add_table(document, heading, rows, (4.6, 3, 1.9, 4.5, 3))


def _add_boxes(document: DocumentType, label: str, choices: Iterable[str]) -> None:
    """Add boxes to tick; a box stays on the line of its word."""
    paragraph = add_labelled(document, label, "")
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(held("   ".join(f"{BOX} {choice}".replace(" ", "\u00a0") for choice in choices)))


def _add_question(document: DocumentType, ev: Evidence, number: int, facts: CardFacts) -> None:
    document.add_heading(plain(f"{number}. {facts['claim']['statement']}"), level=2)
    quoted = _quoted(ev, facts)
    if quoted:
        add_labelled(document, "Seen as:", quoted)
    strata = [stratum for stratum in facts["strata"] if _counted(stratum)]
    for stratum in strata:
        _add_evidence(document, stratum)
    add_picture(document, ev, facts["claim"]["claim_id"])
    if not strata:
        add_labelled(document, "Trials of this very question:", "none on record")
    if facts["reviews"]:
        names = "; ".join(
            sorted({f"{row['name']} ({row['direction_reported'].replace('_', ' ')})" for row in facts["reviews"]})
        )
        add_labelled(document, "Published reviews:", names)
    _add_boxes(document, "Your verdict:", [label for _, label in VERDICTS.values()])
    _add_boxes(document, "How sure:", [*CERTAINTIES, "nothing to rate"])
    add_labelled(document, "The comparison that decides:", LINE[:60])
    for label, lines in (("Because:", 3), ("What you would say to a client:", 2)):
        add_labelled(document, label, "").paragraph_format.keep_with_next = True
        for _ in range(lines):
            document.add_paragraph(LINE)


def _worksheet(ev: Evidence, items: list[Item]) -> DocumentType:
    document = new_document("Worksheet: which of these claims are supported?", _footer(ev))
    document.add_paragraph(plain(ev.folder.schema.descriptor.get("title", "")))
    add_labelled(document, "Name:", LINE[:40])
    document.add_paragraph(
        "For each claim: read what the studies found, decide, and say why. Ask: Compared with what? How many people? "
        "Is no effect still possible? How far can the studies be trusted? Does the claim promise more than was "
        "studied? "
        "Could any study decide it at all?"
    )
    document.add_paragraph(SMD_WORDS)
    rows = [(f"{BOX} {label}", VERDICT_MEANINGS[name]) for name, (_, label) in VERDICTS.items()]
    add_table(document, ("Verdict", "means"), rows, (4.5, 12.5))
    studies: set[str] = set()
    for number, _, facts in items:
        _add_question(document, ev, number, facts)
        studies |= {study["study_id"] for stratum in facts["strata"] for study in _counted(stratum)}
        studies |= {row["study_id"] for row in facts["reviews"]}
    _add_references(document, ev, studies)
    return document


def _footer(ev: Evidence) -> str:
    return f"evidence-tools {VERSION}, evidence version {ev.folder.schema.version}. {DISCLAIMER} CC BY 4.0."


def document_export(ev: Evidence, options: Options) -> bytes:
    """Return the handout, or with `exercise` the worksheet; claims have the same numbers in both."""
    verdicts = chosen_verdicts(ev, options.claims)
    items = [(number, verdict, card_facts(verdict)) for number, verdict in enumerate(verdicts, start=1)]
    return saved(_worksheet(ev, items) if options.exercise else _handout(ev, items))
