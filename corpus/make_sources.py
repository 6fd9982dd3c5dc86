"""Makes SOURCES.md from sources.toml and the front matter: ``python corpus/make_sources.py`` (``--check`` compares)."""

import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import frontmatter

CORPUS = Path(__file__).parent
_HEAD = """# Sources

{sources} sources that the {documents} documents rest on, and the documents that use each. Made by `make_sources.py`
from `sources.toml` and the documents; do not edit by hand. Which fact comes from which source is in `facts.toml`.

Most sources were read in part. A date is as exact as the source shows it.

| Key | Publisher | Title or topic | Date | Used by |
| --- | --- | --- | --- | --- |
"""


def render(sources: Mapping[str, Mapping[str, str]], uses: Mapping[str, Sequence[str]]) -> str:
    """The text of SOURCES.md, sources in alphabetical order of their keys.

    :param uses: the source keys of each document, by its id.
    """
    users = {key: [document for document, keys in sorted(uses.items()) if key in keys] for key in sources}
    rows = [_row(key, sources[key], users[key]) for key in sorted(sources) if users[key]]
    return _HEAD.format(sources=len(rows), documents=len(uses)) + "".join(rows)


def _row(key: str, source: Mapping[str, str], users: Sequence[str]) -> str:
    topic = f"[{source['topic']}](<{source['url']}>)" if "url" in source else source["topic"]
    cells = [key, source["publisher"], topic, source.get("date", "not shown"), ", ".join(users)]
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n"


def make_sources(corpus: Path = CORPUS) -> str:
    """The text that SOURCES.md should have now."""
    documents = [frontmatter.load(str(path)) for path in sorted(corpus.glob("*/*.md"))]
    table = tomllib.loads((corpus / "sources.toml").read_text(encoding="utf-8"))
    return render(table, {str(document["id"]): document["sources"] for document in documents})


def main(arguments: Sequence[str]) -> int:
    """Writes SOURCES.md, or with ``--check`` says whether it is out of date; returns the exit status."""
    path, text = CORPUS / "SOURCES.md", make_sources()
    if "--check" not in arguments:
        path.write_text(text, encoding="utf-8")
        return 0
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return 0
    sys.stdout.write("SOURCES.md is out of date; run: python corpus/make_sources.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
