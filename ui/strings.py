"""Every word of the page, in English and Malay. What the assistant itself says is in ``assistant.phrases``."""

from assistant.schema import Language

LANGUAGE_CHOICES: list[tuple[str, Language]] = [("Bahasa Melayu", "ms"), ("English", "en")]
"""The choices of the switch: each language under its own name."""

SWITCH_LABEL = "Bahasa · Language"
SIGN_IN = "Log masuk ke Pembantu Media ASEAN · Sign in to the ASEAN Media Assistant"

EXAMPLES: dict[Language, tuple[str, ...]] = {
    "ms": (
        "Bilakah SOMRI ke-21 diadakan?",
        "Berapa ramai perwakilan menghadiri VIDW 2024?",
        "Apakah itu DEFA?",
    ),
    "en": (
        "What did AMRI 16 adopt?",
        "What is the ASEAN Guide on AI Governance and Ethics?",
        "Compare AMRI 16 and SOMRI 21",
    ),
}
"""Questions that the collection in ``corpus/`` answers."""

MONTHS: dict[Language, tuple[str, ...]] = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "ms": (
        "Januari", "Februari", "Mac", "April", "Mei", "Jun",
        "Julai", "Ogos", "September", "Oktober", "November", "Disember",
    ),
}  # fmt: skip

STRINGS: dict[Language, dict[str, str]] = {
    "en": {
        # The frame of the page
        "name": "ASEAN Media Assistant",
        "promise": "Every sentence shows the words it rests on.",
        "tab_chat": "Chat",
        "tab_library": "Library",
        "tab_about": "About",
        # The line above the question box
        "warming": "Opening the collection and the models. You may already ask.",
        "ready": "Ready: {n} documents, {ms} in Malay and {en} in English.",
        "stays": "Nothing you type leaves this computer.",
        "leaves": "Questions and the passages found go to {url}.",
        "empty_store": "The collection is empty: add documents under Library, or run: python -m ingest corpus",
        "not_ready": "The assistant cannot start:",
        # Chat
        "welcome": "What do the documents say?",
        "welcome_lead": "Ask in English or Malay. The answer comes in the documents’ own words, each sentence with "
        "a number that opens the place it was taken from. Where the documents are silent, you are told so.",
        "examples_en": "For example",
        "examples_ms": "Or in Malay",
        "question_label": "Your question",
        "question_placeholder": "Your question …",
        "question_hint": "Enter sends, Shift+Enter starts a new line",
        "send": "Send",
        "stop": "Stop",
        "new": "New conversation",
        "reading": "Reading the documents …",
        "loading": "The models are still loading; the answer follows by itself …",
        "stopped": "Stopped before the answer was complete.",
        "failed": "This question could not be answered:",
        "broken": "Something went wrong inside the assistant. The details are in its log; please ask again.",
        "too_long": "The question has {n} characters; {most} is the most. Shorten it, or add the text as a document.",
        "mark": "citation {n}: {title}",
        "by_extractive": "Verbatim quotes",
        "by_embedded": "Embedded model",
        "by_endpoint": "Model {model}",
        "checked_one": "1 sentence, checked",
        "checked": "{n} sentences, each checked",
        "dropped_one": "1 sentence was left out because it could not be checked",
        "dropped": "{n} sentences were left out because they could not be checked",
        "seconds": "{s} s",
        "fallback": "The quotes stand in for the chosen model:",
        "silent": "No answer in the documents",
        "because": "Why: {reason}.",
        "follow_ups": "Ask next",
        # Evidence
        "evidence": "Evidence",
        "evidence_empty": "The exact words behind an answer appear here, in the passage they come from. Press a "
        "number in an answer to see its place.",
        "evidence_none": "This answer rests on no document.",
        "nearest_evidence": "The nearest passage; it does not answer the question.",
        "previous": "Previous citation",
        "next": "Next citation",
        "back": "Back to the answer",
        "back_short": "Answer",
        "language_ms": "Malay",
        "language_en": "English",
        "foreign_ms": "The source is in Malay; these are its original words.",
        "foreign_en": "The source is in English; these are its original words.",
        "also_in": "Also in:",
        "open": "Open the whole document",
        "source_link": "Original page",
        "source_file": "File",
        "gone": "This passage is no longer in the collection; the quote is what it said.",
        "undated": "undated",
        "no_publisher": "publisher unknown",
        "close": "Close",
        "document_gone": "This document is no longer in the collection.",
        "new_tab": "opens in a new tab",
        # Library
        "collection": "The collection",
        "documents": "documents",
        "in_malay": "in Malay",
        "in_english": "in English",
        "passages": "passages",
        "quarantined": "set aside",
        "search_label": "Search titles, publishers and subjects",
        "search_placeholder": "for example: DEFA",
        "language_filter": "Language",
        "all": "All",
        "subject_filter": "Subjects",
        "group_by": "Group by",
        "by_subject": "Subject",
        "by_language": "Language",
        "by_date": "Date",
        "no_subject": "No subject",
        "found": "{n} of {all} documents",
        "first_of": "The first {n} of {all} documents; search to see others.",
        "nothing_found": "No document matches. Clear the search or a filter.",
        "library_waiting": "The collection is being opened …",
        "add": "Add documents",
        "add_lead": "PDF, Word, HTML, Markdown or text. An unchanged file is skipped; a changed one replaces its "
        "old version.",
        "files_label": "Files",
        "drop": "Drop files here, or press to choose",
        "url_label": "Or the address of a page",
        "url_placeholder": "https://…",
        "add_url": "Add page",
        "bad_url": "An address starts with http:// or https://",
        "adding": "Adding documents …",
        "report_added": "{n} documents added",
        "report_added_one": "1 document added",
        "report_changed": "{n} replaced by a new version",
        "report_changed_one": "1 replaced by a new version",
        "report_unchanged": "{n} unchanged",
        "report_unchanged_one": "1 unchanged",
        "report_duplicates": "{n} already there under another name",
        "report_duplicates_one": "1 already there under another name",
        "report_set_aside": "{n} set aside",
        "report_set_aside_one": "1 set aside",
        "set_aside": "Set aside",
        "set_aside_lead": "These files could not become documents:",
        # About
        "about_lead": "An assistant for journalists and information officers. It reads the documents in its "
        "collection and answers in Malay or English.",
        "promises": "What you can rely on",
        "promise_span": "Every citation is an exact run of words in a stored document. The panel shows those words "
        "in place.",
        "promise_check": "Every sentence is checked against its citation before you see it. One that fails is left "
        "out and counted.",
        "promise_silence": "Where the documents are silent, the assistant says so and shows the nearest passage.",
        "promise_limit": "It guarantees what the documents say, not that what they say is true.",
        "settings": "How it is set up",
        "set_generator": "Who words the answer",
        "set_endpoint": "Model server",
        "set_encoder": "Encoder",
        "set_store": "Store",
        "none": "none",
        "settings_hint": "Changed in assistant.toml, by ASSISTANT_… variables or on the command line; python -m "
        "assistant doctor checks everything.",
    },
    "ms": {
        "name": "Pembantu Media ASEAN",
        "promise": "Setiap ayat menunjukkan kata-kata yang menjadi sandarannya.",
        "tab_chat": "Sembang",
        "tab_library": "Koleksi",
        "tab_about": "Perihal",
        "warming": "Koleksi dan model sedang dibuka. Anda sudah boleh bertanya.",
        "ready": "Sedia: {n} dokumen, {ms} dalam bahasa Melayu dan {en} dalam bahasa Inggeris.",
        "stays": "Apa-apa yang anda taip tidak keluar dari komputer ini.",
        "leaves": "Soalan dan petikan yang ditemui dihantar ke {url}.",
        "empty_store": "Koleksi ini kosong: tambah dokumen di bawah Koleksi, atau jalankan: python -m ingest corpus",
        "not_ready": "Pembantu tidak dapat dimulakan:",
        "welcome": "Apakah kata dokumen?",
        "welcome_lead": "Tanyalah dalam bahasa Melayu atau Inggeris. Jawapan diberikan dengan kata-kata dokumen itu "
        "sendiri, dan setiap ayat bernombor supaya anda dapat membuka tempat asalnya. Jika dokumen tidak "
        "menyatakannya, anda akan diberitahu.",
        "examples_ms": "Contohnya",
        "examples_en": "Atau dalam bahasa Inggeris",
        "question_label": "Soalan anda",
        "question_placeholder": "Soalan anda …",
        "question_hint": "Enter untuk menghantar, Shift+Enter untuk baris baharu",
        "send": "Hantar",
        "stop": "Henti",
        "new": "Perbualan baharu",
        "reading": "Sedang membaca dokumen …",
        "loading": "Model masih dimuatkan; jawapan akan menyusul …",
        "stopped": "Dihentikan sebelum jawapan lengkap.",
        "failed": "Soalan ini tidak dapat dijawab:",
        "broken": "Berlaku masalah dalam pembantu ini. Butirannya ada dalam log; sila tanya semula.",
        "too_long": "Soalan ini mempunyai {n} aksara; hadnya {most}. Pendekkan soalan, atau tambah teks itu sebagai "
        "dokumen.",
        "mark": "petikan {n}: {title}",
        "by_extractive": "Petikan kata demi kata",
        "by_embedded": "Model terbenam",
        "by_endpoint": "Model {model}",
        "checked_one": "1 ayat, disemak",
        "checked": "{n} ayat, setiap satu disemak",
        "dropped_one": "1 ayat digugurkan kerana tidak dapat disahkan",
        "dropped": "{n} ayat digugurkan kerana tidak dapat disahkan",
        "seconds": "{s} s",
        "fallback": "Petikan menggantikan model yang dipilih:",
        "silent": "Tiada jawapan dalam dokumen",
        "because": "Sebabnya: {reason}.",
        "follow_ups": "Tanya seterusnya",
        "evidence": "Bukti",
        "evidence_empty": "Kata-kata tepat di sebalik jawapan dipaparkan di sini, dalam petikan asalnya. Tekan "
        "nombor dalam jawapan untuk melihat tempatnya.",
        "evidence_none": "Jawapan ini tidak bersandarkan mana-mana dokumen.",
        "nearest_evidence": "Petikan yang paling hampir; petikan ini tidak menjawab soalan.",
        "previous": "Petikan sebelumnya",
        "next": "Petikan seterusnya",
        "back": "Kembali kepada jawapan",
        "back_short": "Jawapan",
        "language_ms": "Melayu",
        "language_en": "Inggeris",
        "foreign_ms": "Sumber ini dalam bahasa Melayu; inilah kata-kata asalnya.",
        "foreign_en": "Sumber ini dalam bahasa Inggeris; inilah kata-kata asalnya.",
        "also_in": "Terdapat juga dalam:",
        "open": "Buka dokumen penuh",
        "source_link": "Halaman asal",
        "source_file": "Fail",
        "gone": "Petikan ini tiada lagi dalam koleksi; inilah kata-katanya semasa dipetik.",
        "undated": "tanpa tarikh",
        "no_publisher": "penerbit tidak diketahui",
        "close": "Tutup",
        "document_gone": "Dokumen ini tiada lagi dalam koleksi.",
        "new_tab": "dibuka dalam tab baharu",
        "collection": "Isi koleksi",
        "documents": "dokumen",
        "in_malay": "bahasa Melayu",
        "in_english": "bahasa Inggeris",
        "passages": "petikan",
        "quarantined": "diketepikan",
        "search_label": "Cari tajuk, penerbit dan subjek",
        "search_placeholder": "contohnya: DEFA",
        "language_filter": "Bahasa",
        "all": "Semua",
        "subject_filter": "Subjek",
        "group_by": "Kumpulkan mengikut",
        "by_subject": "Subjek",
        "by_language": "Bahasa",
        "by_date": "Tarikh",
        "no_subject": "Tanpa subjek",
        "found": "{n} daripada {all} dokumen",
        "first_of": "{n} dokumen pertama daripada {all}; buat carian untuk melihat yang lain.",
        "nothing_found": "Tiada dokumen yang sepadan. Kosongkan carian atau tapisan.",
        "library_waiting": "Koleksi sedang dibuka …",
        "add": "Tambah dokumen",
        "add_lead": "PDF, Word, HTML, Markdown atau teks. Fail yang tidak berubah dilangkau; fail yang berubah "
        "menggantikan versi lamanya.",
        "files_label": "Fail",
        "drop": "Letakkan fail di sini, atau tekan untuk memilih",
        "url_label": "Atau alamat halaman web",
        "url_placeholder": "https://…",
        "add_url": "Tambah halaman",
        "bad_url": "Alamat bermula dengan http:// atau https://",
        "adding": "Dokumen sedang ditambah …",
        "report_added": "{n} dokumen ditambah",
        "report_added_one": "1 dokumen ditambah",
        "report_changed": "{n} diganti dengan versi baharu",
        "report_changed_one": "1 diganti dengan versi baharu",
        "report_unchanged": "{n} tidak berubah",
        "report_unchanged_one": "1 tidak berubah",
        "report_duplicates": "{n} sudah ada dengan nama lain",
        "report_duplicates_one": "1 sudah ada dengan nama lain",
        "report_set_aside": "{n} diketepikan",
        "report_set_aside_one": "1 diketepikan",
        "set_aside": "Diketepikan",
        "set_aside_lead": "Fail berikut tidak dapat dijadikan dokumen:",
        "about_lead": "Pembantu untuk wartawan dan pegawai penerangan. Pembantu ini membaca dokumen dalam "
        "koleksinya dan menjawab dalam bahasa Melayu atau Inggeris.",
        "promises": "Perkara yang boleh anda harapkan",
        "promise_span": "Setiap petikan ialah kata-kata tepat daripada dokumen yang disimpan. Panel bukti "
        "menunjukkannya di tempat asal.",
        "promise_check": "Setiap ayat disemak dengan petikannya sebelum dipaparkan. Ayat yang gagal digugurkan dan "
        "dikira.",
        "promise_silence": "Jika dokumen tidak menyatakannya, pembantu memberitahu anda dan menunjukkan petikan "
        "yang paling hampir.",
        "promise_limit": "Yang dijamin ialah apa yang dinyatakan oleh dokumen, bukan kebenaran kenyataan itu.",
        "settings": "Tetapan semasa",
        "set_generator": "Penulis jawapan",
        "set_endpoint": "Pelayan model",
        "set_encoder": "Pengekod",
        "set_store": "Stor",
        "none": "tiada",
        "settings_hint": "Diubah dalam assistant.toml, melalui pemboleh ubah ASSISTANT_… atau pada baris perintah; "
        "python -m assistant doctor memeriksa semuanya.",
    },
}  # fmt: skip


def text(key: str, language: Language, **values: object) -> str:
    """The string ``key`` in ``language`` with its placeholders filled."""
    return STRINGS[language][key].format(**values)


def counted(key: str, n: int, language: Language) -> str:
    """The string ``key`` for ``n`` things, or ``key_one`` for one."""
    return text(f"{key}_one", language) if n == 1 else text(key, language, n=n)


def date_text(iso: str | None, language: Language) -> str:
    """An ISO date, month or year as it is written: 2024-11-19 is 19 November 2024; anything else stays as it is."""
    if not iso:
        return text("undated", language)
    year, *rest = iso.split("-")
    if not all(part.isdigit() for part in rest) or len(rest) > 2 or (rest and not 1 <= int(rest[0]) <= 12):
        return iso
    month = [MONTHS[language][int(rest[0]) - 1]] if rest else []
    day = [str(int(rest[1]))] if len(rest) == 2 else []
    return " ".join([*day, *month, year])
