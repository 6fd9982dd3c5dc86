"""What the assistant knows about Malay and English: which is which, search terms, names, normal forms of facts."""

from assistant.language.detect import detect
from assistant.language.facts import Fact, facts
from assistant.language.holding import holds, index_text
from assistant.language.names import concepts, named_as_in
from assistant.language.terms import content_words, fold, index_terms, stem, stop_words, tokens

__all__ = [
    "Fact",
    "concepts",
    "content_words",
    "detect",
    "facts",
    "fold",
    "holds",
    "index_terms",
    "index_text",
    "named_as_in",
    "stem",
    "stop_words",
    "tokens",
]
