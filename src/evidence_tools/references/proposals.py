"""PMIDs for studies that have none: by DOI, by journal, volume and page, by title; each with reasons for a person.

Nothing is written here. A proposal is *exact* only if what PubMed holds under the PMID has the same DOI and title, or
the same title, year and author (or volume and page), and nothing differs that could not be the same paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evidence_tools.claims.vocabulary import FOLDER, OwnWords
from evidence_tools.folder.titles import read_title
from evidence_tools.pubmed.entrez import CitationKey
from evidence_tools.references.candidates import identifier_term, title_searches
from evidence_tools.references.citations import Citation, Vocabulary, plain
from evidence_tools.references.comparing import Finding, Known, compare, known_studies

if TYPE_CHECKING:
    from evidence_tools.pubmed.client import Client

__all__ = ["Proposal", "link_all"]

_AT_ONCE = 20
_NOTHING = Vocabulary(own=OwnWords(FOLDER))


@dataclass(frozen=True)
class Proposal:
    """What PubMed says about one study without a PMID.

    Attributes
    ----------
    study_id : str
    status : str
        exact, probable, ambiguous (a person must look), not_found.
    pmid, pmcid, doi, title : str
        As PubMed has them; of the nearest candidate where nothing was found.
    how : str
        doi, citation or title: what led there.
    agrees, differs : list of str
        In words.
    others : list of str
        PMIDs of further candidates.
    source : str
        Where it was read.
    retracted : bool
    """

    study_id: str
    status: str
    pmid: str = ""
    pmcid: str = ""
    doi: str = ""
    title: str = ""
    how: str = ""
    agrees: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    source: str = ""
    retracted: bool = False


def link_all(studies: Any, client: Client) -> Iterator[Proposal]:
    """Propose a PMID for every study that has none.

    Parameters
    ----------
    studies : DataFrame or iterable of dict
        All studies (study_id, title, author, year, journal, volume, pages, doi, pmid): those with a PMID are not asked
        for, but a PMID that belongs to one of them already is proposed to no other without saying so.
    client : Client

    Yields
    ------
    Proposal
        In the order of the studies, some after every twenty: what came before a break of the network is kept by whoever
        collects them.
    """
    known = known_studies(studies)
    taken = {one.pmid: one.study_id for one in known if one.pmid}
    # Words of our own in the place of a title are nothing to search for or to compare with.
    open_ = [replace(one, title=read_title(one.title)) for one in known if not one.pmid]
    for start in range(0, len(open_), _AT_ONCE):
        part = open_[start : start + _AT_ONCE]
        leads = _leads(part, client)
        wanted = dict.fromkeys(pmid for found in leads.values() for pmid in found)
        records = {one.pmid: one for one in known_studies(client.fetch(wanted))} if wanted else {}
        for one in part:
            candidates = [(records[pmid], how) for pmid, how in leads[one.study_id].items() if pmid in records]
            yield _proposal(one, candidates, taken)


def _leads(part: list[Known], client: Client) -> dict[str, dict[str, str]]:
    """Return study_id -> PMID -> how it was found."""
    leads: dict[str, dict[str, str]] = {one.study_id: {} for one in part}
    by_doi = {one.doi: one.study_id for one in part if one.doi}
    if by_doi:
        query = " OR ".join(identifier_term(doi) for doi in by_doi)
        found = list(client.search(query, limit=10 * len(by_doi)))
        for record in client.fetch(found) if found else ():
            if record.doi.lower() in by_doi:
                leads[by_doi[record.doi.lower()]][record.pmid] = "doi"
        rest = [doi for doi, study in by_doi.items() if not leads[study]]
        for doi, ids in (client.convert_ids(rest) if rest else {}).items():
            if ids.get("pmid"):
                leads[by_doi[doi]][ids["pmid"]] = "doi"
    _by_citation([one for one in part if not leads[one.study_id]], client, leads)
    for one in part:
        for query in title_searches(one.title):
            if not leads[one.study_id]:
                found = client.search(query, limit=10, sort="relevance")
                leads[one.study_id].update(dict.fromkeys(found, "title"))
    return leads


def _by_citation(part: list[Known], client: Client, leads: dict[str, dict[str, str]]) -> None:
    usable = [one for one in part if one.journal and one.year and one.volume and one.pages]
    keys = [
        CitationKey(
            one.journal, str(one.year), one.volume, _first_page(one.pages), one.authors[0] if one.authors else ""
        )
        for one in usable
    ]
    for one, answer in zip(usable, client.match_citations(keys) if keys else [], strict=True):
        if answer.isdigit():
            leads[one.study_id][answer] = "citation"


def _proposal(study: Known, candidates: list[tuple[Known, str]], taken: dict[str, str]) -> Proposal:
    judged = sorted(
        ((_judge(study, record), record, how) for record, how in candidates), key=lambda one: (-one[0][1], one[1].pmid)
    )
    if not judged:
        return Proposal(study.study_id, "not_found")
    (status, _, findings), best, how = judged[0]
    differs = [one.words for one in findings if one.degree < 0]
    if sum(one[0][0] in ("exact", "probable") for one in judged) > 1:
        status = "ambiguous"
    if best.pmid in taken:
        status = "ambiguous"
        differs.append(f"PMID {best.pmid} belongs to {taken[best.pmid]} already")
    return Proposal(
        study_id=study.study_id, status=status, pmid=best.pmid, pmcid=best.pmcid, doi=best.doi, title=best.title,
        how=how,
        agrees=tuple(one.words for one in findings if one.degree > 0), differs=tuple(differs),
        others=tuple(record.pmid for _, record, _ in judged[1:]),
        source=f"https://pubmed.ncbi.nlm.nih.gov/{best.pmid}/", retracted=best.retracted,
    )  # fmt: skip


def _judge(study: Known, record: Known) -> tuple[str, float, list[Finding]]:
    """Return status, strength and findings of one record for one study."""
    stated = Citation(
        text=f"{study.title} {study.journal}", doi=study.doi if record.doi else "", year=study.year,
        author=study.authors[0] if study.authors else "", title=study.title, structured=True, volume=study.volume,
        page=_first_page(study.pages),
    )  # fmt: skip
    findings = compare(stated, record, _NOTHING)
    degree = {one.name: one.degree for one in findings}
    strength = sum(one.weight * one.degree for one in findings)
    same_doi, title = degree.get("identifier") == 1, degree.get("title", 0.0)
    hard = [one for one in findings if one.hard]
    firm = [name for name in ("author", "volume and page") if degree.get(name) == 1]
    if hard or (not same_doi and title < 0.8):
        # The same DOI with another title or author: one of the two is wrong, and a person must say which.
        return ("ambiguous" if same_doi else "not_found"), strength, findings
    if same_doi and (title >= 0.8 or (not study.title and degree.get("year") == 1 and firm)):
        return "exact", strength, findings
    if title == 1 and degree.get("year") == 1 and firm and len(plain(study.title).split()) >= 5:
        return "exact", strength, findings
    return "probable", strength, findings


def _first_page(pages: str) -> str:
    return pages.replace("–", "-").split("-")[0].strip()
