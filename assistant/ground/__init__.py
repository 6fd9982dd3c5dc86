"""The checker: does a cited text say what a sentence says? See ``check``."""

from assistant.ground.check import check
from assistant.ground.verdict import Problem, Verdict

__all__ = ["Problem", "Verdict", "check"]
