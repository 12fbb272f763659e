"""One study under two references: found where it is one, told apart where it is two, in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.references import find_duplicates, parse_ris
from evidence_tools.references.duplicates import Duplicate
from evidence_tools.references.likeness import likeness, portrait

TITLE = "Effect of sole rubbing on the sleep of tired night nurses: a randomised trial"


def entry(title: str = TITLE, **fields: str) -> dict[str, str]:
    return {"ENTRYTYPE": "article", "title": title, "author": "Probe, A", "year": "2019"} | fields


def pair(one: dict[str, str], other: dict[str, str]) -> Duplicate | None:
    found = find_duplicates({"one": one, "other": other})
    assert find_duplicates({"new": other}, {"old": one})[:1] == [
        Duplicate("new", "old", found[0].why, found[0].score) for _ in found[:1]
    ]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (entry(author="Probe A.M. and Second B."), "author, year and title"),
        (entry(author="A. M. Probe"), "author, year and title"),
        (entry(author="Second, B and Probe, Anna"), "author, year and title"),
        (entry(author=""), "year and title"),
        (entry(author="{Anna Probe}"), "author, year and title"),
        (entry(author="Nobody, N"), "title and year, other authors"),
        (entry(TITLE.upper()), "author, year and title"),
        (entry(f"[{TITLE.replace('randomised', 'randomized')}]", year="2020"), "author, year and title"),
        (entry(f"RETRACTED: {TITLE}"), "author, year and title"),
        (entry(f"{TITLE} (Retracted article. See vol. 3, 2021)"), "author, year and title"),
        (entry(pmid="91000001"), "author, year and title"),
        (entry(doi="10.1101/2018.11.11.18000001", year="2017"), "preprint and article"),
        (entry(doi="10.21203/rs.3.rs-1/v1", journal="Research Square"), "preprint and article"),
    ],
)
def test_one_study_is_pointed_out(other, why):
    found = pair(entry(doi="10.5555/cross.1"), other)
    assert found is not None
    assert (found.why, found.certain) == (why, False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (entry("Rubbed soles and pain after surgery: part 1"), entry("Rubbed soles and pain after surgery: part 2")),
        (entry("Rubbed soles and pain after surgery, part I"), entry("Rubbed soles and pain after surgery, part II")),
        (entry("Rubbed soles and pain: part one"), entry("Rubbed soles and pain: part two")),
        (entry("Rubbed soles and pain: study A"), entry("Rubbed soles and pain: study B")),
        (entry("Registry record 001 of warm soles", author=""), entry("Registry record 002 of warm soles", author="")),
        (entry("Rubbed soles and pain: first report"), entry("Rubbed soles and pain: second report")),
        (entry("Six weeks of rubbed soles for pain"), entry("Twelve weeks of rubbed soles for pain")),
        (entry("Authors' reply", volume="1", pages="5"), entry("Authors' reply", volume="77", pages="9")),
        (entry("Authors' reply", journal="J1"), entry("Authors' reply", journal="Q2")),
        (entry("Foot massage"), entry("Foot massage")),
        (entry(), entry(TITLE.replace("a randomised", "study protocol for a randomised"))),
        (entry(), entry(f"Comment on: {TITLE}")),
        (entry(), entry(year="2022")),
        (entry(), entry(author="Nobody, N", year="2020")),
        (entry(doi="10.5555/a"), entry(doi="10.5555/b")),
        (entry(pmid="1"), entry(pmid="2")),
    ],
)
def test_two_works_are_told_apart(one, other):
    assert pair(one, other) is None


def test_bare_titles_need_the_same_place():
    one = entry("Foot massage", journal="Journal of Invented Care", volume="4", pages="11--19")
    assert pair(one, entry("Foot massage", journal="J Invented Care", volume="4", pages="11")) is not None
    assert pair(one, entry("Foot massage", journal="J Invented Care", volume="4", pages="12")) is None
    four = entry("Foot massage in nurses")  # four words speak for themselves
    assert pair(four, entry("Foot massage in nurses")) is not None


def test_what_stands_at_one_place_of_one_journal_is_one_question():
    place = {"journal": "Journal of Invented Care", "volume": "4", "pages": "11--19"}
    one = entry(doi="10.5555/a", **place)
    asked = {
        "author, year and title": [entry(year="2021", **place), entry(doi="10.5555/b", **place)],
        "author, volume and page": [entry(TITLE.split(":")[0], **place), entry(f"{TITLE} of 12 weeks", **place)],
    }
    for why, others in asked.items():
        for other in others:
            assert pair(one, other).why == why
    elsewhere = place | {"pages": "20--29"}
    assert pair(one, entry(year="2021", **elsewhere)) is None
    assert pair(one, entry(doi="10.5555/b", **elsewhere)) is None
    assert pair(one, entry(TITLE.split(":")[0], **elsewhere)) is None
    assert pair(entry(pmid="1", **place), entry(pmid="2", **place)) is None


def test_a_hyphen_more_or_less_is_no_other_title():
    one = entry("Effect of foot-massage on post-operative pain in cardiac surgery")
    assert pair(one, entry("Effect of foot massage on postoperative pain in cardiac surgery")) is not None


def test_chapters_of_one_book_are_two_and_what_is_strange_is_asked():
    chapter = {"ENTRYTYPE": "incollection", "doi": "10.5555/book"}
    assert pair(entry("On feet", **chapter), entry("On hands", author="Other, B", **chapter)) is None
    assert pair(entry("On feet", **chapter), entry("On feet", **chapter)).certain
    asked = pair(entry("On feet", **chapter), entry("A book", ENTRYTYPE="book", doi="10.5555/book"))
    assert (asked.why, asked.certain) == ("same doi, but one is a chapter", False)
    issue = pair(entry("Cold hands", doi="10.5555/i", pages="1--2"), entry("Foot baths", doi="10.5555/i", pages="8"))
    assert (issue.why, issue.certain) == ("same doi, other title and pages", False)
    assert pair(entry(doi="10.5555/i"), entry("Wirkung", doi="10.5555/i")).certain
    abstract = pair(
        entry("Cold hands", doi="10.5555/i"), entry("Foot baths in May", doi="10.5555/i", author="Other, B")
    )
    assert (abstract.why, abstract.certain) == ("same doi, other title and authors", False)


def test_versions_of_one_preprint_are_one_question():
    one, two = entry(doi="10.21203/rs.3.rs-1/v1"), entry("A new title", doi="10.21203/rs.3.rs-1/v2")
    found = pair(one, two)
    assert (found.why, found.certain) == ("versions of one work", False)
    assert pair(entry(doi="10.1101/2018.11.11.18000001v2"), entry(doi="10.1101/2018.11.11.18000001")).certain


@pytest.mark.parametrize("author", ["", "AU  - Field, T\n"])
@pytest.mark.parametrize(
    "title", ["Registry record {0:06} of warm soles", "Effect of rubbed soles on sleep", "{1} soles"]
)
def test_the_time_grows_with_the_number_of_records(title, author):
    def seconds(count: int) -> float:
        text = "".join(
            f"TY  - JOUR\n{author}TI  - {title.format(n, chr(97 + n % 26) * (n // 26 % 40 + 1))}\nPY  - 2020\nER  - \n"
            for n in range(count)
        )
        begun = time.process_time()
        entries = parse_ris(text).entries
        assert len(entries) == count
        find_duplicates(entries)
        return time.process_time() - begun

    few = max(min(seconds(600) for _ in range(2)), 0.02)
    # 4 if linear, 16 if every record met every other; once more where something else took the processor meanwhile
    assert any(seconds(2_400) < 9 * few for _ in range(2))


WORDS = st.lists(st.sampled_from("foot sole massage sleep nurses part 1 2 trial warm".split()), max_size=8)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(WORDS, WORDS, st.sampled_from(["", "2019", "2020"]), st.sampled_from(["", "Probe, A", "Sand B and Probe, A"]))
def test_the_order_of_two_records_does_not_matter(first, second, year, author):
    one, other = entry(" ".join(first)), entry(" ".join(second), year=year, author=author)
    there = find_duplicates({"one": one, "other": other})
    back = find_duplicates({"other": other, "one": one})
    assert [(found.why, found.score) for found in there] == [(found.why, found.score) for found in back]


def test_the_address_of_a_study_on_record_may_be_another_papers_page():
    """What we hold may have been read in a table of a review: its address is no identifier of it."""
    page = "https://pmc.ncbi.nlm.nih.gov/articles/PMC7000001/"
    review = entry("Rubbed soles: a review of trials", url=page, author="Review, R")
    assert find_duplicates({"new": review}, {"held": entry("Wet soles in winter", url=f"{page}table/t1/")}) == []
    assert find_duplicates({"new": review}, {"held": entry("Wet soles in winter", pmcid="PMC7000001")}) != []
    assert find_duplicates({"one": review, "two": entry("Wet soles in winter", url=page)}) != []


def test_umlauts_written_out_are_the_same_letters():
    one = {"title": "Müde Füße im Winter bei Pflegenden", "author": "Müller, A", "year": "2019"}
    other = one | {"title": "Muede Fuesse im Winter bei Pflegenden", "author": "Mueller, A"}
    assert likeness(portrait("a", one), portrait("b", other))[0] == "author, year and title"
