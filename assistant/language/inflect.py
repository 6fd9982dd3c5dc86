"""English inflection, and the affixes of Malay: the forms of a dictionary word that a question may hold."""

import re
from typing import Literal

from assistant.language.terms import stem

Form = Literal["base", "third", "past", "participle", "ing", "plural", "active", "passive"]

# Base, past and participle where the rules do not give them; one word where past and participle are alike.
_IRREGULAR = {
    base: (forms[0], forms[-1])
    for base, *forms in (
        line.split()
        for line in """
        arise arose arisen; be was been; bear bore borne; beat beat beaten; become became become; begin began begun
        bend bent; bid bid; bind bound; bite bit bitten; blow blew blown; break broke broken; bring brought
        broadcast broadcast; build built; burst burst; buy bought; cast cast; catch caught; choose chose chosen
        come came come; cost cost; cut cut; deal dealt; dig dug; do did done; draw drew drawn; drink drank drunk
        drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel felt; fight fought; find found; flee fled
        fly flew flown; forbid forbade forbidden; forget forgot forgotten; forgive forgave forgiven
        freeze froze frozen; get got; give gave given; go went gone; grow grew grown; hang hung; have had; hear heard
        hide hid hidden; hit hit; hold held; hurt hurt; keep kept; kneel knelt; know knew known; lay laid; lead led
        leave left; lend lent; let let; lie lay lain; light lit; lose lost; make made; mean meant; meet met
        overcome overcame overcome; oversee oversaw overseen; overtake overtook overtaken
        overthrow overthrew overthrown; pay paid; put put; quit quit; read read; repay repaid; ride rode ridden
        ring rang rung; rise rose risen; run ran run; say said; see saw seen; seek sought; sell sold; send sent
        set set; sew sewed sewn; shake shook shaken; shine shone; shoot shot; show showed shown; shrink shrank shrunk
        shut shut; sing sang sung; sink sank sunk; sit sat; sleep slept; slide slid; sow sowed sown
        speak spoke spoken; speed sped; spend spent; spin spun; split split; spread spread; stand stood
        steal stole stolen; stick stuck; strike struck; strive strove striven; swear swore sworn; sweep swept
        swell swelled swollen; swim swam swum; swing swung; take took taken; teach taught; tear tore torn; tell told
        think thought; throw threw thrown; undergo underwent undergone; understand understood
        undertake undertook undertaken; uphold upheld; upset upset; wake woke woken; wear wore worn; weave wove woven
        weep wept; win won; wind wound; withdraw withdrew withdrawn; write wrote written
        """.replace(";", "\n").splitlines()
        if line.strip()
    )
}
_PLURALS = {
    "person": "persons", "people": "people", "child": "children", "man": "men", "woman": "women", "media": "media",
    "news": "news", "fake news": "fake news", "information": "information", "data": "data", "series": "series",
    "criterion": "criteria", "money": "money", "traffic": "traffic", "cooperation": "cooperation", "wife": "wives",
    "knife": "knives", "leaf": "leaves", "shelf": "shelves", "thief": "thieves", "foot": "feet", "tooth": "teeth",
    "mouse": "mice", "potato": "potatoes", "cargo": "cargoes", "volcano": "volcanoes", "mosquito": "mosquitoes",
    "nucleus": "nuclei", "fungus": "fungi", "thesis": "theses", "analysis": "analyses", "axis": "axes", "crisis": "crises",
    "runner-up": "runners-up", "hero": "heroes", "tomato": "tomatoes", "embargo": "embargoes", "tornado": "tornadoes",
    "schoolchild": "schoolchildren", "grandchild": "grandchildren",
    "fish": "fish", "aircraft": "aircraft", "spacecraft": "spacecraft", "corps": "corps", "cattle": "cattle",
    "livestock": "livestock", "goods": "goods", "clothes": "clothes", "sheep": "sheep", "species": "species", "deer": "deer",
}  # fmt: skip
_MEN = re.compile(r"(?<!^hu)(?<!^ger)man$")
"""Fisherman, businesswoman; not human or German."""
_DOUBLED = re.compile(
    r"(?:sub|com|ad|per)mit|(?:re|pre|trans)fer|occur|control|travel|label|cancel|counsel|scrap|enrol|kidnap|dial|quit|patrol|"
    r"rebel|compel|quarrel|program|regret|forget|acquit"
)
_VOWELS = "aeiou"


def verb_forms(verb: str) -> dict[Form, str]:
    """The forms of a verb; of a phrase such as ``take place`` or ``pilot-test`` its first word is inflected."""
    head, space, rest = verb.partition(" ")
    past, participle = _IRREGULAR.get(head, ("", ""))
    regular = past or _suffixed(head, "ed")
    forms: dict[Form, str] = {
        "base": head,
        "third": {"have": "has", "be": "is"}.get(head) or _with_s(head),
        "past": regular,
        "participle": participle or regular,
        "ing": _suffixed(head, "ing"),
    }
    return {form: word + space + rest for form, word in forms.items()}


def plural(noun: str) -> str:
    """The plural of a noun; of a phrase, of its last word or of the one before ``of`` and ``with``."""
    for link in (" of ", " with ", " for "):
        if link in noun:
            head, _, rest = noun.partition(link)
            return plural(head) + link + rest
    if noun in _PLURALS:
        return _PLURALS[noun]
    head, space, last = noun.rpartition(" ")
    return head + space + (_PLURALS.get(last) or (_MEN.sub("men", last) if _MEN.search(last) else _with_s(last)))


def _with_s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")) or word in {"go", "do", "veto", "echo"}:
        return word + "es"
    if word.endswith("y") and word[-2] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _suffixed(word: str, suffix: str) -> str:
    """``word`` with -ed or -ing: plan -> planned, make -> making, study -> studied."""
    if word.endswith("ie") and suffix == "ing":
        return word[:-2] + "ying"
    if word.endswith("e") and not (suffix == "ing" and (word.endswith(("ee", "oe")) or word == "be")):
        return word[:-1] + suffix
    if word.endswith("y") and suffix == "ed" and word[-2] not in _VOWELS:
        return word[:-1] + "ied"
    return word + (word[-1] if _DOUBLED.fullmatch(word) or _is_short(word) else "") + suffix


def _is_short(word: str) -> bool:
    """Whether a word is one syllable of consonant, vowel, consonant, so that its last letter doubles."""
    return (
        3 <= len(word) <= 4
        and word[-1] not in "aeiouwxy"
        and word[-2] in _VOWELS
        and all(letter not in _VOWELS for letter in word[:-2])
    )


def malay_relatives(word: str) -> list[tuple[str, bool]]:
    """Dictionary forms that an unknown Malay word may belong to, likeliest first, and whether ``word`` is a passive.

    The stemmer gives the root; roots take the affixes that dictionary forms have: ``dilanjutkannya`` -> ``lanjut`` ->
    ``melanjutkan``.
    """
    root = stem(word, "ms")
    passive = word.startswith("di")
    verbs = [
        prefix + body + suffix for suffix in ("kan", "i", "") for prefix, body in [*_nasal(root), ("memper", root)]
    ]
    verbs += ["ber" + root, "ter" + root]
    nouns = [
        root,
        *(prefix + body + suffix for suffix in ("an", "") for prefix, body in _nasal(root, "pe")),
        "ke" + root + "an",
        root + "an",
        "per" + root + "an",
    ]
    bare = word == root + "kan"
    is_verb = passive or bare or word.startswith(("me", "ber", "ter"))
    ordered = verbs + nouns if is_verb else nouns + verbs
    return [(form, passive and form in verbs) for form in dict.fromkeys(ordered)]


def _nasal(root: str, prefix: str = "me") -> list[tuple[str, str]]:
    """The prefix meN- or peN- before a root: tulis -> menulis, guna -> mengguna, adakan -> mengadakan."""
    first = root[:1]
    if first in ("p", "f"):
        return [(prefix + "m", root[1:]), (prefix + "m", root)]
    if first in ("b", "v"):
        return [(prefix + "m", root)]
    if first == "t":
        return [(prefix + "n", root[1:]), (prefix + "n", root)]
    if first in ("d", "c", "j", "z"):
        return [(prefix + "n", root)]
    if first == "s":
        return [(prefix + "ny", root[1:]), (prefix + "n", root)]
    if first == "k":
        return [(prefix + "ng", root[1:]), (prefix + "ng", root)]
    if first in _VOWELS or first in ("g", "h"):
        return [(prefix + "ng", root)]
    return [(prefix, root)]
