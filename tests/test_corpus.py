import re
from pathlib import Path

import pytest

from assistant.config import load_settings
from corpus import make_formats, make_sources
from corpus.check import (
    CORPUS,
    REPORTS,
    Entry,
    all_faults,
    collection_faults,
    fact_faults,
    figures,
    forbidden_terms,
    form_faults,
    read_collection,
    read_table,
    reference_faults,
    shared_runs,
    subject_table,
    term_faults,
    text_faults,
    twin_faults,
    unused_sources,
    written_language,
)
from ingest.load import load
from ingest.load.sources import FileSource

ENGLISH = "The ministers met in Da Nang on 23 September 2023 and adopted a declaration on media and knowledge. " * 20
MALAY = "Para menteri bersidang di Da Nang pada 23 September 2023 dan menerima pakai sebuah deklarasi media. " * 20
FACTS = {"F001": {"sources": ["BER-46"], "text": "A fact."}, "F002": {"sources": ["VNS-TL"], "text": "Another."}}


@pytest.fixture(scope="module")
def entries():
    return read_collection()


def entry(language="en", folder=None, body=None, **changes):
    """A sound document, with what a test wants to be unsound about it; a field set to None is left out."""
    fields = {
        "id": f"amri-{language}",
        "title": f"AMRI in {language}",
        "language": language,
        "kind": "news report",
        "subject": "AMRI",
        "date": "2023-09-23",
        "publisher": "ASEAN Media Desk collection",
        "sources": ["BER-46"],
        "facts": ["F001"],
    }
    fields = {name: value for name, value in (fields | changes).items() if value is not None}
    text = (ENGLISH if language == "en" else MALAY) if body is None else body
    return Entry(Path("corpus", folder or language or "en", "amri.md"), fields, text)


def twins(english, malay):
    return [
        entry("en", body=english, translation_of="amri-ms"),
        entry("ms", body=malay, translation_of="amri-en"),
    ]


def test_the_collection_is_sound(entries):
    assert all_faults(entries) == []


def test_the_readme_counts_the_documents_that_there_are(entries):
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    in_language = [sum(entry.language == language for entry in entries) for language in ("en", "ms")]
    in_both = sum(entry.twin is not None for entry in entries) // 2
    assert [int(number) for number in re.findall(r"\d+", readme)][:4] == [len(entries), *in_language, in_both]


def test_sources_md_is_what_its_script_makes():
    assert (CORPUS / "SOURCES.md").read_text(encoding="utf-8") == make_sources.make_sources()


def test_the_copies_in_other_formats_are_what_their_script_makes():
    made = make_formats.copies()
    assert make_formats.stale(made) == []
    kept = {path for path in CORPUS.glob("*/formats/*") if not path.name.startswith(".")}
    assert kept == made.keys()
    assert sorted((path.parent.parent.name, path.suffix) for path in kept) == [
        (language, suffix) for language in ("en", "ms") for suffix in (".docx", ".html", ".pdf")
    ]


@pytest.mark.parametrize("name", make_formats.COPIES)
def test_a_copy_reads_back_word_for_word_as_its_markdown(name, tmp_path):
    settings = load_settings(store=tmp_path)
    copy = (CORPUS / name).parent / "formats" / Path(name).name
    read, expected = (load(FileSource(path.resolve()), settings) for path in (copy, (CORPUS / name).with_suffix(".md")))
    assert read.text == expected.text
    assert (read.title, read.publisher, read.language) == (expected.title, expected.publisher, expected.language)


def test_the_facts_are_not_worded_as_the_reports_that_they_come_from():
    reports = [path.read_text(encoding="utf-8") for path in REPORTS.glob("*.txt")]
    if not reports:
        pytest.skip(f"no reports in {REPORTS}")
    texts = [fact["text"] for fact in read_table("facts.toml")["facts"].values()]
    assert [run for text in texts for run in shared_runs(text, reports)] == []


# From here on: each check refuses what it is for, and passes what is sound.


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        *(({name: None}, f"no {name}") for name in ("title", "language", "kind", "date", "sources", "facts")),
        ({"title": ""}, "no title"),
        ({"facts": []}, "no facts"),
        ({"kind": "essay"}, "kind 'essay' is not one of"),
        ({"subject": "Sport"}, "subject 'Sport' is not one of"),
        ({"publisher": "Somebody"}, "publisher 'Somebody' is not one of"),
        ({"author": "Somebody"}, "unknown field author"),
        ({"date": "23 September 2023"}, "date '23 September 2023' is not"),
        ({"date": "2023-13"}, "date '2023-13' is not"),
        ({"date": "2023-09-32"}, "date '2023-09-32' is not"),
        ({"id": "amri-ms"}, "id 'amri-ms' is not"),
        ({"id": "AMRI 16-en"}, "id 'AMRI 16-en' is not"),
        ({"folder": "ms"}, "lies in ms/"),
        ({"facts": ["F001", "F001"]}, "facts names F001 2 times"),
        ({"sources": ["BER-46", "BER-46"]}, "sources names BER-46 2 times"),
    ],
)
def test_unsound_front_matter_is_named(changes, fault):
    assert any(fault in found for found in form_faults(entry(**changes)))


@pytest.mark.parametrize("date", ["2023", "2023-09", "2023-09-23"])
def test_sound_front_matter_has_no_fault(date):
    assert list(form_faults(entry(date=date))) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"sources": ["BER-46", "NOBODY"]}, "source NOBODY is not in sources.toml"),
        ({"facts": ["F001", "F999"]}, "fact F999 is not in facts.toml"),
        ({"facts": ["F001", "F002"]}, "fact F002 needs one of the sources VNS-TL"),
        ({"sources": ["BER-46", "VNS-TL"]}, "source VNS-TL gives none of its facts"),
    ],
)
def test_facts_and_sources_that_do_not_fit_are_named(changes, fault):
    sources = {"BER-46": {}, "VNS-TL": {}}
    assert list(reference_faults(entry(), sources, FACTS)) == []
    assert any(fault in found for found in reference_faults(entry(**changes), sources, FACTS))


def table(facts, left_out=None, last="F001"):
    return {"facts": facts, "left_out": left_out or {}, "in_both_languages": ["F001", last]}


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        (table(FACTS), "no document uses F002"),
        (table({"F001": FACTS["F001"]}, {"F001": "weak", "F002": "weak"}), "F001 is left out and used"),
        (table({"F001": FACTS["F001"]}, {"F002": " "}), "F002 is left out without a reason"),
        (table({"F001": FACTS["F001"], "F003": FACTS["F002"]}), "nothing between F001 and F003"),
        (table(FACTS, last="F002"), "F002 is in no ms document"),
    ],
)
def test_facts_that_nobody_reports_are_named(facts, fault):
    both = [entry("en"), entry("ms")]
    assert list(fact_faults(both, table({"F001": FACTS["F001"]}, {"F002": "one weak source"}))) == []
    assert any(fault in found for found in fact_faults(both, facts))


def test_a_fact_of_the_first_reports_in_one_language_only_is_named():
    assert list(fact_faults([entry("en")], table({"F001": FACTS["F001"]}))) == [
        "facts.toml: F001 is in no ms document; it belongs in both languages"
    ]


def test_sources_that_nobody_uses_are_found():
    assert unused_sources([entry()], {"BER-46": {}, "VNS-TL": {}}) == ["VNS-TL"]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("The meeting ended. " * 10, "30 words, not 250 to 900"),
        (ENGLISH * 4, f"{4 * 20 * 18} words, not 250 to 900"),
        (MALAY, "language is 'en' but the text reads as 'ms'"),
        (f"# A title\n\n{ENGLISH}", "a heading of the first level"),
        (f"{ENGLISH} The dossier says so.", "'dossier' means nothing to a reader"),
        (f"{ENGLISH} See fact F022.", "'F022' means nothing to a reader"),
        (f"{ENGLISH} According to the seed.", "'seed' means nothing to a reader"),
    ],
)
def test_unsound_text_is_named(body, fault):
    assert list(text_faults(entry())) == list(text_faults(entry("ms"))) == []
    assert any(fault in found for found in text_faults(entry(body=body)))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (MALAY, "ms"),
        ("Pemerintah Indonesia mengatakan bahwa kebijakan itu berlaku karena kebutuhan masyarakat.", "ms"),
    ],
)
def test_the_language_of_a_text_is_malay_or_english(text, language):
    assert written_language(text) == language


def test_ids_and_titles_used_twice_and_too_few_documents_are_named():
    faults = list(collection_faults([entry(), entry(title="Other"), entry("ms", title="Other")]))
    assert "id 'amri-en' is used 2 times; make it unique" in faults
    assert "title 'Other' is used 2 times; make it unique" in faults
    assert "2 documents in en, not 60; add some" in faults
    assert "1 documents in ms, not 60; add some" in faults
    assert "0 subjects in both languages, not 40; add twins" in faults


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"translation_of": "nobody-ms"}, "translation_of nobody-ms does not name it back"),
        ({"translation_of": None}, "amri-ms: translation_of amri-en does not name it back"),
        ({"subject": "VIDW", "translation_of": "amri-ms"}, "has another subject"),
    ],
)
def test_twins_that_do_not_name_each_other_are_named(changes, fault):
    malay = entry("ms", translation_of="amri-en")
    assert any(fault in found for found in twin_faults([entry("en", **changes), malay]))


@pytest.mark.parametrize(
    ("english", "malay"),
    [
        ("It drew 600 delegates.", "Ia menarik 650 perwakilan."),
        ("It met on 19 November 2024.", "Ia bersidang pada 19 Oktober 2024."),
        ("It met on 19 and 20 November 2024.", "Ia bersidang pada 19 November 2024."),
        ("It met in May 2025.", "Ia bersidang pada Mac 2025."),
        ("About 620 million people.", "Kira-kira 620 bilion orang."),
        ("Up by 10 per cent.", "Naik 10."),
        ("The 16th AMRI.", "AMRI ke-17."),
        ("A fine of RM500,000.", "Denda RM50,000."),
    ],
)
def test_twins_with_other_figures_are_named(english, malay):
    (fault,) = twin_faults(twins(english, malay))
    assert fault.startswith("amri-en: only here [")


@pytest.mark.parametrize(
    ("english", "malay", "expected"),
    [
        ("21 and 22 January 2021", "21 dan 22 Januari 2021", {"2021-01-21", "2021-01-22"}),
        ("from 24 to 28 August 2008", "dari 24 hingga 28 Ogos 2008", {"2008-08-24", "2008-08-28"}),
        ("7-9 May 2025", "7-9 Mei 2025", {"2025-05-07", "2025-05-09"}),
        ("in March 2016", "pada Mac 2016", {"2016-03"}),
        ("on 7 December", "pada 7 Disember", {"--12-07"}),
        ("He may come in July 2026.", "Beliau mungkin datang pada Julai 2026.", {"2026-07"}),
        ("the 21st meeting of 1980", "mesyuarat ke-21 pada 1980", {"21", "1980"}),
        ("US$43.8 billion and 96 per cent", "US$43.8 bilion dan 96 peratus", {"43.8 billion", "96 per cent"}),
        ("193,955 people from 2018-2025", "193,955 orang dari 2018-2025", {"193,955", "2018", "2025"}),
    ],
)
def test_figures_are_the_same_in_both_languages(english, malay, expected):
    assert figures(english) == figures(malay) == expected
    assert list(twin_faults(twins(english, malay))) == []


def test_twelve_copied_words_are_found_and_eleven_are_not():
    report = "On that day, the ministers of ten countries met in the old town hall by the river."
    eleven = "the ministers of ten countries met in the old town hall"
    assert len(eleven.split()) == 11
    assert shared_runs(f"Then THE {eleven[4:]}: by boat", [report]) == [f"{eleven} by"]
    assert shared_runs(f"Then {eleven} of Hanoi", [report]) == []


def test_forbidden_wordings_come_from_the_term_list():
    readme = "# Text\n\n| a | b |\n\n| English | Malay | Not |\n| --- | --- | --- |\n| press | media | akhbar; pers |\n"
    forbidden = forbidden_terms(readme)
    assert forbidden == {"akhbar": "media", "pers": "media"}
    assert forbidden_terms("# Text without a list") == {}
    assert list(term_faults(entry("ms", body="Sidang akhbar itu tamat."), forbidden)) == [
        "amri-ms: says 'akhbar'; the collection says 'media'"
    ]
    assert list(term_faults(entry("ms", body="Mereka berpersatuan."), forbidden)) == []
    assert list(term_faults(entry("en", body="The akhbar."), forbidden)) == []


def test_the_term_list_of_the_collection_is_read():
    forbidden = forbidden_terms((CORPUS / "README.md").read_text(encoding="utf-8"))
    assert forbidden["sidang akhbar"] == "sidang media"
    assert len(forbidden) > 50


def test_the_table_counts_documents_by_subject_and_language():
    rows = {line[:24].strip(): line[24:].split() for line in subject_table(twins(ENGLISH, MALAY)).splitlines()}
    assert rows["AMRI"] == rows["All"] == ["1", "1", "1"]
    assert rows["VIDW"] == ["0", "0", "0"]


def test_sources_md_lists_who_uses_a_source_and_leaves_out_what_nobody_uses():
    sources = {
        "B": {"publisher": "Bernama", "topic": "A | B", "url": "https://b.test/1", "date": "May 2025"},
        "A": {"publisher": "ANTARA", "topic": "C"},
        "C": {"publisher": "CNA", "topic": "D"},
    }
    text = make_sources.render(sources, {"y-ms": ["A", "B"], "x-en": ["B"]})
    assert text.startswith("# Sources\n\n2 sources that the 2 documents rest on")
    assert text.endswith(
        "| A | ANTARA | C | not shown | y-ms |\n"
        "| B | Bernama | [A &#124; B](<https://b.test/1>) | May 2025 | x-en, y-ms |\n"
    )


def test_a_copy_that_is_missing_or_changed_is_out_of_date(tmp_path):
    kept, changed, missing = (tmp_path / name for name in ("kept.html", "changed.html", "missing.html"))
    kept.write_bytes(b"same")
    changed.write_bytes(b"old")
    assert make_formats.stale({kept: b"same", changed: b"new", missing: b"new"}) == [changed, missing]


def test_a_word_copy_is_compared_by_what_it_holds(tmp_path):
    page = make_formats.read_page(CORPUS / "en" / "asean-chairs-2022-2026.md")
    path = tmp_path / "page.docx"
    path.write_bytes(make_formats.make_docx(page))
    assert make_formats.stale({path: make_formats.make_docx(page)}) == []
    other = make_formats.Page(page.title, page.publisher, page.language, page.date, page.blocks[:-1])
    assert make_formats.stale({path: make_formats.make_docx(other)}) == [path]


def test_markdown_that_no_copy_can_show_is_refused(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("---\ntitle: T\npublisher: P\nlanguage: en\ndate: 2025-01-01\n---\n```\ncode\n```\n")
    with pytest.raises(ValueError, match="fence on line"):
        make_formats.read_page(path)
