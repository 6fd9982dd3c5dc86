"""Makes PDF, DOCX and HTML copies of a few documents: ``python corpus/make_formats.py`` (``--check`` only compares).

Markdown in ``en/`` and ``ms/`` in, ``en/formats/`` and ``ms/formats/`` out, byte for byte the same each time. A copy
holds the words of its Markdown and nothing else, so ingest makes one document of the two. Needs reportlab and
python-docx, which are development dependencies.
"""

import html
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import frontmatter
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph as WordParagraph
    from reportlab.platypus import Flowable

CORPUS = Path(__file__).parent
COPIES = (
    *("en/asean-information-bodies-compared.pdf", "ms/kempen-internet-selamat.pdf"),
    *("en/asean-chairs-2022-2026.docx", "ms/jadual-persidangan-amri.docx"),
    *("en/asean-media-forum.html", "ms/glosari-digital-asean.html"),
)
"""A table, a list and bold terms are among them, in each language."""
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a ZIP archive can state, for every file of a DOCX."""

Style = Literal["plain", "bold", "italic"]
Run = tuple[str, Style]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph or list item with its runs of words, or a table with its rows of cells."""

    kind: Literal["heading", "paragraph", "item", "table"]
    runs: tuple[Run, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One document, ready to be set."""

    title: str
    publisher: str
    language: str
    date: str
    blocks: tuple[Block, ...]


def read_page(path: Path) -> Page:
    """Reads a document of the collection.

    :raises ValueError: it holds Markdown that no copy can show.
    """
    post = frontmatter.load(str(path))
    root = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(post.content))
    title, publisher, language, date = (str(post[name]) for name in ("title", "publisher", "language", "date"))
    return Page(title, publisher, language, date, tuple(_blocks(root)))


def _blocks(root: SyntaxTreeNode) -> Iterator[Block]:
    for node in root.children:
        if node.type in ("heading", "paragraph"):
            yield Block("heading" if node.type == "heading" else "paragraph", tuple(_runs(node)))
        elif node.type == "bullet_list":
            yield from (Block("item", tuple(_runs(item))) for item in node.children)
        elif node.type == "table":
            rows = [row for part in node.children for row in part.children]
            yield Block("table", rows=tuple(tuple(_words(cell) for cell in row.children) for row in rows))
        else:
            raise ValueError(f"{node.type} on line {node.map}: no copy can show it; write it as paragraphs or a table")


def _runs(node: SyntaxTreeNode, style: Style = "plain") -> Iterator[Run]:
    for child in node.children:
        if child.type == "text":
            yield child.content, style
        elif child.type == "softbreak":
            yield " ", style
        else:
            yield from _runs(child, "bold" if child.type == "strong" else "italic" if child.type == "em" else style)


def _words(node: SyntaxTreeNode) -> str:
    return "".join(text for text, _ in _runs(node))


def make_pdf(page: Page) -> bytes:
    """Sets a page as PDF in Helvetica, with ruled tables and no running lines."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        title=page.title,
        author=page.publisher,
        lang=page.language,
        invariant=1,
        pageCompression=0,
    )
    document.build(_flowables(page))
    return buffer.getvalue()


def _flowables(page: Page) -> "list[Flowable]":
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Spacer, Table

    text = ParagraphStyle("text", fontName="Helvetica", fontSize=10.5, leading=15, spaceAfter=8)
    heading = ParagraphStyle("heading", text, fontName="Helvetica-Bold", fontSize=13, leading=18, spaceBefore=6)
    title = ParagraphStyle("title", heading, fontSize=16, leading=19, spaceAfter=14)
    item = ParagraphStyle("item", text, leftIndent=14, bulletIndent=2)
    flowables: list[Flowable] = [Paragraph(html.escape(page.title), title)]
    for block in page.blocks:
        if block.kind == "table":
            cells = [[Paragraph(html.escape(cell), text) for cell in row] for row in block.rows]
            lines = [("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
            flowables += [Table(cells, style=lines), Spacer(0, 10)]
        elif block.kind == "item":
            flowables.append(Paragraph(_marked(block.runs, "b", "i"), item, bulletText="\u2022"))
        else:
            flowables.append(Paragraph(_marked(block.runs, "b", "i"), heading if block.kind == "heading" else text))
    return flowables


def _marked(runs: Sequence[Run], bold: str, italic: str) -> str:
    tags = {"bold": bold, "italic": italic}
    parts = [(html.escape(text, quote=False), tags.get(style)) for text, style in runs]
    return "".join(f"<{tag}>{text}</{tag}>" if tag else text for text, tag in parts)


def make_docx(page: Page) -> bytes:
    """Sets a page as a Word document with its title, headings, lists and tables in the styles of their names."""
    import docx

    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = page.title, page.publisher, page.language
    properties.comments = ""
    properties.created = properties.modified = datetime.fromisoformat(f"{page.date}T00:00")
    document.add_heading(page.title, 0)
    for block in page.blocks:
        if block.kind == "table":
            grid = document.add_table(len(block.rows), len(block.rows[0]), "Table Grid")
            for cells, row in zip(grid.rows, block.rows, strict=True):
                for cell, words in zip(cells.cells, row, strict=True):
                    cell.text = words
        else:
            styles = {"heading": "Heading 1", "item": "List Bullet", "paragraph": "Normal"}
            _add_runs(document.add_paragraph(style=styles[block.kind]), block.runs)
    buffer = BytesIO()
    document.save(buffer)
    return _without_times(buffer.getvalue())


def _add_runs(paragraph: "WordParagraph", runs: Sequence[Run]) -> None:
    for words, style in runs:
        run = paragraph.add_run(words)
        run.bold, run.italic = style == "bold" or None, style == "italic" or None


def _without_times(archive: bytes) -> bytes:
    """The same ZIP archive with one fixed time for all of its files."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as timeless:
        for name, content in _unpacked(archive).items():
            timeless.writestr(zipfile.ZipInfo(name, ZIP_TIME), content, zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def _unpacked(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(archive)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def make_html(page: Page) -> bytes:
    """Sets a page as it stands on a news site: its text between a menu, a sidebar and a footer."""
    return _SITE.format(
        language=page.language,
        title=html.escape(page.title),
        publisher=html.escape(page.publisher),
        date=page.date,
        text="\n".join(_elements(page.blocks)),
        **_SITE_WORDS[page.language],
    ).encode("utf-8")


def _elements(blocks: Sequence[Block]) -> Iterator[str]:
    for position, block in enumerate(blocks):
        words = _marked(block.runs, "strong", "em")
        if block.kind == "table":
            yield "<table>"
            for number, row in enumerate(block.rows):
                tag = "td" if number else "th"
                yield "<tr>" + "".join(f"<{tag}>{html.escape(cell, quote=False)}</{tag}>" for cell in row) + "</tr>"
            yield "</table>"
        elif block.kind == "item":
            starts = position == 0 or blocks[position - 1].kind != "item"
            ends = position + 1 == len(blocks) or blocks[position + 1].kind != "item"
            yield f"{'<ul>' if starts else ''}<li>{words}</li>{'</ul>' if ends else ''}"
        else:
            tag = "h2" if block.kind == "heading" else "p"
            yield f"<{tag}>{words}</{tag}>"


_SITE_WORDS: dict[str, dict[str, str]] = {
    "en": {"home": "Home", "topics": "Topics", "about": "About us", "read": "Most read", "rights": "Terms of use"},
    "ms": {"home": "Utama", "topics": "Topik", "about": "Tentang kami", "read": "Paling dibaca", "rights": "Syarat"},
}
_SITE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta property="og:title" content="{title}">
<meta property="og:site_name" content="{publisher}">
<meta property="article:published_time" content="{date}">
</head>
<body>
<header>
<nav><ul><li><a href="#">{home}</a></li><li><a href="#">{topics}</a></li><li><a href="#">{about}</a></li></ul></nav>
</header>
<main>
<article>
<h1>{title}</h1>
{text}
</article>
</main>
<aside>
<h2>{read}</h2>
<ul><li><a href="#">AMRI</a></li><li><a href="#">SOMRI</a></li><li><a href="#">ADGMIN</a></li></ul>
</aside>
<footer><p>{publisher} | <a href="#">{rights}</a></p></footer>
</body>
</html>
"""
_MAKERS: dict[str, Callable[[Page], bytes]] = {".pdf": make_pdf, ".docx": make_docx, ".html": make_html}


def copies(corpus: Path = CORPUS) -> dict[Path, bytes]:
    """Every copy by its path, made anew."""
    return {
        corpus / Path(name).parent / "formats" / Path(name).name: _MAKERS[Path(name).suffix](
            read_page((corpus / name).with_suffix(".md"))
        )
        for name in COPIES
    }


def stale(made: dict[Path, bytes]) -> list[Path]:
    """The copies that are missing on the disk or differ from the ones made."""
    return [path for path, content in made.items() if not path.is_file() or not _is_same(path.read_bytes(), content)]


def _is_same(kept: bytes, made: bytes) -> bool:
    """Compares two files, archives by what they hold: builds of zlib compress the same words differently."""
    if kept[:2] == made[:2] == b"PK":
        return _unpacked(kept) == _unpacked(made)
    return kept == made


def main(arguments: Sequence[str]) -> int:
    """Writes the copies that are out of date, or with ``--check`` names them; returns the exit status."""
    made = copies()
    outdated = stale(made)
    for path in outdated:
        if "--check" not in arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(made[path])
        sys.stdout.write(f"{'out of date' if '--check' in arguments else 'made'}: {path.relative_to(CORPUS)}\n")
    return 1 if outdated and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
