"""Fetching many records: batches, what is missing, what was kept before a break."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from evidence_tools.errors import RecordError
from evidence_tools.pubmed.answers import RefusedAnswer
from evidence_tools.pubmed.archive import Archive, RawRecord
from evidence_tools.pubmed.reading import parse_records, split_records
from evidence_tools.pubmed.records import Record

__all__ = ["Fetch"]

# A set that keeps breaking off gets smaller, but not for ever: then it is the line, not the size.
_SMALLEST = {"truncated": 50}
_UNREADABLE = 4  # records in a row that may be unreadable
_SET = b"<PubmedArticleSet>%s</PubmedArticleSet>"


class Fetch(Iterator[Record]):
    """An iterator of records that knows what did not come.

    Attributes
    ----------
    missing : list of str
        PMIDs PubMed left out twice (efetch answers by omission: no error, the record is just not there). Complete
        when the iterator has ended.
    unreadable : dict of str to str
        PMIDs whose record could not be read, with the reason. They were not stored.
    merged : dict of str to str
        PMIDs of `missing` for which PubMed gave the record of another PMID instead: that one has taken its place.
    done : int
        How many of the PMIDs asked for are settled, for a progress bar.
    """

    def __init__(
        self,
        ids: Sequence[str],
        ask: Callable[[Sequence[str]], bytes],
        batch: int,
        archive: Archive | None,
        source: str,
        seen_since: dt.datetime | None,
        missing: list[str],
    ):
        self.ids = list(ids)
        self.missing = missing
        self.unreadable: dict[str, str] = {}
        self.merged: dict[str, str] = {}
        self.done = 0
        self._in_a_row = 0
        self._ask, self._batch, self._archive, self._source = ask, batch, archive, source
        self._strange: set[str] = set()  # PMIDs of records that came without having been asked for
        self._records = self._run(seen_since)

    def __iter__(self) -> Fetch:
        return self

    def __next__(self) -> Record:
        return next(self._records)

    def __len__(self) -> int:
        return len(self.ids)

    def _run(self, seen_since: dt.datetime | None) -> Iterator[Record]:
        wanted = self.ids
        if seen_since is not None and self._archive is not None:
            kept = self._archive.pmids(seen_since)
            yield from self._from_archive([pmid for pmid in wanted if pmid in kept])
            wanted = [pmid for pmid in wanted if pmid not in kept]
        absent: list[str] = []
        for part in self._parts(wanted):
            yield from self._one_batch(part, absent)
        # An empty or short set may be a passing fault: only what is left out twice is missing. Where records came that
        # nobody asked for, each is asked for alone, so that it is known which took the place of which.
        for part in [[pmid] for pmid in absent] if self._strange else self._parts(absent):
            yield from self._one_batch(part, self.missing)
        self.done = len(self.ids)
        if self.missing and self._archive is not None:
            self._archive.note_missing(self.missing)

    def _parts(self, ids: list[str]) -> Iterator[list[str]]:
        return (ids[start : start + self._batch] for start in range(0, len(ids), self._batch))

    def _one_batch(self, ids: list[str], absent: list[str]) -> Iterator[Record]:
        """Yield the records of one batch, halving it when an answer of that size does not get through."""
        try:
            found = self._read(ids)
        except (RefusedAnswer, RecordError) as error:
            if isinstance(error, RefusedAnswer):
                if not error.fault.about_size or len(ids) <= _SMALLEST.get(error.fault.kind, 0):
                    raise
            if len(ids) == 1:
                self._in_a_row += 1
                if self._in_a_row > _UNREADABLE:  # not some records are broken, but the server is
                    raise
                self.unreadable[ids[0]] = str(error)
                self.done += 1
                return
            middle = len(ids) // 2
            for half in (ids[:middle], ids[middle:]):
                yield from self._one_batch(half, absent)
            return
        self._in_a_row = 0
        if self._archive is not None:
            self._archive.store(
                [RawRecord(pmid, xml, one.digest()) for pmid, (one, xml) in found.items()], self._source
            )
        absent.extend(pmid for pmid in ids if pmid not in found)
        self.done += len(found)
        yield from (found[pmid][0] for pmid in ids if pmid in found)

    def _read(self, ids: list[str]) -> dict[str, tuple[Record, bytes]]:
        """Ask for a batch and keep what was asked for: PMID -> (record, its bytes)."""
        asked = set(ids)
        pairs = [(one, xml) for one, xml in split_records(self._ask(ids)) if isinstance(one, Record)]
        if bare := next((one.pmid for one, _ in pairs if one.bare and one.pmid in asked), ""):
            raise RecordError(f"the record of PMID {bare} holds no article: neither title, authors nor year")
        strange = {one.pmid for one, _ in pairs} - asked
        self._strange |= strange
        if len(ids) == len(strange) == len(pairs) == 1:
            self.merged[ids[0]] = next(iter(strange))
        return {one.pmid: (one, xml) for one, xml in pairs if one.pmid in asked}

    def _from_archive(self, ids: list[str]) -> Iterator[Record]:
        assert self._archive is not None
        for pmid in ids:
            version = self._archive.get(pmid)
            if version is not None:
                self.done += 1
                yield from parse_records(_SET % version.xml)
