"""The documents of the benchmark: the collection, and documents mixed of its sentences, about 1,000 passages in all."""

import random
import shutil
from pathlib import Path

from assistant.sentences import split_sentences
from eval.collection import CORPUS

MIXED_PER_LANGUAGE = 42
SENTENCES_PER_PARAGRAPH = 4
PARAGRAPHS = 6
SEED = 7


def write_documents(folder: Path) -> None:
    """Copies the collection to ``folder`` and adds to it: same words, same length, but no two passages alike."""
    chance = random.Random(SEED)
    for language in CORPUS:
        target = folder / language.name
        target.mkdir(parents=True)
        sentences: list[str] = []
        for file in sorted(language.glob("*.md")):
            shutil.copy(file, target)
            sentences += _sentences(file)
        for number in range(MIXED_PER_LANGUAGE):
            chosen = iter(chance.sample(sentences, PARAGRAPHS * SENTENCES_PER_PARAGRAPH))
            paragraphs = zip(*[chosen] * SENTENCES_PER_PARAGRAPH, strict=True)
            text = "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)
            (target / f"mixed-{number:02}.txt").write_text(text, encoding="utf-8")


def _sentences(file: Path) -> list[str]:
    body = file.read_text(encoding="utf-8").split("---\n", 2)[-1]
    prose = [block for block in body.split("\n\n") if block.strip()[:1].isalpha()]
    return [" ".join(block[start:end].split()) for block in prose for start, end in split_sentences(block)]
