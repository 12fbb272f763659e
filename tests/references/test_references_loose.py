"""Loose citations: several surnames, surnames of several words, glued initials, identifiers as they are written."""

from __future__ import annotations

import pytest

from evidence_tools.pubmed.records import Author, Record
from evidence_tools.references.authors import listed_names, same_surname
from evidence_tools.references.citations import Vocabulary, plain, read_citation
from evidence_tools.references.comparing import compare, known_studies
from evidence_tools.references.matching import match


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Wyatt & Sikorskii 2012", ["Wyatt", "Sikorskii"]), ("Wyatt and Sikorskii (2012)", ["Wyatt", "Sikorskii"]),
        ("(Wyatt & Sikorskii, 2012)", ["Wyatt", "Sikorskii"]), ("Wyatt/Sikorskii 2012", ["Wyatt", "Sikorskii"]),
        ("Wyatt, Sikorskii and Rahbar, 2012", ["Wyatt", "Sikorskii", "Rahbar"]), ("Wyatt et al. 2012", ["Wyatt"]),
        ("van der Berg 2012", ["van der Berg"]), ("De la Cruz & Smith 2012", ["De la Cruz", "Smith"]),
        ("Hernandez Reif 2001", ["Hernandez Reif"]), ("Abu Shaikha 2020", ["Abu Shaikha"]),
        ("El-Sayed 2014", ["El-Sayed"]),
        ("WyattGK 2012", ["Wyatt"]), ("WyattGK, RahbarMH 2012", ["Wyatt", "Rahbar"]), ("G.K. Wyatt 2012", ["Wyatt"]),
        ("A.Özdelikara 2017", ["Özdelikara"]), ("Özdelikara A, Tan M 2017", ["Özdelikara", "Tan"]),
        ("Wyatt, G.K. (2012)", ["Wyatt"]), ("McCullough 2018", ["McCullough"]), ("O'Brien 2010", ["O'Brien"]),
        ("Wyatt y Sikorskii 2012", ["Wyatt", "Sikorskii"]), ("Wyatt et Sikorskii 2012", ["Wyatt", "Sikorskii"]),
        ("Wyatt ve Sikorskii 2012", ["Wyatt", "Sikorskii"]), ("ÖztürkR, SevilÜ 2013", ["Öztürk", "Sevil"]),
        ("Ms. Wyatt & Dr. Sikorskii 2012", ["Wyatt", "Sikorskii"]), ("St. John P 2003", ["St John"]),
        ("Wyatt GK, Sikorskii A, et al. Oncol Nurs Forum 2012", ["Wyatt", "Sikorskii"]),
        ("Mc Vicar 2007", ["Mc Vicar"]),
        ("Abd El-Hamid & Al-Khafaji 2018", ["Abd El-Hamid", "Al-Khafaji"]), ("d'Souza 2012", ["d'Souza"]),
        ("Wyatt's 2012", ["Wyatt"]), ("Bagheri-NesamiM 2012", ["Bagheri-Nesami"]), ("MegdaLdF 2020", ["Megda"]),
        ("Kargar Dowlat AbadiE 2022", ["Kargar Dowlat Abadi"]), ("AliEA, RabieEAEA 2021", ["Ali", "Rabie"]),
        ("2012 Wyatt", ["Wyatt"]), ("(2012) Wyatt", ["Wyatt"]), ("2012, Wyatt & Sikorskii", ["Wyatt", "Sikorskii"]),
        ("2012 van der Berg", ["van der Berg"]), ("Wyatt & Sikorskii: 2012", ["Wyatt", "Sikorskii"]),
        ("Wyatt_2012", ["Wyatt"]), ("Wyatt – 2012", ["Wyatt"]), ("Wyatt|2012", ["Wyatt"]),
        ("Wyatt et. al. 2012", ["Wyatt"]),
        ("Wyatt u.a. 2012", ["Wyatt"]), ("Wyatt ve ark. 2012", ["Wyatt"]), ("Wyatt y cols. 2012", ["Wyatt"]),
        ("Wyatt e colaboradores (2012)", ["Wyatt"]), ("Wyatt и др. 2012", ["Wyatt"]), ("Wyatt 等 2012", ["Wyatt"]),
        ("Wyatt & al. 2012", ["Wyatt"]), ("Abd & Al-Khafaji 2012", ["Abd", "Al-Khafaji"]),
        ("Wyatt's trial of 2012", ["Wyatt"]), ("the trial by Wyatt and Sikorskii from 2012", ["Wyatt", "Sikorskii"]),
        ("according to Wyatt (2012)", ["Wyatt"]), ("Wyatt 2012-2013", ["Wyatt"]), ("Wyatt 2012/13", ["Wyatt"]),
        ("Wyatt, in press", ["Wyatt"]), ("Wyatt (n.d.)", ["Wyatt"]), ("Wyatt, unpublished 2012", ["Wyatt"]),
        ("O'Brien and van't Hoff 2012", ["O'Brien", "van't Hoff"]), ("van 't Hoff 2012", ["van 't Hoff"]),
        ("The Soles Study Group 2012", ["Soles Study Group"]),
        ("World Health Organization, 2012", ["World Health Organization"]),
        ("National Institute for Health and Care 2012", ["National Institute for Health and Care"]),
        ("2012 foot massage", []), ("2012 study", []),
        ("In 2012", []), ("A study of 2012", []), ("foot massage 2012", []), ("Wyatt", []), ("2012", []),
        ("Published in March 2012", []), ("X" * 300 + " 2012", []),
    ],
)  # fmt: skip
def test_names_in_front_of_a_year(text, names):
    assert listed_names(text) == names


def test_an_outcome_is_no_author():
    vocabulary = Vocabulary()
    assert read_citation("Foot Massage 2012", vocabulary).author == ""
    assert read_citation("a study by Ernst in 2009").author == "Ernst"


@pytest.mark.parametrize(
    ("text", "author", "others"),
    [
        ("WyattG, Al-KhafajiAS, SikorskiiA. Soles in winter: a trial. Oncol Nurs Forum 2012;39:568-77", "Wyatt",
         ("Al-Khafaji", "Sikorskii")),
        ("FieldT. Soles in winter. Complement Ther Clin Pract 2014;20:224-9", "Field", ()),
        ("de Oliveira BH, da Silva AQA, Ludtke DD, Madeira F, Medeiros GMDS, Parreira RB. Warm soles in winter and "
         "what they do to tired nurses of a university hospital. Altern Med. 2019;4:11-9.", "de Oliveira", ()),
        ("de Oliveira, B. H., da Silva, A. Q. A., Ludtke, D. D., Madeira, F., Medeiros, G. M., Parreira, R. B. (2019). "
         "Warm soles in winter. Alternative Medicine, 4, 11-19.", "de Oliveira", None),
        ("the 2012 study by Wyatt", "Wyatt", ()), ("ProQOL of nurses. A trial 2012", "", ()),
    ],
)  # fmt: skip
def test_the_first_author_of_a_whole_reference(text, author, others):
    found = read_citation(text)
    assert found.author == author
    assert others is None or found.others == others


@pytest.mark.parametrize("text", ["Wyatt & Sikorskii 2012", "WyattGK, SikorskiiA 2012", "Wyatt G, Sikorskii A (2012)"])
def test_all_the_names_count(text):
    both = {"study_id": "right", "title": "Feet", "authors": "Wyatt G; Sikorskii A; Rahbar MH", "year": "2012"}
    alone = {"study_id": "wrong", "title": "Feet too", "authors": "Wyatt G; Somebody E", "year": "2012"}
    found = match(text, [alone, both])
    assert found.best.study_id == "right"
    assert (found.citation.author, found.citation.others, found.citation.words) == ("Wyatt", ("Sikorskii",), ())
    findings = compare(found.citation, known_studies([alone])[0], Vocabulary())
    assert any("Sikorskii asked too" in one.words and one.degree < 0 for one in findings)


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("van der Berg", "van der Berg"), ("van der Berg", "Berg"), ("Hernandez Reif", "Hernandez-Reif"),
        ("Mueller", "Müller"), ("Müller", "Mueller"), ("Oezdelikara", "Özdelikara"), ("Aagaard", "Ågaard"),
        ("WHO", "World Health Organization"), ("Alkhafaji", "Al-Khafaji"), ("陈伟", "陈"), ("Al Khafaji", "Khafaji"),
        ("Won Jong-Soon", "Won"), ("Jong-Soon Won", "Won"), ("Mc Cullough", "McCullough"), ("Ozturk", "Öztürk"),
    ],
)  # fmt: skip
def test_one_surname_in_two_writings(asked, known):
    assert same_surname(plain(asked).split(), plain(known))


@pytest.mark.parametrize(
    ("text", "year"),
    [("Wyatt 2012-2013", 2012), ("Wyatt 2012/13", 2012), ("Wyatt, 2012/2014", 2012),
     ("(Wyatt, 2012a; Doe et al., 2013)", 2012),
     ("Probe A. Soles. J Care. 2014;20:1997-2003", 2014), ("Probe A. Soles. J Care 1:1997-2003", None)],
)  # fmt: skip
def test_years_of_a_range_and_pages_that_look_like_one(text, year):
    assert read_citation(text).year == year


@pytest.mark.parametrize("text", ["Wyatt", "the Wyatt trial", "Wyatt & Sikorskii", "Wyatt and colleagues", "G. Wyatt"])
def test_a_surname_without_a_year_finds_what_is_by_its_bearer(text):
    rows = [{"study_id": "other", "title": "Feet", "authors": "Somebody E", "year": "2012"},
            {"study_id": "right", "title": "Feet too", "authors": "Wyatt G; Sikorskii A", "year": "2012"}]  # fmt: skip
    assert match(text, rows).best.study_id == "right"


def test_a_name_with_the_given_name_behind_it():
    assert (
        read_citation('Wyatt, Gwen, and Alla Sikorskii. "Warm soles in a long winter." J Care, 2012.').author == "Wyatt"
    )


def test_other_surnames_are_others():
    for asked, known in (
        ("Kim", "Kimura"),
        ("Who", "World Hat Society Club"),
        ("Albright", "Bright"),
        ("陈伟", "王"),
        ("Van Berg", "van Hoek"),
        ("Lee", ""),
    ):
        assert not same_surname(plain(asked).split(), plain(known))


def test_a_title_in_the_original_language_is_the_title():
    record = Record(
        pmid="1",
        title="[Effect of foot reflexology on the sleep of nurses].",
        vernacular_title="Wirkung der Fußreflexzonenmassage auf den Schlaf von Pflegenden.",
        authors=[Author("Probe", "Anna", "A")],
        year=2011,
    )
    for title in (
        record.title,
        record.vernacular_title,
        "WIRKUNG DER FUSSREFLEXZONENMASSAGE AUF DEN SCHLAF VON PFLEGENDEN",
    ):
        found = match(title, [record])
        assert found.status == "exact", title
    assert match("Wirkung der Fußmassage auf den Blutdruck von Kindern", [record]).status == "not_found"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("https://onlinelibrary.wiley.com/doi/10.1002/zzz.1/abstract", ("", "10.1002/zzz.1", "")),
        ("doi: 10.1016%2Fj.zzz.2019.01.001.", ("", "10.1016/j.zzz.2019.01.001", "")),
        ("10.1002/(SICI)1097-0000(199808)17:15<1661::AID-ZZZ968>3.0.CO;2-2",
         ("", "10.1002/(sici)1097-0000(199808)17:15<1661::aid-zzz968>3.0.co;2-2", "")),
        ("PubMed ID: 12345678", ("12345678", "", "")), ("12345678", ("12345678", "", "")),
        ("https://europepmc.org/article/MED/12345678", ("12345678", "", "")), ("PMC7000001", ("", "", "PMC7000001")),
        ("2012", ("", "", "")),
    ],
)  # fmt: skip
def test_identifiers_are_read_as_everywhere(text, ids):
    found = read_citation(text)
    assert (found.pmid, found.doi, found.pmcid) == ids
    if any(ids):
        assert found.words == ()


@pytest.mark.parametrize(
    "title",
    [
        "Ayak refleksolojisinin hemşirelerin uyku kalitesine etkisi",
        "발반사마사지가 간호사의 수면과 피로에 미치는 영향",
        "تأثیر بازتاب‌درمانی پا بر کیفیت خواب پرستاران بخش", "足底按摩对护士睡眠质量影响的随机对照研究",
        "Влияние массажа стоп на сон медицинских сестер",
    ],
)  # fmt: skip
def test_titles_of_other_scripts_are_found_bare_and_in_a_reference(title):
    record = Record(
        pmid="1", title="[Soles].", vernacular_title=title, authors=[Author("Probe", "Anna", "A")], year=2011
    )
    other = Record(pmid="2", title="[Hands].", vernacular_title="Etwas ganz anderes über Hände im Spital", year=2011)
    for text in (title, f"Probe A. {title}. J Inv Care. 2011;4(1):11-9."):
        found = match(text, [record, other])
        assert found.status in ("exact", "probable") and found.best.pmid == "1"
