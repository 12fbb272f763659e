"""One call from a PubMed record to everything its abstract says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence_tools.pubmed import Record

from . import people, study
from .found import Found, sentences_of, source_text
from .results import Reading, read_results
from .treatments import naming
from .vocabulary import Vocabulary

__all__ = ["Extraction", "extract"]


@dataclass
class Extraction:
    """What was read from one record.

    Attributes
    ----------
    pmid : str
    text : str
        Title, line break, abstract: offsets count in it.
    study : dict of str to Found
        Columns of studies.csv.
    arms : people.Arms
        Arms and their sizes.
    results : list of Reading
        One an outcome, instrument, time and comparator.
    """

    pmid: str
    text: str
    study: dict[str, Found] = field(default_factory=dict)
    arms: people.Arms = field(default_factory=people.Arms)
    results: list[Reading] = field(default_factory=list)

    def all_found(self) -> Iterator[Found]:
        """Yield every value with its place."""
        yield from self.study.values()
        yield from self.arms.sizes.values()
        for reading in self.results:
            yield reading.outcome
            if reading.instrument is not None:
                yield reading.instrument
            yield from reading.cells.values()


def extract(record: Record, vocabulary: Vocabulary) -> Extraction:
    """Read an abstract.

    Parameters
    ----------
    record : Record
        Title, abstract and publication types are used.
    vocabulary : Vocabulary
        Outcomes and instruments that may be named.

    Returns
    -------
    Extraction
        Only what the words allow one reading of. Of reviews only the design is read: their numbers are other
        people's. Nothing is read from a plan ("will be randomised").
    """
    with naming(vocabulary.own):
        return _extract(record, vocabulary)


def _extract(record: Record, vocabulary: Vocabulary) -> Extraction:
    """Read an abstract, the words of the topic being set."""
    text = source_text(record)
    sentences = list(sentences_of(text))
    found = Extraction(record.pmid, text)
    if not record.abstract.strip():
        return found
    readings = {
        "design": study.design(record, sentences),
        "intervention": study.intervention(sentences),
        "registration": study.registration(record, text),
    }
    planned = study.is_plan(sentences)
    review = readings["design"] is not None and readings["design"].value in study.REVIEWS
    trial = study.is_trial(record, sentences, readings["design"])
    if trial and not planned and not review and not study.is_review(record, sentences):
        total, analysed = people.n_randomised(sentences), people.n_analysed(sentences)
        if total and analysed and int(analysed.value) > int(total.value):
            total = analysed = None
        readings |= {
            "n_randomised": total,
            "n_analysed": analysed,
            "session_minutes": study.session_minutes(sentences),
            "sessions": study.sessions(sentences),
            "weeks": study.weeks(sentences),
            "comparator_type": study.comparator(sentences),
        }
        found.arms = people.read_arms(sentences, total, analysed)
        found.results = read_results(sentences, found.arms, vocabulary)
    found.study = {name: one for name, one in readings.items() if one is not None}
    return found
