"""Every sentence that the assistant says of itself, in both languages; the documents' words are never here."""

from assistant.schema import Language

PHRASES: dict[Language, dict[str, str]] = {
    "en": {
        "abstain": "The documents in this collection do not say.",
        "abstain_empty": "The collection is empty: no document has been added yet.",
        "nearest": "The nearest thing they say:",
        "nearest_in_other": "The nearest thing they say, in Malay:",
        "try": "Questions they can answer:",
        "reason_nothing": "nothing in the collection is about this",
        "reason_weak": "passages on the subject exist, but none of them holds the answer",
        "reason_untold": "the documents themselves say that it is not told",
        "reason_missing": "the documents found do not mention {what}",
        "reason_unsupported": "no sentence could be checked against the documents",
        "reason_filter": "no document matches the filters",
        "other_language": "The documents say this in Malay; the original words [{n}]:",
        "also_other_language": "Also in Malay [{n}]:",
        "also_own_language": "Also in English [{n}]:",
        "alternative": "Or possibly: **{words}** [{n}]",
        "disagree": "The sources disagree [{marks}]:",
        "part_unsaid": "The documents do not say: “{part}”",
        "tentative": "Less sure: check that the words quoted answer your question.",
        "one_reader": "Judged by one reader only:",
        "undated": "undated",
        "greeting": "Hello. Ask me about the documents in this collection, in English or Malay: I answer with their own "
        "words and show where each one stands.",
        "thanks": "You are welcome.",
        "about": "I answer questions in English or Malay from the documents in this collection. Every sentence is cited "
        "to exact words of a document and checked before you see it; where the documents are silent, I say so. I can "
        "give facts, explain, list, compare, put events in order of time, and summarise a document.",
        "holdings": "The collection holds {n} documents: {ms} in Malay and {en} in English. Among the latest:",
        "summarise": "Summarise “{title}”",
        "language_ms": "Malay",
        "language_en": "English",
        "made_extractive": "In the documents’ own words; every sentence was checked against its source.",
        "made_embedded": "The short answer was picked by the embedded model; every sentence was checked against its "
        "source.",
        "made_endpoint": "Written by a language model; every sentence was checked against its source.",
    },
    "ms": {
        "abstain": "Dokumen dalam koleksi ini tidak menyatakannya.",
        "abstain_empty": "Koleksi ini kosong: belum ada dokumen yang ditambah.",
        "nearest": "Maklumat paling hampir dalam dokumen:",
        "nearest_in_other": "Maklumat paling hampir dalam dokumen, dalam bahasa Inggeris:",
        "try": "Soalan yang boleh dijawab:",
        "reason_nothing": "tiada dokumen dalam koleksi ini yang menyentuh perkara ini",
        "reason_weak": "ada bahagian dokumen tentang perkara ini, tetapi tiada satu pun yang memuatkan jawapannya",
        "reason_untold": "dokumen itu sendiri menyatakan bahawa maklumat ini tidak diberikan",
        "reason_missing": "dokumen yang ditemui tidak menyebut {what}",
        "reason_unsupported": "tiada ayat yang dapat disahkan dengan dokumen",
        "reason_filter": "tiada dokumen yang sepadan dengan tapisan",
        "other_language": "Dokumen menyatakannya dalam bahasa Inggeris; petikan asalnya [{n}]:",
        "also_other_language": "Juga dalam bahasa Inggeris [{n}]:",
        "also_own_language": "Juga dalam bahasa Melayu [{n}]:",
        "alternative": "Atau mungkin: **{words}** [{n}]",
        "disagree": "Keterangan sumber berbeza [{marks}]:",
        "part_unsaid": "Bahagian soalan ini tidak terjawab: “{part}”",
        "tentative": "Jawapan ini kurang pasti: sila semak sama ada kata-kata yang dipetik menjawab soalan anda.",
        "one_reader": "Dinilai oleh satu pembaca sahaja:",
        "undated": "tanpa tarikh",
        "greeting": "Helo. Tanyalah tentang dokumen dalam koleksi ini, dalam bahasa Melayu atau Inggeris: saya menjawab "
        "dengan kata-kata dokumen itu sendiri dan menunjukkan letaknya dalam dokumen.",
        "thanks": "Sama-sama.",
        "about": "Saya menjawab soalan dalam bahasa Melayu atau Inggeris daripada dokumen dalam koleksi ini. Setiap ayat "
        "disertai petikan tepat daripada dokumen dan disemak sebelum dipaparkan; jika dokumen tidak menyatakannya, saya "
        "akan memberitahu anda. Saya boleh memberikan fakta, menerangkan, menyenaraikan, membandingkan, menyusun peristiwa "
        "mengikut masa dan merumuskan dokumen.",
        "holdings": "Koleksi ini mengandungi {n} dokumen: {ms} dalam bahasa Melayu dan {en} dalam bahasa Inggeris. "
        "Antara yang terbaharu:",
        "summarise": "Rumuskan “{title}”",
        "language_ms": "Melayu",
        "language_en": "Inggeris",
        "made_extractive": "Dengan kata-kata dokumen itu sendiri; setiap ayat telah disemak dengan sumbernya.",
        "made_embedded": "Jawapan ringkas dipilih oleh model terbenam; setiap ayat telah disemak dengan sumbernya.",
        "made_endpoint": "Ditulis oleh model bahasa; setiap ayat telah disemak dengan sumbernya.",
    },
}


def phrase(key: str, language: Language, **values: object) -> str:
    """The phrase ``key`` in ``language`` with its placeholders filled."""
    return PHRASES[language][key].format(**values)
