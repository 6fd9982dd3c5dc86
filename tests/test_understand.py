from datetime import date

import pytest

from assistant.dialogue import name_runs
from assistant.errors import UsageError
from assistant.language.relative_dates import relative_range
from assistant.schema import Filters, Turn
from assistant.understand import MAX_QUESTION_CHARACTERS, understand


@pytest.mark.parametrize(
    ("text", "language", "kind", "expects"),
    [
        ("Bilakah SOMRI ke-21 diadakan?", "ms", "fact", "time"),
        ("When was the 21st SOMRI held?", "en", "fact", "time"),
        ("Berapa ramai perwakilan menghadiri VIDW 2024?", "ms", "fact", "number"),
        ("How many delegates attended VIDW 2024?", "en", "fact", "number"),
        ("Siapakah yang merasmikan persidangan itu?", "ms", "fact", "person"),
        ("Who opened the meeting?", "en", "fact", "person"),
        ("Di manakah VIDW 2024 berlangsung?", "ms", "fact", "place"),
        ("How old is the minister?", "en", "fact", "age"),
        ("How much did VIDW 2024 cost?", "en", "fact", "money"),
        ("Berapakah kos penganjuran VIDW 2024?", "ms", "fact", "money"),
        ("Apakah nombor telefon kementerian?", "ms", "fact", "contact"),
        ("Mengapakah kerjasama penting?", "ms", "explain", "other"),
        ("How does the task force work?", "en", "explain", "other"),
        ("What did the ministers decide at AMRI 17?", "en", "explain", "other"),
        ("Apakah keputusan AMRI ke-17?", "ms", "explain", "other"),
        ("Apa yang dibincangkan dalam SOMRI ke-21?", "ms", "explain", "other"),
        ("Apakah tema AMRI ke-17?", "ms", "fact", "other"),
        ("What did the ministers who met in Bangkok do about data?", "en", "explain", "other"),
        ("Kenapa tempoh pelan itu dipanjangkan?", "ms", "explain", "other"),
        ("Apa jawapan menteri bila syarikat platform bimbang?", "ms", "explain", "other"),
        ("Bila data dihantar ke luar negara, apa peranan pengawal?", "ms", "explain", "other"),
        ("Who was in the chair when the ministers met?", "en", "fact", "person"),
        ("Bagaimanakah umur pengguna disahkan?", "ms", "explain", "other"),
        ("What made ASEAN push back the end of analogue TV?", "en", "explain", "other"),
        ("For what reason was it put off?", "en", "explain", "other"),
        ("Apa yang menyebabkan kabel itu rosak?", "ms", "explain", "other"),
        ("Sistem apakah yang menyebabkan ELCOM diberi anugerah?", "ms", "fact", "other"),
        ("GovStack tu apa sebenarnya?", "ms", "explain", "other"),
        ("Which steps against fraud came out of the meeting?", "en", "explain", "other"),
        ("Which efforts help people get to know ASEAN?", "en", "explain", "other"),
        ("What do ASEAN ministers expect from platforms?", "en", "explain", "other"),
        ("Apa strategi utama ASEAN bagi media?", "ms", "explain", "other"),
        ("Apa yang mahu diperbaiki melalui bandar pintar?", "ms", "explain", "other"),
        ("Deklarasi apakah yang mahu diusahakan oleh Kemboja?", "ms", "fact", "other"),
        ("When broadcasters began to swap video, how many feeds a day did they have?", "en", "fact", "number"),
        ("Apakah kedudukan Malaysia dalam indeks itu?", "ms", "fact", "rank"),
        ("Apakah kedudukan ASEAN tentang AI?", "ms", "fact", "other"),
        ("Kedudukan ke berapakah Malaysia?", "ms", "fact", "rank"),
        ("Pada tahun berapakah AMRI ditubuhkan?", "ms", "fact", "time"),
        ("Pukul berapa sidang media bermula?", "ms", "fact", "time"),
        ("What time does the media session start?", "en", "fact", "time"),
        ("How high is the fine?", "en", "fact", "number"),
        ("How many countries are on the list?", "en", "fact", "number"),
        ("How many countries signed it? List them.", "en", "list", "number"),
        ("When was the summary published?", "en", "fact", "time"),
        ("Bilakah ringkasan itu diterbitkan?", "ms", "fact", "time"),
        ("If a company breaks the rule, how much is the fine?", "en", "fact", "money"),
        ("If a company breaks the rule, what happens?", "en", "explain", "other"),
        ("Did WHO publish the summary?", "en", "explain", "other"),
        ("What are the four pillars of the plan?", "en", "list", "other"),
        ("Apakah empat tonggak pelan itu?", "ms", "list", "other"),
        ("Namakan tiga tonggak pelan itu.", "ms", "list", "other"),
        ("What did Fahmi say about AI?", "en", "explain", "other"),
        ("Apakah yang dikatakan Fahmi tentang AI?", "ms", "explain", "other"),
        ("Apakah yang Fahmi katakan tentang AI?", "ms", "explain", "other"),
        ("How is AMRI different from SOMRI?", "en", "compare", "other"),
        ("What is the population of Brunei?", "en", "fact", "number"),
        ("Jumlah peserta AMRI 16?", "ms", "fact", "number"),
        ("What was the total number of delegates?", "en", "fact", "number"),
        ("What is the date of AMRI 17?", "en", "fact", "time"),
        ("What is the deadline for the talks?", "en", "fact", "time"),
        ("What is the minimum age for an account?", "en", "fact", "age"),
        ("Who bears the cost of the cable?", "en", "fact", "person"),
        ("What is Fahmi Fadzil's post?", "en", "fact", "other"),
        ("Can you tell me who opened VIDW 2024?", "en", "fact", "person"),
        ("I'm wondering whether DEFA has been signed", "en", "explain", "other"),
        ("Could you list the members of the task force?", "en", "list", "other"),
        ("Tell me more about DEFA", "en", "explain", "other"),
        ("Do you know what AMRI stands for?", "en", "explain", "other"),
        ("Name the chair of AMRI 16.", "en", "fact", "person"),
        ("Nyatakan tarikh AMRI 17.", "ms", "fact", "time"),
        ("Boleh tak awak bagitahu siapa pengerusi AMRI 16?", "ms", "fact", "person"),
        ("DEFA dah ditandatangani ke belum?", "ms", "explain", "other"),
        ("Pernah ke mana-mana platform didenda?", "ms", "explain", "other"),
        ("Ada tak hukuman untuk platform?", "ms", "explain", "other"),
        ("berita palsu hukuman malaysia", "ms", "explain", "other"),
        ("AMRI 16 attendees", "en", "explain", "other"),
        ("apa isi Deklarasi Da Nang", "ms", "explain", "other"),
        ("Di tangga keberapakah Malaysia dalam indeks itu?", "ms", "fact", "rank"),
        ("Is Timor-Leste a member of AMRI?", "en", "explain", "other"),
        ("Adakah Timor-Leste anggota AMRI?", "ms", "explain", "other"),
        ("Senaraikan topik keutamaan VIDW 2024.", "ms", "list", "other"),
        ("Which Southeast Asian broadcasters are members of Asiavision?", "en", "list", "name"),
        ("What do the four colours of the emblem stand for?", "en", "explain", "other"),
        ("Summarise the AMRI 16 article.", "en", "summary", "other"),
        ("Rumuskan mesyuarat SOMRI ke-21.", "ms", "summary", "other"),
        ("Compare AMRI 16 and AMRI 17.", "en", "compare", "other"),
        ("Apakah beza antara AMRI dengan SOMRI?", "ms", "compare", "other"),
        ("Apakah maksud risiko dalam perbandingan dua panduan itu?", "ms", "explain", "other"),
        ("Garis masa VIDW", "ms", "timeline", "other"),
        ("Hello", "en", "greeting", "other"),
        ("Selamat pagi!", "ms", "greeting", "other"),
        ("Terima kasih banyak", "ms", "thanks", "other"),
        ("What can you do?", "en", "about", "other"),
        ("Apa yang anda boleh buat?", "ms", "about", "other"),
        ("What documents do you have?", "en", "holdings", "other"),
        ("Apakah dokumen yang anda ada?", "ms", "holdings", "other"),
    ],
)
def test_reads_language_kind_and_expected_type(text, language, kind, expects):
    question = understand(text)
    assert (question.language, question.kind, question.expects) == (language, kind, expects)


@pytest.mark.parametrize(
    "text", ["Hello, when was AMRI 16 held?", "Who are you hosting at VIDW 2024?", "Apa khabar AMRI?"]
)
def test_a_question_is_not_small_talk(text):
    assert not understand(text).is_talk


def test_comparison_names_its_subjects():
    assert understand("Compare the ADM 2025 and the ADM 2030.").subjects == ("ADM 2025", "ADM 2030")
    assert understand("Apakah beza antara AMRI dengan SOMRI?").subjects == ("AMRI", "SOMRI")


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        (
            "Compare the AI policies of Malaysia and Vietnam.",
            ("AI policies of Malaysia", "AI policies of Vietnam"),
        ),
        (
            "What is the difference in age limits between Malaysia and Australia?",
            ("age limits Malaysia", "age limits Australia"),
        ),
        (
            "Apakah perbezaan had umur antara Malaysia dengan Australia?",
            ("had umur Malaysia", "had umur Australia"),
        ),
        (
            "Compare the theme of AMRI 16 and the slogan of AMRI 17.",
            ("theme of AMRI 16", "slogan of AMRI 17"),
        ),
        ("Compare the Ministry of Communications and the EDB.", ("Ministry of Communications", "EDB")),
        (
            'Bandingkan siri kedua "ASEAN Now and the Future" dengan siri pertama.',
            ('siri kedua "ASEAN Now and the Future"', "siri pertama"),
        ),
        ("Between 2020 and 2024, which laws were passed?", ()),
        ("Between 2020 and 2024, which had more laws?", ("2020 had more laws", "2024 had more laws")),
    ],
)
def test_each_side_of_a_comparison_keeps_the_topic(text, subjects):
    assert understand(text).subjects == subjects


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("Which came first, the ANEX desk or Asiavision?", ("the ANEX desk came first", "Asiavision came first")),
        (
            "Yang manakah mempunyai lebih banyak anggota: ABU atau OANA?",
            ("ABU mempunyai lebih banyak anggota", "OANA mempunyai lebih banyak anggota"),
        ),
        (
            "Antara VIDW 2022 dengan VIDW 2025, yang manakah lebih ramai pesertanya, dan bila?",
            ("VIDW 2022 lebih ramai pesertanya", "VIDW 2025 lebih ramai pesertanya"),
        ),
        ("WeChat ke TikTok yang dapat lesen dulu?", ("WeChat dapat lesen dulu", "TikTok dapat lesen dulu")),
        ("ABU atau OANA, yang mana lebih tua?", ("ABU lebih tua", "OANA lebih tua")),
    ],
)
def test_which_of_two_is_a_comparison_of_what_is_asked_about_each(text, subjects):
    question = understand(text)
    assert (question.kind, question.subjects, question.parts) == ("compare", subjects, ())


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Apakah DEFA dan mengapa ia penting?", ("Apakah DEFA", "mengapa DEFA penting?")),
        ("What is DEFA and why does it matter?", ("What is DEFA", "why does DEFA matter?")),
        ("Who came and when?", ()),
        ("When broadcasters began to swap video, how many feeds did they have?", ()),
        ("When did AMRI 16 end, how many came?", ("When did AMRI 16 end", "how many came AMRI 16?")),
        (
            "What were the themes of HAWANA 2025 and of AMRI 17, held in the same year?",
            ("What were the themes of HAWANA 2025?", "What were the themes of AMRI 17?"),
        ),
        ("Apa kata beliau tentang AI dan tentang 5G?", ("Apa kata beliau tentang AI?", "Apa kata beliau tentang 5G?")),
        ("What is said of the plan and the code?", ()),
        (
            "Who opened the forum and when did it take place?",
            ("Who opened the forum", "when did the forum take place?"),
        ),
        (
            "What would Thailand's guidelines on radio cover, and who are they for?",
            ("What would Thailand's guidelines on radio cover", "who are Thailand's guidelines on radio for?"),
        ),
        (
            "Siapa yang bayar program itu dan berapa kosnya?",
            ("Siapa yang bayar program itu", "berapa kos program itu?"),
        ),
        ("Which ministers met and what did they say?", ()),
        ("What did the minister announce and when will it start?", ()),
        (
            "Sistem apa yang ELCOM bina, dan apa gunanya?",
            ("Sistem apa yang ELCOM bina", "apa guna sistem yang ELCOM bina?"),
        ),
        ("Apa yang Kemboja mahu capai, dan apa skopnya?", ()),
        ("What did the minister say about how and why fake news spreads?", ()),
        ('What did she mean by "who pays and who gains"?', ()),
    ],
)
def test_a_question_of_two_parts_is_two_questions(text, asked):
    assert understand(text).parts == asked


@pytest.mark.parametrize(
    ("previous", "answer", "text", "expected"),
    [
        ("Siapakah penganjur VIDW 2024?", "", "Bila?", "Bila VIDW 2024?"),
        ("When was the 21st SOMRI held?", "", "Who organised it?", "Who organised 21st SOMRI?"),
        ("Berapa perwakilan menghadiri VIDW 2024?", "", "Di mana acara itu diadakan?", "Di mana VIDW 2024 diadakan?"),
        ("When was AMRI 16 held?", "", "What about AMRI 17?", "When was AMRI 17 held?"),
        ("Bilakah AMRI 16 diadakan?", "", "Bagaimana dengan AMRI 17?", "Bilakah AMRI 17 diadakan?"),
        (
            "Who opened SOMRI 21?",
            "**Deputy Minister Phan Tam** [1]",
            "What did he say?",
            "What did Deputy Minister Phan Tam say?",
        ),
        ("When was AMRI 16 held?", "", "Where did DEFA talks start?", "Where did DEFA talks start?"),
        ("Who runs the Lake Post?", "**Khamla Sisoulath** [1]", "How old is she?", "How old is Khamla Sisoulath?"),
        ("Siapa pengerusi AMRI 12 di Nay Pyi Taw?", "", "Siapa merasmikannya?", "Siapa merasmikan AMRI 12?"),
        ("What is ASCN?", "", "Which cities in Vietnam belong to it?", "Which cities in Vietnam belong to ASCN?"),
        ("What is ASCN?", "", "When did Malaysia say it would sign?", "When did Malaysia say it would sign?"),
        ("Who is Phan Tam?", "", "What did Fahmi Fadzil say in his talk?", "What did Fahmi Fadzil say in his talk?"),
        ("Bilakah AMRI ke-17 diadakan?", "", "Apakah temanya?", "Apakah tema AMRI ke-17?"),
        ("Which countries did not join AMRI 16?", "", "Why?", "Why did countries not join AMRI 16?"),
        ("Where was VIDW 2024 held?", "", "Why there?", "Why was VIDW 2024 held?"),
        ("Did Malaysia sign DEFA?", "", "Why not?", "Why did not Malaysia sign DEFA?"),
        ("Bilakah AMRI 16 ditangguhkan?", "", "Kenapa?", "Kenapa AMRI 16 ditangguhkan?"),
        ("Negara manakah yang tidak menyertai AMRI 16?", "", "Mengapa?", "Mengapa negara tidak menyertai AMRI 16?"),
        ("Is the Putrajaya Code binding?", "", "Why not?", "Why is not the Putrajaya Code binding?"),
        ("Who opened SOMRI 21?", "", "Why?", "Why SOMRI 21?"),
        ("What is DEFA?", "", "Why?", "Why DEFA?"),
        ("Apakah DEFA?", "", "Siapa hadir di pelancarannya di Jakarta?", "Siapa hadir di pelancaran DEFA di Jakarta?"),
        ("Apakah DEFA?", "", "Apa sebenarnya peranan Malaysia?", "Apa sebenarnya peranan Malaysia?"),
        ("When did ASEAN ministers meet?", "", "Which Thai one spoke?", "Which Thai one spoke ASEAN ministers meet?"),
        ("Berapa ramai menghadiri Forum Tasik?", "", "Bila?", "Bila Forum Tasik diadakan?"),
        ("How many came to the Lake Forum?", "", "When?", "When was Lake Forum held?"),
        ("Siapa merasmikan SOMRI 21?", "**Phan Tam** [1]", "Apa katanya?", "Apa kata Phan Tam?"),
        ("Siapa pengerusi AMRI 12?", "", "Apa kata ahli-ahlinya?", "Apa kata ahli-ahli AMRI 12?"),
        ("What did Malaysia propose at AMRI 16?", "", "When was it held?", "When was AMRI 16 held?"),
        ("Siapa mewakili Malaysia di AMRI 16?", "", "Bila ia diadakan?", "Bila AMRI 16 diadakan?"),
        ("Apa tema mesyuarat AMRI di Jakarta?", "", "Bila ia diadakan?", "Bila AMRI diadakan?"),
        ("When was AMRI 16 held?", "", "What did that meeting decide?", "What did AMRI 16 decide?"),
        ("When was AMRI 16 held?", "", "Who was chair that year?", "Who was chair that year AMRI 16?"),
        ("When was AMRI 16 held?", "", "How many delegates were there?", "How many delegates were there AMRI 16?"),
    ],
)
def test_follow_ups_stand_on_their_own(previous, answer, text, expected):
    assert understand(text, history=[Turn(previous, answer)]).standalone == expected


@pytest.mark.parametrize(
    "text",
    [
        "How many members are there in SOMRI?",
        "Are there any rules on deepfakes in Vietnam?",
        "What is fake news?",
        "Apa itu berita palsu?",
        "Which rules say that platforms must check the age of users?",
        "What happened this week?",
        "Is it true that platforms need a licence in Malaysia?",
        "How safe is it for reporters to cover protests in Thailand?",
        "What happens to those who share fake news in Vietnam?",
        "Apakah DEFA dan apakah tujuannya?",
        "Siapa yang bertanya soalan kepada menteri dalam sidang media?",
        "Berapa negara hadir sekurang-kurangnya dalam sidang media semalam?",
    ],
)
def test_a_question_of_its_own_borrows_nothing(text):
    assert understand(text, history=[Turn("When was AMRI 16 held?", "")]).standalone == text


@pytest.mark.parametrize(
    ("previous", "text", "expected"),
    [
        ("Berapa orang guna TikTok di Vietnam?", "Malaysia pula?", "Berapa orang guna TikTok di Malaysia?"),
        ("Berapa orang guna TikTok di Vietnam?", "Di Malaysia pula?", "Berapa orang guna TikTok di Malaysia?"),
        ("How many people use TikTok in Vietnam?", "in Malaysia?", "How many people use TikTok in Malaysia?"),
        ("How many people live in Malaysia?", "And in Vietnam?", "How many people live in Vietnam?"),
        ("how many people live in malaysia?", "and in vietnam?", "how many people live in vietnam?"),
        ("When was AMRI 16 held?", "And in Brunei?", "When was AMRI 16 held in Brunei?"),
        ("When was AMRI 16 held in Vietnam?", "And AMRI 17?", "When was AMRI 17 held in Vietnam?"),
        ("When was the 16th AMRI held?", "And the 17th?", "When was the 17th AMRI held?"),
        ("When was AMRI 16 held?", "And the 17th?", "When was AMRI 17 held?"),
        ("When was VIDW held?", "What about 2024?", "When was VIDW held in 2024?"),
        ("Bila VIDW diadakan?", "Tahun 2024 pula?", "Bila VIDW diadakan pada 2024?"),
        ("When did Malaysia chair AMRI?", "And Vietnam?", "When did Vietnam chair AMRI?"),
        ("How does AIBD use AI?", "And DEFA?", "How does DEFA use AI?"),
        ("Who chaired AMRI 16?", "And the vice chair?", "vice chair AMRI 16?"),
        ("Who opened AMRI 16?", "And did they sign?", "And did AMRI 16 sign?"),
    ],
)
def test_what_is_asked_instead_takes_the_place_of_its_like(previous, text, expected):
    assert understand(text, history=[Turn(previous, "")]).standalone == expected


def test_small_talk_is_no_subject():
    assert understand("Who opened it?", history=[Turn("Hello", "Hello!")]).standalone == "Who opened it?"
    turns = [Turn("When was AMRI 16 held?", ""), Turn("Thanks!", "")]
    assert understand("And AMRI 17?", history=turns).standalone == "When was AMRI 17 held?"


@pytest.mark.parametrize(("text", "language"), [("AMRI 17?", "ms"), ("VIDW 2024?", "ms"), ("When?", "en")])
def test_a_name_has_the_language_of_the_conversation(text, language):
    assert understand(text, history=[Turn("Bilakah AMRI 16 diadakan?", "")]).language == language


def test_a_follow_up_of_a_follow_up_keeps_the_subject():
    turns = [Turn("Siapakah penganjur VIDW 2024?", ""), Turn("Bila?", "", "Bila VIDW 2024?")]
    assert understand("Di mana?", history=turns).standalone == "Di mana VIDW 2024?"


def test_name_runs_skip_the_question_word():
    assert name_runs("When was the Da Nang Declaration adopted by AMRI 16?") == ["Da Nang Declaration", "AMRI 16"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apa berlaku tahun lepas", ("2025-01-01", "2025-12-31")),
        ("what happened last month", ("2026-10-01", "2026-10-31")),
        ("berita minggu lalu", ("2026-11-09", "2026-11-15")),
        ("what was said in 2024", None),
        ("what happened today", ("2026-11-22", "2026-11-22")),
        ("how does the exchange run today", None),
        ("what is the last year of the masterplan", None),
        ("what happened in the last week of October 2024", None),
        ("what was reported last year about the law of 2024", None),
        ("what was said about VIDW 2024 last month", ("2026-10-01", "2026-10-31")),
        ("Bilakah Malaysia Hari Ini mula disiarkan?", None),
        ("Hari ini apa yang berlaku?", ("2026-11-22", "2026-11-22")),
        ("Today, what happened?", ("2026-11-22", "2026-11-22")),
    ],
)
def test_relative_dates_become_ranges(text, expected):
    assert relative_range(text, date(2026, 11, 22)) == expected


def test_the_callers_dates_win():
    filters = Filters(date_from="2020-01-01")
    assert understand("what happened last year", filters=filters).filters == filters


@pytest.mark.parametrize("text", ["", "   \n\t "])
def test_an_empty_question_is_wrong_usage(text):
    with pytest.raises(UsageError, match="question is empty"):
        understand(text)


def test_an_overlong_question_is_wrong_usage_with_its_length():
    with pytest.raises(UsageError, match="2,001 characters"):
        understand("a" * (MAX_QUESTION_CHARACTERS + 1))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("brp org yg dtg ke VIDW 2024 kat Ha Long?", "berapa orang yang datang ke VIDW 2024 di Ha Long?"),
        ("Macam mana nak daftar platform tu?", "Bagaimana hendak daftar platform itu?"),
        ("KAT dan TU Delft ni apa?", "Apakah itu KAT dan TU Delft?"),
        ("Who met in the hall?", "Who met in the hall?"),
        ("Hi, could you please tell me where AMRI 17 was held?", "where AMRI 17 was held?"),
        ("Give me the date of AMRI 17.", "What is the date of AMRI 17?"),
        ("Name the three pillars of the plan.", "Name the three pillars of the plan."),
        ("Please tell me about DEFA.", "tell me about DEFA."),
        ("Nak tanya, siapa menteri penerangan Brunei?", "siapa menteri penerangan Brunei?"),
        ("Saya nak tahu sama ada DEFA telah ditandatangani.", "Adakah DEFA telah ditandatangani?"),
        ("Berikan nama pengerusi AMRI 16", "Siapakah pengerusi AMRI 16?"),
        ("Tolong senaraikan anggota ASEAN.", "senaraikan anggota ASEAN."),
        ("Siapa yang pergi ke sana, dan bila tiba atau tidak?", "Siapa yang pergi ke sana, dan bila tiba atau tidak?"),
        ("DEFA tu ape?", "Apakah itu DEFA?"),
        ("Hiburan apakah yang disiarkan RTM?", "Hiburan apakah yang disiarkan RTM?"),
        ("Maafkan siapa?", "Maafkan siapa?"),
        ("Hi-tech crime grew by how much?", "Hi-tech crime grew by how much?"),
        ("Where is Angkor Wat?", "Where is Angkor Wat?"),
        ("Wen Jiabao met whom?", "Wen Jiabao met whom?"),
        ("Wen did Vietnam sign?", "When did Vietnam sign?"),
        ("Siapa Nguyen Cam Tu?", "Siapa Nguyen Cam Tu?"),
        ("Apakah Pasal 27 UU ITE?", "Apakah Pasal 27 UU ITE?"),
        ("Apa aturan platform x di Vietnam?", "Apa aturan platform x di Vietnam?"),
        ("Kenapa platform x ambil lesen?", "Kenapa platform tidak ambil lesen?"),
        ("Kat Ipoh, brp org dtg?", "Di Ipoh, berapa orang datang?"),
        ("Brp Org Dtg Ke VIDW 2024?", "Berapa Orang Datang Ke VIDW 2024?"),
        ("Berapa dana Google.org?", "Berapa dana Google.org?"),
    ],
)
def test_short_forms_are_searched_written_out_and_shown_as_typed(typed, read):
    question = understand(typed)
    assert (question.text, question.standalone) == (typed, read)
