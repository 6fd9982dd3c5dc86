"""The names of subjects in the reader's language."""

from assistant.schema import Language
from ui.strings import text

MALAY_SUBJECTS = {
    "ASEAN basics": "Asas ASEAN",
    "ASEAN vision": "Wawasan ASEAN",
    "Artificial intelligence": "Kecerdasan buatan",
    "Awards and cities": "Anugerah dan bandar raya",
    "Broadcasting": "Penyiaran",
    "Culture and identity": "Budaya dan identiti",
    "Cybersecurity": "Keselamatan siber",
    "Digital economy": "Ekonomi digital",
    "Digital masterplans": "Pelan induk digital",
    "Digital ministers": "Menteri-menteri digital",
    "Fake news": "Berita palsu",
    "Literacy": "Literasi",
    "Media events": "Acara media",
    "National laws": "Undang-undang negara",
    "News agencies": "Agensi berita",
    "Partners": "Rakan kerjasama",
    "Press freedom": "Kebebasan akhbar",
    "Social media": "Media sosial",
    "Strategic plans": "Pelan strategik",
    "Submarine cables": "Kabel dasar laut",
}
"""Subjects of the collection that are not names; those of other documents are shown as they stand."""


def subject_text(subject: str, language: Language) -> str:
    """The name of a subject, or that there is none."""
    if not subject:
        return text("no_subject", language)
    return MALAY_SUBJECTS.get(subject, subject) if language == "ms" else subject
