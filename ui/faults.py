"""An error or finding of the assistant in the reader's language. Its messages are English and name a value and a fix."""

import re

from assistant.errors import AssistantError
from assistant.schema import Language

_MALAY: tuple[tuple[str, str], ...] = (
    # The store
    (r"there is no library in (.+); make one: (.+)", "tiada koleksi dalam {0}; sediakan koleksi dengan: {1}"),
    (
        r"(.+) is not a library; give another directory with --store",
        "{0} bukan koleksi; berikan direktori lain dengan --store",
    ),
    (
        r"(.+) has schema (.+), this program knows (.+): update the program, or give another directory with --store",
        "{0} menggunakan skema {1}, program ini mengenali {2}: kemas kini program, atau berikan direktori lain dengan --store",
    ),
    (
        r"(.+) is busy with another program's writing; try again in a moment",
        "{0} sedang ditulis oleh program lain; cuba lagi sebentar nanti",
    ),
    (
        r"another process is writing to (.+); wait until it has ended, then run this again",
        "proses lain sedang menulis ke {0}; tunggu sehingga selesai, kemudian cuba lagi",
    ),
    (
        r"the disk of (.+) is full; free some space and run the same command again, nothing is lost",
        "cakera bagi {0} penuh; kosongkan ruang dan cuba lagi, tiada apa-apa yang hilang",
    ),
    (
        r"(.+) cannot be written \((.+)\); make it writable,? or (?:give|use) another (?:directory )?with --store",
        "{0} tidak dapat ditulis ({1}); benarkan penulisan, atau berikan direktori lain dengan --store",
    ),
    (
        r"(.+): (.+); make it writable, or use another with --store",
        "{0}: {1}; benarkan penulisan, atau berikan direktori lain dengan --store",
    ),
    (
        r"(.+) is damaged \((.+)\); restore it from a backup, or delete it and ingest again",
        "{0} rosak ({1}); pulihkan daripada salinan sandaran, atau padam dan tambah semula dokumen",
    ),
    (
        r"(.+) cannot be read or written \((.+)\); check the disk and its free space and try again, nothing is lost",
        "{0} tidak dapat dibaca atau ditulis ({1}); periksa cakera dan ruang kosongnya, kemudian cuba lagi",
    ),
    (r"the vector index (.+) is missing; (.+)", "indeks vektor {0} tiada; {1}"),
    (
        r"the vector index (.+) is damaged: its files are not those that were saved; (.+)",
        "indeks vektor {0} rosak: failnya bukan yang disimpan; {1}",
    ),
    (r"the vector index cannot be used \((.+)\); (.+)", "indeks vektor tidak dapat digunakan ({0}); {1}"),
    (
        r"the vector index has (.+) of (.+) vectors \(language (.+)\); (.+)",
        "indeks vektor mempunyai {0} daripada {1} vektor (bahasa {2}); {3}",
    ),
    (
        r"no Chroma server answers at (.+) \((.+)\); start it, or unset chroma_url",
        "tiada pelayan Chroma yang menjawab di {0} ({1}); hidupkan pelayan itu, atau kosongkan chroma_url",
    ),
    (
        r"the library was built with encoder (.+), the settings name (.+?): (.+)",
        "koleksi ini dibina dengan pengekod {0}, tetapi tetapan menamakan {1}: {2}",
    ),
    (r"Chroma kept (.+) of (.+) vectors; (.+)", "Chroma menyimpan {0} daripada {1} vektor; {2}"),
    (
        r"(.+): (.+); give a directory you can write with --store",
        "{0}: {1}; berikan direktori yang boleh ditulis dengan --store",
    ),
    # Conversations and documents
    (
        r"no passage (.+); its document was changed or removed, ask again",
        "bahagian {0} tiada lagi: dokumennya telah diubah atau dibuang; tanya semula",
    ),
    (
        r"no conversation (.+): it was deleted; start a new one",
        "perbualan {0} tiada lagi: perbualan ini telah dipadam; mulakan perbualan baharu",
    ),
    (r"no message (.+): its conversation was deleted", "mesej {0} tiada lagi: perbualannya telah dipadam"),
    (r"no document (.+); see the ids with: (.+)", "tiada dokumen {0}; lihat senarai id dengan: {1}"),
    # Questions and models
    (r"the question is empty: .+", "soalan kosong: tulis satu soalan, contohnya “Bilakah VIDW 2024 diadakan?”"),
    (
        r"the question has (.+) characters: shorten it to (.+), or add the text as a document",
        "soalan ini mempunyai {0} aksara: pendekkan kepada {1}, atau tambah teks itu sebagai dokumen",
    ),
    (r"the embedded model cannot be loaded: (.+)", "model terbenam tidak dapat dimuatkan: {0}"),
    (
        r"no model server is set: set (.+) and (.+)",
        "tiada pelayan model yang ditetapkan: tetapkan {0} dan {1}",
    ),
    (
        r"the model server at (\S+) failed \((.+)\): check that it runs and serves (.+)",
        "pelayan model di {0} gagal ({1}): pastikan pelayan itu berjalan dan menyediakan {2}",
    ),
    (
        r"(\w+): none of its sentences could be checked against the documents",
        "{0}: tiada satu pun ayatnya dapat disahkan dengan dokumen",
    ),
    (r"(\w+): it found no answer in the documents", "{0}: model itu tidak menemui jawapan dalam dokumen"),
    (
        r"(.+) does not answer \((.+)\): start that server, or correct the address",
        "{0} tidak menjawab ({1}): hidupkan pelayan itu, atau betulkan alamatnya",
    ),
    (
        r"(.+) does not serve (.+) \((.+): (.+)\): correct the model or the address, which mostly ends in /v1",
        "{0} tidak menyediakan {1} ({2}: {3}): betulkan nama model atau alamat, yang biasanya berakhir dengan /v1",
    ),
    (
        r"(.+) is no OpenAI-compatible server: its address mostly ends in /v1",
        "{0} bukan pelayan yang serasi dengan OpenAI: alamatnya biasanya berakhir dengan /v1",
    ),
    (r"(.+) refuses the key \((.+)\): give another", "{0} menolak kunci itu ({1}): berikan kunci lain"),
    (
        r"no model server is set: give its address, for example (.+)",
        "tiada pelayan model yang ditetapkan: berikan alamatnya, contohnya {0}",
    ),
    (
        r"generator (.+) is unknown: use auto, extractive, embedded or endpoint",
        "penulis jawapan {0} tidak dikenali: gunakan auto, extractive, embedded atau endpoint",
    ),
    (r"encoder (.+) cannot be loaded: (.+); (.+)", "pengekod {0} tidak dapat dimuatkan: {1}; {2}"),
    (r"package (.+) is not installed; (.+)", "pakej {0} belum dipasang; {1}"),
    # What doctor finds
    (r"(.+) and reader in (.+), (int8|fp32)", "{0} dan pembaca dalam {1}, {2}"),
    (r"Gemma 3 270M in (.+)", "Gemma 3 270M dalam {0}"),
    (r"Gemma 3 270M, put together when it is first needed", "Gemma 3 270M, dicantum apabila mula-mula diperlukan"),
    (r"Gemma 3 270M is not installed", "Gemma 3 270M belum dipasang"),
    (r"off: the reader decides alone", "dimatikan: pembaca pertama memutuskan sendiri"),
    (
        r"(\w+); no endpoint is set, nothing leaves this machine",
        "{0}; tiada pelayan model ditetapkan, tiada apa-apa keluar dari komputer ini",
    ),
    (r"(\w+); endpoint (.+) answers", "{0}; pelayan model {1} menjawab"),
    (r"endpoint (\S+): (.+)", "pelayan model {0}: {1}"),
    (
        r"(\d+) documents, (\d+) passages in (.+) \(embedded Chroma\)",
        "{0} dokumen, {1} bahagian dalam {2} (Chroma terbenam)",
    ),
    (r"(\d+) documents, (\d+) passages in (.+) \((.+)\)", "{0} dokumen, {1} bahagian dalam {2} ({3})"),
    (r"([\d.]+) GB free at (.+)", "{0} GB kosong di {1}"),
    (r"(.+) is missing; (.+)", "{0} tiada; {1}"),
    (r"(\w+): (.*); run: python -m assistant doctor", "{0}: {1}; jalankan: python -m assistant doctor"),
)
"""Messages as patterns, and their Malay with what the parentheses hold."""


def in_malay(said: str) -> str | None:
    """A message or finding in Malay; None where the table does not have it."""
    for pattern, malay in _MALAY:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return malay.format(*found.groups())
    return None


def fault_text(error: AssistantError | str, language: Language) -> str:
    """``error`` in ``language``. One that has no Malay keeps its English, said to be so: a fix is never hidden."""
    said = str(error)
    if language == "en":
        return said
    return in_malay(said) or f"(butiran dalam bahasa Inggeris) {said}"
