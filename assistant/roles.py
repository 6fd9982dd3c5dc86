"""The part that somebody plays in a meeting or wins: a vice chair is no chair, who led a delegation did not open it, and
bronze is no gold.
"""

import re
from functools import lru_cache

_LEADS = r"\b(?:led|leads?|leading|head(?:s|ed))\b|\b(?:meng|di)ketuai\b"
_ROLES = {
    "vice chair": r"\b(?:(?:vice|deputy)[- ]chair\w*|(?:naib|timbalan) pengerusi\w*)",
    "chair": r"(?<!vice[- ])(?<!deputy[- ])\bchair(?:s|ed|ing|man|woman|person)?\b"
    r"|(?<!naib )(?<!timbalan )\b(?:mem|di)?pengerusi(?:kan)?\b",
    "opener": r"\bopen(?:s|ed|ing)\b|\b(?:me|di)rasmikan\b|\bperasmi\w*|\binaugurat\w+|\bofficiat\w+"
    r"|\b(?:mem|di)buka\b|\bpembukaan\b|\blaunch(?:es|ed|ing)?\b|\b(?:me|di)lancarkan\b",
    "host": r"\bhost(?:s|ed|ing)?\b|\btuan rumah\b|\b(?:meng|di)anjurkan\b|\b(?:menge|di)hoskan\b",
    "leader": _LEADS,
    "head of delegation": rf"(?s)^(?=.*\b(?:delegations?|delegasi|rombongan|teams?|pasukan(?! petugas))\b).*(?:{_LEADS})",
    "gold": r"\bgold\b|\bemas\b",
    "silver": r"\bsilver\b|\b(?-i:perak)\b",
    "bronze": r"\bbronze\b|\bgangsa\b",
    "signatory": r"\bsign(?:s|ed)\b|\b(?:menan|ditan)datangani\b",
}
_PATTERNS = {role: re.compile(pattern, re.IGNORECASE) for role, pattern in _ROLES.items()}
_EXCLUSIVE = (
    {"vice chair", "chair"},
    {"head of delegation", "chair"},
    {"head of delegation", "opener"},
    {"gold", "silver", "bronze"},
)
"""Roles of which nobody has two at once; who chairs a meeting may well have opened, hosted and led it."""


def other_role(question: str, sentence: str) -> bool:
    """Whether ``question`` asks about one of these roles and ``sentence`` tells only of others, one of which excludes it."""
    asked, told = _roles(question), _roles(sentence)
    return not asked & told and any(asked & kin and told & kin for kin in _EXCLUSIVE)


@lru_cache(maxsize=8192)
def _roles(text: str) -> frozenset[str]:
    return frozenset(role for role, pattern in _PATTERNS.items() if pattern.search(text))
