import functools
import hashlib
import importlib.util
import json
import re
import shutil
import threading
import tracemalloc
import zipfile
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.pdfgen.canvas import Canvas

from assistant.config import PROJECT_ROOT, load_settings
from assistant.errors import DocumentError, UsageError
from assistant.sentences import split_sentences
from ingest.chunk import chunk
from ingest.clean import assemble
from ingest.load import find_sources, load, public
from ingest.load.dates import find_date, read_date
from ingest.load.markdown import read_markdown
from ingest.load.page import read_page
from ingest.load.sources import passed_over
from ingest.load.tables import table_rows
from ingest.load.web import public_only

DATA = Path(__file__).parent / "data"
SEEDS = PROJECT_ROOT.parent / "shared" / "seeds"


def read(path, **overrides):
    (source,) = find_sources([str(path)])
    return load(source, load_settings(**overrides))


def refusal(path, content=None):
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        read(path)
    message = str(caught.value)
    assert "\n" not in message
    assert "; " in message, "an error names the fix after a semicolon"
    return message


# Formats, each on an awkward file


def test_a_saved_news_page_gives_the_article_and_nothing_around_it():
    page = read(DATA / "saved_news.html")
    assert page.title == "Forum media serantau tumpu kandungan tempatan"
    assert (page.publisher, page.date, page.language) == ("Harian Contoh", "2025-08-14", "ms")
    assert page.url == "https://berita.example/nasional/forum-media-serantau"
    assert page.text == (
        "KUCHING: Forum Media Serantau kelima membincangkan pembiayaan kandungan tempatan dengan penyertaan 210 wakil "
        "penyiar dari sembilan negara. Forum itu berlangsung selama dua hari di sini.\n\n"
        "Pengerusi forum, Datuk Seri Azman Bakar, berkata penyiar awam perlu berkongsi arkib. “Arkib ialah aset "
        "bersama. Kita rugi jika ia disimpan dalam peti,” kata beliau.\n\n"
        "Dana bersama\n\n"
        "Forum mencadangkan tiga perkara:\n\n"
        "- dana penerbitan bersama\n- latihan penyuntingan untuk wartawan muda\n"
        "- arkib digital yang dibuka secara berperingkat\n\n"
        "- Tahun: 2023; Tuan rumah: Jakarta; Peserta: 150\n- Tahun: 2024; Tuan rumah: Manila; Peserta: 185\n\n"
        "“Dana itu bermula dengan AS$2 juta,” kata Setiausaha forum, Maria Santos.\n\n"
        "Forum keenam dijadualkan di Hanoi pada tahun hadapan, tertakluk kepada persetujuan semua penyiar yang "
        "menyertai rangkaian itu."
    )


def test_hidden_text_of_a_page_is_not_read():
    page = read(DATA / "hidden_text.html")
    assert page.text == (
        "Jabatan Penyiaran menerima 34 aduan pada suku pertama 2025. Semua aduan itu diselesaikan dalam masa tiga "
        "minggu.\n\nKetua jabatan, Halim Osman, berkata masa jawapan itu lebih singkat daripada tahun sebelumnya."
    )
    assert page.date is None


def test_a_consent_banner_is_not_read_and_a_class_name_alone_is_no_banner():
    page = "<html><body><div class='{}'><p>Laman ini ada kuki.</p></div><div class='x cookie-on'><h1>A</h1><p>Ayat.</p></div>"
    text = assemble(read_page(page.format("cookie-notice").encode()).blocks)
    assert "kuki" not in text
    assert "Ayat." in text
    assert "kuki" in assemble(read_page(page.format("nota").encode()).blocks)


@pytest.mark.parametrize(
    "attributes", ["hidden style='color:red'", "aria-hidden='true' style='x:y'", "style='opacity: 0'"]
)
def test_an_element_is_hidden_by_attribute_or_style(attributes):
    page = f"<html><body><p>Ayat pertama.</p><p {attributes}>Abaikan yang lain.</p><p style='opacity:0.8'>Tamat.</p>"
    assert assemble(read_page(page.encode()).blocks) == "Ayat pertama.\n\nTamat."


def test_a_page_in_one_form_is_read_and_a_form_beside_the_text_is_not():
    page = "<html><body>{}<form method='post'><div><p>{}</p><p>Hantar.</p></div></form></body></html>"
    body = "Jabatan Penyiaran menerima 34 aduan pada suku pertama."
    assert assemble(read_page(page.format("", body).encode()).blocks) == f"{body}\n\nHantar."
    beside = page.format(f"<article><p>{body}</p></article>", "Langgan buletin.")
    assert assemble(read_page(beside.encode()).blocks) == body


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("iso-8859-1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("utf-16", "utf-8"),
        ("iso-8859-1", "utf-8-sig"),
        ("utf-8", "utf-16"),
    ],
)
def test_a_page_is_decoded_as_browsers_do(declared, encoding):
    page = f"<html><head><meta charset='{declared}'></head><body><p>“Bantuan” – € 5 juta…</p></body></html>"
    assert assemble(read_page(page.encode(encoding)).blocks) == "“Bantuan” – € 5 juta…"


def test_a_page_that_begins_with_a_long_comment_is_no_text(tmp_path):
    path = tmp_path / "laman.txt"
    path.write_text(f"<!-- {'disimpan oleh sebuah program ' * 50} -->\n<html><body><p>Ayat di sini.</p></body></html>")
    assert read(path).text == "Ayat di sini."


def test_columns_are_read_one_after_the_other_without_running_lines():
    pdf = read(DATA / "ministry_columns.pdf")
    assert pdf.title == "Program Literasi Digital Negara"
    assert (pdf.publisher, pdf.date, pdf.language) == ("Jabatan Penerangan", "2025-03-03", "ms")
    assert pdf.text == (
        "Ringkasan pelaksanaan bagi media\n\n"
        "Kementerian Penerangan melancarkan program literasi digital pada 3 Mac 2025 di Putrajaya. Program itu "
        "disasarkan kepada warga emas dan pelajar luar bandar.\n\n"
        "Seramai 1,250 peserta mendaftar dalam minggu pertama. Mereka belajar undang-undang penyiaran, keselamatan "
        "siber dan cara mengenal pasti maklumat palsu sebelum ia tersebar di media sosial.\n\n"
        "Modul kedua bermula selepas semakan pertengahan tahun. Semakan itu diterajui oleh Jabatan Penerangan "
        "bersama RTM.\n\n"
        "Jurulatih program dilantik dari kalangan wartawan kanan. Setiap jurulatih memimpin dua puluh orang "
        "peserta.\n\n"
        "Peruntukan program berjumlah RM4.5 juta bagi tempoh dua tahun. Wang itu disalurkan melalui lima pusat "
        "maklumat negeri.\n\n"
        "Sabah menerima bahagian terbesar kerana keluasan kawasannya.\n\n"
        "Laporan akhir akan dibentangkan kepada menteri pada hujung tahun. Ia akan dimuat naik ke laman web "
        "kementerian.\n\n"
        "Orang ramai boleh memberi maklum balas melalui pusat maklumat.\n\n"
        "- Negeri: Sabah; Pusat: Kota Kinabalu; Peserta: 480\n- Negeri: Kelantan; Pusat: Kota Bharu; Peserta: 310"
    )


@pytest.mark.parametrize(
    ("stated", "title"),
    [("Press release template 2019", "Ferry news hour returns"), ("FERRY NEWS HOUR", "FERRY NEWS HOUR"), ("", None)],
)
def test_the_title_in_a_pdf_counts_where_its_words_are_printed(tmp_path, stated, title):
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.setTitle(stated)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(60, 780, "Ferry news hour returns")
    canvas.setFont("Helvetica", 11)
    for line in range(6):
        canvas.drawString(60, 740 - 14 * line, f"Radio Kapal brings back its news hour on ferry number {line}.")
    canvas.save()
    assert read(tmp_path / "a.pdf").title == (title or "Ferry news hour returns")


def test_minutes_in_word_keep_order_lists_and_table_and_lose_deleted_and_hidden_text():
    minutes = read(DATA / "minutes.docx")
    assert minutes.title == "Minit Mesyuarat Jawatankuasa Media"
    assert (minutes.publisher, minutes.language) == ("Urus Setia Media ASEAN", "ms")
    assert minutes.date == "2025-03-12", "the date in the text, not that of the file's creation (1 April 2025)"
    assert minutes.text == (
        "Tarikh: 12 Mac 2025. Tempat: Bandar Seri Begawan.\n\n"
        "Kehadiran\n\n"
        "Seramai 18 orang ahli hadir. Mesyuarat dipengerusikan oleh Dr. Siti Aminah.\n\n"
        "Perkara berbangkit\n\n"
        "Perkara yang dibincangkan:\n\n"
        "- Siaran bersama pada Ogos 2025\n- Kod etika media digital\n\n"
        "- Tindakan: Sediakan draf kod etika; Pegawai: Encik Lim; Tarikh siap: 30 Jun 2025\n"
        "- Tindakan: Hubungi penyiar serantau; Pegawai: Puan Nor; Tarikh siap: 15 Mei 2025\n"
        "- Tindakan: Sewa studio, pasang peralatan; Pegawai: Puan Nor; Tarikh siap: 1 Julai 2025\n\n"
        "Mesyuarat ditangguhkan pada jam 4.30 petang.\n\n"
        "Mesyuarat akan datang diadakan di Manila."
    )


def test_markdown_gives_its_front_matter_and_its_words_without_marks():
    weeks = read(DATA / "regional_weeks.md")
    assert weeks.title == "Regional digital weeks: hosts & themes"
    assert (weeks.language, weeks.kind, weeks.subject) == ("en", "comparison", "Media events")
    assert (weeks.publisher, weeks.date, weeks.url) == ("Example Desk", "2025-06", "https://example.org/weeks")
    assert weeks.document_id == "regional-weeks-en"
    assert weeks.text == (
        "Three weeks were held in a row, as the organisers' page says.\n\n"
        "Hosts and figures\n\n"
        "- Year: 2023; Host: Cebu; Visitors: 1,100\n- Year: 2024; Host: Penang, George Town; Visitors: 1,450\n\n"
        "What each week offered:\n\n"
        "- a data clinic\n- talks for young editors\n1. radio\n2. print\n\n"
        'The week "belongs to its visitors", said the host.\n\n'
        "A boxed note with a tag.\n\n"
        "Text with inline HTML, a line break and https://example.org/bare."
    )


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("<div hidden>rahsia</div>\n\nAyat.", "Ayat."),
        ("<div><div style='display:none'>\n\nrahsia **ini**\n\n<div>\n\nlagi\n\n</div></div>\n\nAyat.\n\n</div>", "Ayat."),
        ("- <div hidden>\n\n  rahsia\n\nAyat.", "Ayat."),
        ("<p hidden>rahsia\n\nAyat.", "Ayat."),
        ("<template>\n\nrahsia\n\n</template>\n\nAyat.", "Ayat."),
        ("Ayat <span style='display: none'>**rahsia**</span>ini <script>var x=1;</script>pendek.", "Ayat ini pendek."),
        ("Baris satu<br>baris dua", "Baris satu baris dua"),
        ("| a | b |\n|---|---|\n| x<br>y | z |", "- a: x y; b: z"),
        ("<div>The <b>AMRI</b>, held <i>un<b>believ</b>able</i><p>talks</p></div>", "The AMRI, held unbelievable talks"),
        ("un<b>believ</b>able `a<b>` &amp; 1 < 2 </body> *ini*", "unbelievable a<b> & 1 < 2 ini"),
    ],
)  # fmt: skip
def test_html_in_markdown_is_read_as_it_is_seen(markdown, text):
    assert assemble(read_markdown(markdown.encode()).blocks) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("---\nKenyataan rasmi menteri.\n---\n\nIsi.", "Kenyataan rasmi menteri.\n\nIsi."),
        ("---\nKenyataan rasmi: menteri hadir.\n---\n\nIsi.", "Kenyataan rasmi: menteri hadir.\n\nIsi."),
        ("---\nKenyataan: rasmi: 'ya' katanya.\n---\n\nIsi.", "Kenyataan: rasmi: 'ya' katanya.\n\nIsi."),
        ("---\n\nSatu.\n\n---\n\nDua.", "Satu.\n\nDua."),
        ('{\n"satu": 1\n}\n\nIsi.', '{ "satu": 1 }\n\nIsi.'),
    ],
)
def test_text_between_two_rules_is_no_front_matter(markdown, text):
    extract = read_markdown(markdown.encode())
    assert (assemble(extract.blocks), extract.title) == (text, None)


def word_file(path, body):
    """A Word file that holds these elements of WordprocessingML."""
    document = docx.Document()
    section = document.element.body[-1]
    spaces = nsdecls("w", "wp", "a") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    for element in parse_xml(f"<w:body {spaces}>{body}</w:body>"):
        section.addprevious(element)
    document.save(path)


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def control(inside):
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def table_row(*cells, mark=""):
    return f"<w:tr>{mark}{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"


def test_rows_and_cells_in_content_controls_are_read(tmp_path):
    held = control(f"<w:tc>{paragraph('Hue')}</w:tc>")
    row = f"<w:tr><w:tc>{paragraph('Tempat')}</w:tc>{held}</w:tr>"
    table = f"<w:tbl>{table_row('Tarikh', '12 Mac 2025')}{row}{control(table_row('Tema', 'Media'))}</w:tbl>"
    word_file(tmp_path / "borang.docx", table)
    assert read(tmp_path / "borang.docx").text == "- Tarikh: 12 Mac 2025\n- Tempat: Hue\n- Tema: Media"


def test_a_row_that_word_repeats_is_a_header(tmp_path):
    rows = [("Penyiar", "Wakil"), ("RTM", "Ali"), ("VTV", "Hoa")]
    mark = "<w:trPr><w:tblHeader/></w:trPr>"
    for name, marks, first in (
        ("a.docx", [mark, "", ""], "Penyiar: RTM; Wakil: Ali"),
        ("b.docx", [mark] * 3, "Penyiar: Wakil"),
    ):
        table = "".join(table_row(*cells, mark=mark) for cells, mark in zip(rows, marks, strict=True))
        word_file(tmp_path / name, f"<w:tbl>{table}</w:tbl>")
        assert read(tmp_path / name).text.startswith(f"- {first}\n")


def test_text_boxes_are_read_once(tmp_path):
    box = f"<w:txbxContent>{paragraph('Dalam kotak.')}{paragraph('Lagi.')}</w:txbxContent>"
    drawn = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    holder = f"<w:p><w:r><w:t>Ayat.</w:t></w:r><w:r>{drawn}</mc:AlternateContent></w:r></w:p>"
    word_file(tmp_path / "a.docx", f"{holder}<w:tbl><w:tr><w:tc>{holder}</w:tc></w:tr></w:tbl>")
    assert read(tmp_path / "a.docx").text == "Ayat.\n\nDalam kotak.\n\nLagi.\n\n- Ayat. Dalam kotak. Lagi."


def test_the_company_of_a_word_file_is_read_as_it_is_written(tmp_path):
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(DATA / "minutes.docx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            company = b"<Company>Kementerian Komunikasi &amp; Multimedia</Company>"
            new.writestr(name, re.sub(rb"<Company>.*</Company>|<Company/>", company, old.read(name)))
    assert read(path).publisher == "Kementerian Komunikasi & Multimedia"


def test_hard_wrapped_text_is_joined_and_its_dateline_read():
    text = read(DATA / "hard_wrapped.txt")
    assert (text.title, text.date, text.language) == ("Radio stations share a training desk", "2024-10-09", "en")
    assert text.text.split("\n\n")[0].endswith(
        "staffed by two editors, according to the broadcasters' association. It is paid for by listeners."
    )
    assert "- courses on checking rumours before they are repeated on air\n- a help line" in text.text
    assert 'coordinator, Mrs. Ana Soares. "Now we do it once, and well."\n\nThe stations reach' in text.text
    assert "in Timor-Leste. Their" in text.text


def test_odd_unicode_reads_like_any_text():
    odd = read(DATA / "odd_unicode.txt")
    assert odd.title == "Café media dibuka"
    assert odd.text == (
        "Rangkaian penyiar awam membuka filem “Ini” di Hanoi.\n\n"
        "Hậ Long ialah tuan rumah… Tarikhnya 5 000 hari lagi.\n\n- Emoji: 📰 kekal.\n- Bukan-pemutus sempang."
    )


def test_windows_1252_is_read():
    old = read(DATA / "old_windows.txt")
    assert (old.title, old.date) == ("Menteri: “Media mesti bebas”", "2025-05-07")
    assert old.text.startswith("PHNOM PENH, 7 Mei 2025 – “Media mesti bebas dan bertanggungjawab,” kata menteri itu.")
    assert "kafé" in old.text


def test_twin_passages_in_two_formats_read_the_same():
    one, two = read(DATA / "twin_one.txt"), read(DATA / "twin_two.md")
    assert one.text.split("\n\n")[0] == two.text.split("\n\n")[0]
    assert (one.title, two.title) == ("Penyiar serantau setuju kongsi arkib", "Arkib berita dikongsi lapan penyiar")
    assert (one.date, two.date) == ("2025-06-02", "2025-06-03")


def test_capital_accents_before_quotation_marks_are_not_taken_for_damaged_utf8(tmp_path):
    path = tmp_path / "lama.txt"
    path.write_bytes("Menteri di “SÃO TOMÉ” menyambut tetamu – katanya – dengan gembira.".encode("cp1252"))
    assert read(path).text == "Menteri di “SÃO TOMÉ” menyambut tetamu – katanya – dengan gembira."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_are_honoured(tmp_path, encoding):
    path = tmp_path / "teks.txt"
    path.write_text("Ayat – “satu” sahaja.", encoding=encoding)
    assert read(path).text == "Ayat – “satu” sahaja."


# Refusals


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("empty.txt", "empty file"),
        ("picture_named.txt", "not a text file"),
        ("scanned.pdf", "needs OCR"),
        ("encrypted.pdf", "password"),
        ("no_pages.pdf", "0 pages"),
    ],
)
def test_bad_files_are_refused_with_their_reason(name, reason):
    assert reason in refusal(DATA / name)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"Ayat dengan bait rosak \x81\x8d di sini sahaja.", "byte 0x81 at position 23"),
        ("a.txt", "Ayat “rosak” dengan aksara é. ".encode() * 3 + b"\xe2\x80 tamat", "save the file as UTF-8"),
        (
            "a.txt",
            f"Mesyuarat di kafé{' itu masih berlangsung' * 5}. ".encode() * 9 + b"satu \xe9 lagi.",
            "save the file as UTF-8",
        ),
        ("a.txt", b"\xff\xfeA", "unreadable text encoding"),
        ("a.txt", bytes(range(1, 32)) * 9, "control characters"),
        ("a.txt", b"  \n\t\n ", "no text"),
        ("a.txt", b"%PDF-1.7 ...", "rename it to end in .pdf"),
        ("a.pdf", b"%PDF-1.7\nbroken", "broken PDF"),
        ("a.pdf", b"plain text", "broken PDF"),
        (
            "a.pdf",
            b"<!doctype html><html><body>Ayat.</body></html>",
            "not a PDF file: its content is HTML; rename it to end in .html",
        ),
        ("a.docx", b"PK\x03\x04broken", "broken DOCX"),
        ("a.docx", b"plain text", "broken DOCX"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .docx"),
        ("a.rtf", b"{\\rtf1 Ayat.}", "RTF"),
        ("a.html", b"<html><body><nav>Utama</nav><script>x()</script></body></html>", "without main text"),
        ("a.html", b"<html><body><div id='app'></div><noscript>Hidupkan skrip</noscript>", "without main text"),
        ("a.md", b"---\ntitle: [a\n---\nAyat.", "front matter"),
        ("a.md", b"---\ndate: 2024-13-40\n---\nAyat.", "front matter"),
        ("a.md", b"---\ndate: esok\n---\nAyat.", "YYYY-MM-DD"),
        ("a.md", b"---\nlanguage: fr\n---\nAyat.", "ms or en"),
        ("a.md", b"---\nid: a/b\n---\nAyat.", "front matter id"),
        ("a.md", b"---\ntitle: Tajuk\n---\n", "no text"),
        ("a.md", b"---\na: &a [x, x]\ntitle: [*a, *a]\n---\nAyat.", "title: list is not text"),
        ("a.md", b"---\na: &a {x: 1}\ntitle: T\nb: {<<: [*a, *a]}\n---\nAyat.", "front matter is not YAML"),
    ],
)
def test_damaged_content_is_refused_with_its_reason(tmp_path, name, content, reason):
    assert reason in refusal(tmp_path / name, content)


def test_a_file_over_the_limit_is_refused_without_being_read(tmp_path):
    path = tmp_path / "besar.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    tracemalloc.start()
    try:
        assert "too large: 200 MB" in refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_word_file_that_unpacks_to_too_much_is_refused(tmp_path):
    path = tmp_path / "bom.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(30_000_000))
    with pytest.raises(DocumentError, match="unpacks to 30 MB"):
        read(path, max_file_mb=10)


def test_an_unreadable_file_is_refused(tmp_path):
    path = tmp_path / "hilang.txt"
    path.write_text("Ayat.")
    (source,) = find_sources([str(path)])
    path.unlink()
    for method in (source.size, source.read, source.fingerprint):
        with pytest.raises(DocumentError, match="cannot be read"):
            method()


# What is inferred


def test_a_text_without_a_title_is_named_by_its_first_words(tmp_path):
    path = tmp_path / "nota.txt"
    path.write_text(
        "Pada petang itu, menteri-menteri dari sepuluh negara bersetuju untuk berjumpa semula di Hanoi pada Mei."
    )
    assert (
        read(path).title == "Pada petang itu, menteri-menteri dari sepuluh negara bersetuju untuk berjumpa semula di…"
    )
    path.write_text("Mesyuarat ditangguhkan. Sebabnya tidak diketahui.")
    assert read(path).title == "Mesyuarat ditangguhkan"
    path.write_text("x" * 500)
    assert len(read(path).title) == 91


def test_the_title_is_not_repeated_in_the_text_unless_nothing_else_is_there(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("# Tajuk Utama\n\nAyat pertama.")
    assert (read(path).title, read(path).text) == ("Tajuk Utama", "Ayat pertama.")
    path.write_text("# Tajuk Utama\n")
    assert (read(path).title, read(path).text) == ("Tajuk Utama", "Tajuk Utama")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("KUALA LUMPUR, 7 Mei 2025 - Menteri", "2025-05-07"),
        ("pada 19 November 2024 di Ha Long", "2024-11-19"),
        ("on Sept. 23, 2023 the ministers", "2023-09-23"),
        ("on September 23rd, 2023", "2023-09-23"),
        ("dari 19 hingga 22 November 2024", "2024-11-19"),
        ("from 5-6 May 2025", "2025-05-05"),
        ("30 November hingga 2 Disember 2024", "2024-11-30"),
        ("from November 30 to December 2, 2024", "2024-11-30"),
        ("30 Disember hingga 2 Januari 2025", "2024-12-30"),
        ("pada 12hb Ogos 2024", "2024-08-12"),
        ("pada 12 Og. 2024", "2024-08-12"),
        ("Jakarta, 19 Juli 2024", "2024-07-19"),
        ("Tarikh: 2024-11-19T08:00", "2024-11-19"),
        ("Tarikh: 23/09/2023", "2023-09-23"),
        ("first 1 June 2020, then 2 Mei 2019", "2020-06-01"),
        ("Tarikh: 03/04/2025", None),
        ("pada 19 November semasa VIDW 2024", None),
        ("in November 2024", None),
        ("31 Februari 2024", None),
        ("nombor 12 345 6789", None),
        ("marched 12 May 3024", None),
    ],
)
def test_only_full_dates_are_found(text, iso):
    assert find_date(text) == iso


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2024-11-19", "2024-11-19"),
        ("2024-11", "2024-11"),
        ("2024", "2024"),
        ("2024-13", None),
        ("19 November 2024", "2024-11-19"),
    ],
)
def test_metadata_dates_are_as_exact_as_they_say(value, date):
    assert read_date(value) == date


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([["Tahun", "Kota"], ["2023", "Hue"]], ["Tahun: 2023; Kota: Hue"]),
        ([["Tarikh", "12 Mac 2025"], ["Tempat:", "Manila"]], ["Tarikh: 12 Mac 2025", "Tempat: Manila"]),
        ([["Nama", "Jawatan", "Negara"], ["Ali", "Ketua", ""]], ["Nama: Ali; Jawatan: Ketua"]),
        ([["", "2023", "2024"], ["Hue", "5", "7"]], ["Hue; 2023: 5; 2024: 7"]),
        ([["", ""], ["", ""]], []),
        (
            [["Nguyen Manh Hung", "Minister", "Vietnam"], ["Fahmi Fadzil", "Minister of Communications", "Malaysia"]],
            ["Nguyen Manh Hung; Minister; Vietnam", "Fahmi Fadzil; Minister of Communications; Malaysia"],
        ),
        ([["Host", "Vietnam"], ["Participants", "210"]], ["Host: Vietnam", "Participants: 210"]),
        ([["Negara", "Peserta"], ["Malaysia", "210"]], ["Negara: Malaysia; Peserta: 210"]),
        (
            [["Badan", "Aras", "Mula"], ["A", "satu", "1989"], ["B", "", "1978"], ["C", "", "?"], ["D", "", "2022"]],
            ["Badan: A; Aras: satu; Mula: 1989", "Badan: B; Mula: 1978", "Badan: C; Mula: ?", "Badan: D; Mula: 2022"],
        ),
    ],
)
def test_table_rows_can_be_quoted_alone(rows, lines):
    assert [block.text for block in table_rows(rows)][-len(lines) :] == lines


def test_a_markdown_table_with_an_empty_header_is_names_and_values():
    table = "| | |\n|---|---|\n| Date | 19 November 2024 |\n| Venue | Ha Long |\n"
    assert assemble(read_markdown(table.encode()).blocks) == "- Date: 19 November 2024\n- Venue: Ha Long"


def test_what_a_page_tells_machines_about_itself_is_read():
    told = {
        "@type": "NewsArticle",
        "datePublished": "2026-04-02T08:00:00+08:00",
        "publisher": {"name": "The Straits Ledger"},
    }
    page = (
        "<html><head><title>Paperless in Vientiane</title>"
        f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **told})}</script></head>'
        f"<body><article><p>{'The newsroom gave up paper in spring. ' * 20}</p></article></body></html>"
    )
    extract = read_page(page.encode())
    assert (extract.date, extract.publisher, extract.title) == (
        "2026-04-02",
        "The Straits Ledger",
        "Paperless in Vientiane",
    )
    assert "NewsArticle" not in assemble(extract.blocks)


def test_front_matter_may_be_malay_and_a_date_may_stand_in_the_head():
    header = "---\nTajuk: Program perintis\nbahasa: Bahasa Melayu\ntarikh: 14 Mac 2026\npenerbit: Berita Selat\n---\n"
    extract = read_markdown(f"{header}Ayat pertama di sini.\n".encode())
    assert (extract.title, extract.language, extract.date) == ("Program perintis", "ms", "2026-03-14")
    assert extract.publisher == "Berita Selat"
    assert read_markdown(b"# Mekong\n\nFiled by Thandar Oo, 22 June 2026.\n").date == "2026-06-22"


def test_a_year_in_a_copyright_notice_is_not_the_date_of_a_page():
    page = (
        "<html><body><article><p>"
        + "Ayat yang panjang untuk ujian ini. " * 20
        + "</p></article><p>© 2019</p></body></html>"
    )
    assert read_page(page.encode()).date is None


@pytest.mark.parametrize("control", ["\x00", "\x01", "\x1b", "\x7f", "\ufffe"])
def test_control_characters_in_markup_are_left_out(control):
    page = f"<html><head><meta charset='utf-8'></head><body><p>Ayat {control}satu di sini.</p></body></html>"
    assert "Ayat satu di sini." in assemble(read_page(page.encode()).blocks).replace("\ufffd", "")
    if control != "\x00":  # which makes a Markdown file binary
        fragment = f"<div>Ayat {control}satu di sini yang lebih panjang.</div>\n" + "Ayat dua. " * 20
        assert "Ayat satu di sini" in assemble(read_markdown(fragment.encode()).blocks)


@pytest.mark.parametrize("text", ["[" * 200_000, "![" * 100_000, "<!--" * 100_000, "*a " * 100_000, ">" * 100_000])
@pytest.mark.timeout(60)
def test_awkward_markdown_is_read_in_linear_time(text):
    read_markdown(text.encode())


@pytest.mark.timeout(60)
def test_megabytes_of_text_are_read_and_cut_in_linear_time(tmp_path):
    path = tmp_path / "panjang.txt"
    path.write_text(" ".join(["Ayat ini pendek sahaja, dan ia berulang kali dibaca oleh mesin."] * 64_000))  # 4 MB
    text = read(path).text
    assert chunk(text, lambda texts: [len(text.split()) for text in texts])[-1].end == len(text)


# Sources


def test_files_folders_and_patterns_are_found_once_and_in_order(tmp_path):
    for name in ("b.txt", "a.md", "sub/c.html", "sub/.rahsia.txt", ".git/d.txt", "gambar.png", "nota.log", "buang.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Ayat.")
    (tmp_path / ".ingestignore").write_text("# tidak dibaca\nbuang*\n")

    def names(*paths):
        return [
            str(Path(source.name).relative_to(tmp_path))
            for source in find_sources([str(tmp_path / path) for path in paths])
        ]

    assert names("") == ["a.md", "b.txt", "sub/c.html"]
    assert passed_over([str(tmp_path)]) == [str(tmp_path / "gambar.png"), str(tmp_path / "nota.log")]
    assert names("b.txt", "", "b.txt") == ["b.txt", "a.md", "sub/c.html"]
    assert names("*.txt", "**/*.html") == ["b.txt", "sub/c.html"]
    assert names("nota.log") == ["nota.log"], "a file that is named itself is read whatever its suffix"
    assert load(find_sources([str(tmp_path / "nota.log")])[0], load_settings()).text == "Ayat."


@pytest.mark.parametrize("given", ["tiada.txt", "*.tiada", "", "x" * 5000, "tiada\0.txt", "~nosuchuser/x"])
def test_paths_that_name_nothing_are_wrong_usage(tmp_path, monkeypatch, given):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        find_sources([given])
    assert "; " in str(caught.value)


def test_a_path_with_pattern_marks_in_its_name_is_a_path(tmp_path):
    path = tmp_path / "laporan [akhir].txt"
    path.write_text("Ayat.")
    assert [source.name for source in find_sources([str(path)])] == [str(path)]


def test_a_fingerprint_is_the_sha256_of_the_bytes():
    (source,) = find_sources([str(DATA / "minutes.docx")])
    assert source.fingerprint() == hashlib.sha256((DATA / "minutes.docx").read_bytes()).hexdigest()
    assert source.size() == len(source.read())


# The web, served from this machine


@pytest.fixture
def site(tmp_path):
    """A web server on loopback; yields its address and the folder it serves."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", tmp_path
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_web_page_is_read_like_a_saved_one_with_its_own_address(site):
    address, folder = site
    shutil.copy(DATA / "saved_news.html", folder / "berita.php")
    (source,) = find_sources([f"{address}/berita.php"])
    page = load(source, load_settings())
    assert source.name == page.url == f"{address}/berita.php"
    assert page.text == read(DATA / "saved_news.html").text
    assert source.fingerprint() == hashlib.sha256((DATA / "saved_news.html").read_bytes()).hexdigest()


def test_a_pdf_on_the_web_is_known_by_its_content(site):
    address, folder = site
    shutil.copy(DATA / "ministry_columns.pdf", folder / "muat-turun")
    (source,) = find_sources([f"{address}/muat-turun"])
    assert load(source, load_settings()).title == "Program Literasi Digital Negara"


def test_a_page_that_cannot_be_fetched_is_refused_when_it_is_loaded(site):
    address, _ = site
    for url, reason in (
        (f"{address}/tiada", "HTTP 404"),
        ("http://127.0.0.1:9/", "cannot be fetched"),
        ("http://[", "fetched"),
    ):
        (source,) = find_sources([url])
        with pytest.raises(DocumentError, match=reason):
            load(source, load_settings())


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254", "10.0.0.1", "[fe80::1]"],
)
def test_for_strangers_only_public_addresses_are_fetched(host):
    with public_only():
        (source,) = find_sources([f"http://{host}:9/latest/meta-data"])
        with pytest.raises(DocumentError, match=rf"{re.escape(host.strip('[]'))} is .*, which is not public; [^\n]+$"):
            load(source, load_settings())


def test_a_public_page_leads_strangers_to_no_other_address(monkeypatch):
    class Leads(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.headers["Host"], self.path))
            there = {"/near": "/news", "/far": f"http://127.0.0.1:{server.server_port}/secret"}.get(self.path)
            self.send_response(302 if there else 200)
            self.send_header("Location" if there else "Content-Type", there or "text/plain")
            self.end_headers()
            self.wfile.write(b"" if there else b"It rained in Kuching.")

        def log_message(self, *_):
            pass

    asked, known = [], public.public_address
    monkeypatch.setattr(public, "public_address", lambda host: "127.0.0.1" if host == "news.test" else known(host))
    with ThreadingHTTPServer(("127.0.0.1", 0), Leads) as server, public_only():
        threading.Thread(target=server.serve_forever, daemon=True).start()
        name = f"news.test:{server.server_port}"
        near, far = find_sources([f"http://{name}/near", f"http://{name}/far"])
        assert load(near, load_settings()).text == "It rained in Kuching."
        with pytest.raises(DocumentError, match=r"127\.0\.0\.1, which is not public"):
            load(far, load_settings())
        server.shutdown()
    assert asked == [(name, "/near"), (name, "/news"), (name, "/far")]


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Suapan</title>
<item><title>Dengan halaman</title><link>{address}/berita.html</link><description>Ringkasan.</description></item>
<item><title>Tanpa &lt;halaman&gt;</title><link>{address}/tiada.html</link>
<pubDate>Tue, 19 Nov 2024 08:00:00 +0800</pubDate>
<description>&lt;p&gt;Kandungan daripada suapan itu sendiri. Ayat kedua.&lt;/p&gt;</description></item>
<item><title>Fail tempatan</title><link>file:///etc/passwd</link></item>
</channel></rss>"""


def test_a_feed_gives_the_page_of_each_entry_or_else_the_entry(site):
    address, folder = site
    shutil.copy(DATA / "saved_news.html", folder / "berita.html")
    (folder / "suapan.xml").write_text(RSS.format(address=address), encoding="utf-8")
    first, second = find_sources([f"{address}/suapan.xml"])
    assert load(first, load_settings()).title == "Forum media serantau tumpu kandungan tempatan"
    fallback = load(second, load_settings())
    assert (fallback.title, fallback.date) == ("Tanpa <halaman>", "2024-11-19")
    assert fallback.text == "Kandungan daripada suapan itu sendiri. Ayat kedua."
    assert fallback.url == f"{address}/tiada.html"


def test_an_entry_without_an_address_of_its_own_is_read_from_the_feed(site):
    address, folder = site
    items = "<item><title>A</title><description>Ayat pertama di sini.</description></item>"
    items += "<item><title>B</title><guid>12345</guid><description>Ayat kedua di sini.</description></item>"
    items += "<item><title>C</title></item>"
    (folder / "suapan.xml").write_text(f'<rss version="2.0"><channel><title>S</title>{items}</channel></rss>')
    sources = find_sources([f"{address}/suapan.xml"])
    assert [source.name for source in sources] == [f"{address}/suapan.xml#{number}" for number in (1, 2)]
    texts = [load(source, load_settings()).text for source in sources]
    assert texts == ["Ayat pertama di sini.", "Ayat kedua di sini."]


# Two real articles, not part of the project


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the articles are not distributed")
def test_real_articles_read_cleanly():
    english, malay = (read(path) for path in sorted(SEEDS.glob("*.txt")))
    assert english.title == "Digital Technologies Fuel ASEAN’s Information and Media Revolution"
    assert malay.title == (
        "Pada petang 19 November, di Quang Ninh, Kementerian Penerangan dan Komunikasi menganjurkan…"
    )
    assert (english.language, malay.language) == ("en", "ms")
    assert (english.date, malay.date) == (None, None), "neither says its year"
    assert "is Powered by Digital Technologies" not in english.text
    assert ".jpg" not in malay.text
    sentences = {malay.text[start:end] for start, end in split_sentences(malay.text)}
    assert "Kerjasama ialah cara terbaik untuk membangunkan aplikasi AI dan pembantu maya ." in sentences
    assert sum(sentence.startswith("Foto: Trong Dat") for sentence in sentences) == 1
    for article in (english, malay):
        assert all(article.text[end - 1] in ".”t" for _, end in split_sentences(article.text))


@pytest.mark.model
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the articles are not distributed")
def test_passages_of_real_articles_fit_the_encoder(encoder):
    for path in sorted(SEEDS.glob("*.txt")):
        text = read(path).text
        sizes = encoder.count_tokens([text[one.start : one.end] for one in chunk(text, encoder.count_tokens)])
        assert all(100 <= size <= 185 for size in sizes)


def outcome(path):
    try:
        return read(path)
    except DocumentError as error:
        return str(error)


def test_the_binary_test_files_are_those_that_their_script_makes(tmp_path):
    # By what is read in them: the bytes differ between builds of zlib.
    pytest.importorskip("reportlab")
    spec = importlib.util.spec_from_file_location("make_data", DATA.parent / "make_data.py")
    make_data = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_data)
    for name, make in make_data.FILES.items():
        (tmp_path / name).write_bytes(make())
        assert outcome(tmp_path / name) == outcome(DATA / name), f"{name} differs; run python tests/make_data.py"
