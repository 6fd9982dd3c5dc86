"""The part that somebody plays in a meeting or wins: a vice chair is no chair, who led a delegation did not open it, and
bronze is no gold.
"""

import re
from functools import lru_cache

_ROLES = {
    "vice chair": r"\b(?:(?:vice|deputy)[- ]chair\w*|(?:naib|timbalan) pengerusi\w*)",
    "chair": r"(?<!vice[- ])(?<!deputy[- ])\bchair(?:s|ed|ing|man|woman|person)?\b"
    r"|(?<!naib )(?<!timbalan )\b(?:mem|di)?pengerusi(?:kan)?\b",
    "opener": r"\bopen(?:s|ed|ing)\b|\b(?:me|di)rasmikan\b|\bperasmi\w*|\binaugurat\w+|\bofficiat\w+",
    "host": r"\bhost(?:s|ed|ing)?\b|\btuan rumah\b",
    "leader": r"\b(?:led|leads?|leading|head(?:s|ed))\b|\b(?:meng|di)ketuai\b",
    "gold": r"\bgold\b|\bemas\b",
    "silver": r"\bsilver\b|\b(?-i:perak)\b",
    "bronze": r"\bbronze\b|\bgangsa\b",
    "signatory": r"\bsign(?:s|ed)\b|\b(?:me|di)(?:nanda)?tandatangani\b",
}
_PATTERNS = {role: re.compile(pattern, re.IGNORECASE) for role, pattern in _ROLES.items()}


def other_role(question: str, sentence: str) -> bool:
    """Whether ``question`` asks about one of these roles and ``sentence`` tells of others only."""
    asked, told = _roles(question), _roles(sentence)
    return bool(asked and told) and not asked & told


@lru_cache(maxsize=8192)
def _roles(text: str) -> frozenset[str]:
    return frozenset(role for role, pattern in _PATTERNS.items() if pattern.search(text))
