"""Makes the binary files of tests/data, the same each time: ``python tests/make_data.py``.

Needs reportlab, which is a development dependency. The text files of tests/data are written by hand.
"""

import struct
import zipfile
import zlib
from datetime import datetime
from io import BytesIO
from pathlib import Path

DATA = Path(__file__).parent / "data"

TWO_COLUMN_PAGES = [
    (
        [
            "Kementerian Penerangan melancarkan pro-",
            "gram literasi digital pada 3 Mac 2025 di",
            "Putrajaya. Program itu disasarkan kepada",
            "warga emas dan pelajar luar bandar.",
            "",
            "Seramai 1,250 peserta mendaftar dalam",
            "minggu pertama. Mereka belajar undang-",
            "undang penyiaran, keselamatan siber dan",
            "cara mengenal pasti maklumat palsu",
        ],
        [
            "sebelum ia tersebar di media sosial.",
            "",
            "Modul kedua bermula selepas semakan",
            "pertengahan tahun. Semakan itu diterajui",
            "oleh Jabatan Penerangan bersama RTM.",
            "",
            "Jurulatih program dilantik dari kalangan",
            "wartawan kanan. Setiap jurulatih memimpin",
            "dua puluh orang peserta.",
        ],
    ),
    (
        [
            "Peruntukan program berjumlah RM4.5 juta",
            "bagi tempoh dua tahun. Wang itu disalurkan",
            "melalui lima pusat maklumat negeri.",
            "",
            "Sabah menerima bahagian terbesar kerana",
            "keluasan kawasannya.",
        ],
        [
            "Laporan akhir akan dibentangkan kepada",
            "menteri pada hujung tahun. Ia akan dimuat",
            "naik ke laman web kementerian.",
            "",
            "Orang ramai boleh memberi maklum balas",
            "melalui pusat maklumat.",
        ],
    ),
]
STATE_TABLE = [["Negeri", "Pusat", "Peserta"], ["Sabah", "Kota Kinabalu", "480"], ["Kelantan", "Kota Bharu", "310"]]


def two_column_pdf() -> bytes:
    """A ministry's bulletin: running header and footer, a title over two columns, broken words, a ruled table."""
    from reportlab.lib import colors
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Table

    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.setTitle("Microsoft Word - buletin_final_v3.docx")
    canvas.setAuthor("Jabatan Penerangan")
    for number, columns in enumerate(TWO_COLUMN_PAGES, start=1):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 805, f"Buletin Kementerian Penerangan | Bil. {number}")
        canvas.drawCentredString(297, 30, f"Muka surat {number} daripada {len(TWO_COLUMN_PAGES)}")
        canvas.drawString(60, 42, "Dokumen terbuka. Hak cipta kerajaan.")
        top = 760.0
        if number == 1:
            canvas.setFont("Helvetica-Bold", 20)
            canvas.drawString(60, top, "Program Literasi Digital Negara")
            canvas.setFont("Helvetica-Bold", 12)
            canvas.drawString(60, top - 30, "Ringkasan pelaksanaan bagi media")
            top -= 60
        canvas.setFont("Helvetica", 11)
        for x, lines in zip((60, 315), columns, strict=True):
            for place, line in enumerate(lines):
                canvas.drawString(x, top - 14 * place, line)
        if number == 2:
            table = Table(STATE_TABLE, colWidths=[100, 140, 80], style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
            table.wrapOn(canvas, 475, 200)
            table.drawOn(canvas, 60, top - 190)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _png(width: int, height: int) -> bytes:
    """A grey picture with stripes, as a PNG without time stamps."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + bytes(200 if (x + y) % 7 else 40 for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", zlib.compress(rows, 9)) + part(b"IEND", b"")


def scanned_pdf() -> bytes:
    """A page that is only a picture."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.drawImage(ImageReader(BytesIO(_png(80, 110))), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def encrypted_pdf() -> bytes:
    """A page that asks for a password before it can be read."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(
        buffer, pagesize=(595, 842), invariant=1, encrypt=StandardEncryption("rahsia", "pemilik", strength=128)
    )
    canvas.drawString(60, 760, "Teks yang tidak boleh dibaca tanpa kata laluan.")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def no_pages_pdf() -> bytes:
    """A well-formed PDF without a page."""
    parts = [b"%PDF-1.4\n"]
    offsets = []
    for body in (
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n",
    ):
        offsets.append(sum(map(len, parts)))
        parts.append(body)
    start = sum(map(len, parts))
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(b"xref\n0 3\n0000000000 65535 f \n" + table)
    parts.append(b"trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
    return b"".join(parts)


def minutes_docx() -> bytes:
    """Minutes of a meeting: headings, a list, a table with merged cells, deleted and hidden text."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author = "Minit Mesyuarat Jawatankuasa Media", "Urus Setia Media ASEAN"
    properties.created = properties.modified = datetime(2025, 4, 1, 9, 0)
    document.add_heading("Minit Mesyuarat Jawatankuasa Media", 0)
    document.add_paragraph("Tarikh: 12 Mac 2025. Tempat: Bandar Seri Begawan.")
    document.add_heading("Kehadiran", 1)
    document.add_paragraph("Seramai 18 orang ahli hadir. Mesyuarat dipengerusikan oleh Dr. Siti Aminah.")
    document.add_heading("Perkara berbangkit", 1)
    document.add_paragraph("Perkara yang dibincangkan:")
    document.add_paragraph("Siaran bersama pada Ogos 2025", style="List Bullet")
    document.add_paragraph("Kod etika media digital", style="List Bullet")
    table = document.add_table(rows=4, cols=3)
    table.style = "Table Grid"
    for row, cells in enumerate(
        [
            ("Tindakan", "Pegawai", "Tarikh siap"),
            ("Sediakan draf kod etika", "Encik Lim", "30 Jun 2025"),
            ("Hubungi penyiar serantau", "Puan Nor", "15 Mei 2025"),
            ("Sewa studio; pasang peralatan", "", "1 Julai 2025"),
        ]
    ):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(2, 1).merge(table.cell(3, 1))
    document.add_paragraph("Mesyuarat ditangguhkan pada jam 4.30 petang.")
    changed = document.add_paragraph("Mesyuarat akan datang ")
    changed._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>dibatalkan</w:delText></w:r></w:del>"))
    changed._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>diadakan di Manila.</w:t></w:r></w:ins>"))
    changed._p.append(parse_xml(f"<w:moveFrom {nsdecls('w')}><w:r><w:t> dialih</w:t></w:r></w:moveFrom>"))
    changed.add_run(" Nota rahsia urus setia.").font.hidden = True
    buffer = BytesIO()
    document.save(buffer)
    return _without_times(buffer.getvalue())


def _without_times(archive: bytes) -> bytes:
    """Packs a ZIP archive again with one fixed time for all its files."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2025, 4, 1, 9, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def cp1252_text() -> bytes:
    """What an old Windows editor saves: curly quotes, a dash and an accent in one byte each."""
    return (
        "Menteri: “Media mesti bebas”\r\n\r\n"
        "PHNOM PENH, 7 Mei 2025 – “Media mesti bebas dan bertanggungjawab,” kata menteri itu. "
        "Majlis di kafé kementerian itu dihadiri 40 wartawan.\r\n"
    ).encode("cp1252")


def odd_unicode_text() -> bytes:
    """Text as it comes out of editors and chats: decomposed letters, invisible and direction characters, odd spaces."""
    return (
        "\ufeffCafe\u0301 media dibuka\u2028\u2028"
        "Rangka\u00adian pe\u200bnyiar\u2060 awam\u00a0\u2009 membuka \ufb01lem \u201cIni\u201d "
        "di \u202eHanoi\u202c.\u2029"
        "Ha\u0323\u0302 Long ialah tuan rumah\u2026 \u2066Tarikhnya\u2069 5\u202f000 hari lagi.\x07\x1b[31m\r\n\r\n"
        "\uf0b7 Emoji: \U0001f4f0 kekal.\r\n\uf0b7 Bukan\u2011pemutus sempang.\r\n"
    ).encode()


FILES = {
    "ministry_columns.pdf": two_column_pdf,
    "scanned.pdf": scanned_pdf,
    "encrypted.pdf": encrypted_pdf,
    "no_pages.pdf": no_pages_pdf,
    "minutes.docx": minutes_docx,
    "old_windows.txt": cp1252_text,
    "odd_unicode.txt": odd_unicode_text,
    "picture_named.txt": lambda: _png(16, 16),
    "empty.txt": lambda: b"",
}


if __name__ == "__main__":
    for name, make in FILES.items():
        (DATA / name).write_bytes(make())
