"""The limits that a reader sets beside the question box: language, dates and subjects of the documents that may answer."""

from collections.abc import Sequence
from typing import Literal

from assistant.language.dates import is_iso_prefix
from assistant.schema import Filters, Language
from ui.strings import date_text, text
from ui.subjects import subject_text

SUBJECTS_NAMED = 3
"""So many subjects are named in one line; more are counted."""


class BadDate(ValueError):
    """What was typed as a date is none."""


def filters_of(only: str, since: str, until: str, subjects: Sequence[str]) -> Filters:
    """What was chosen, as the search takes it.

    :raises BadDate: for a date that is not 2024, 2024-11 or 2024-11-19.
    """
    language: Language | None = "ms" if only == "ms" else "en" if only == "en" else None
    return Filters(
        language=language, date_from=_date(since), date_to=_date(until), subjects=tuple(map(str, subjects or ()))
    )


def limits_text(filters: Filters, language: Language) -> str:
    """The limits in one line; empty when there are none."""
    said = []
    if filters.language:
        said.append(text(f"only_{filters.language}", language))
    if filters.date_from and filters.date_to:
        days = {"since": date_text(filters.date_from, language), "until": date_text(filters.date_to, language)}
        said.append(text("dates_between", language, **days))
    elif filters.date_from:
        said.append(text("dates_since", language, since=date_text(filters.date_from, language)))
    elif filters.date_to:
        said.append(text("dates_until", language, until=date_text(filters.date_to, language)))
    if 0 < len(filters.subjects) <= SUBJECTS_NAMED:
        said.append(", ".join(subject_text(name, language) for name in filters.subjects))
    elif filters.subjects:
        said.append(text("some_subjects", language, n=len(filters.subjects)))
    return "; ".join(said)


def limits_label(only: str, since: str, until: str, subjects: Sequence[str], language: Language) -> str:
    """The heading of the folded limits: what is searched now."""
    try:
        said = limits_text(filters_of(only, since, until, subjects), language)
    except BadDate:
        said = text("bad_date", language)
    return text("searching_in", language, limits=said) if said else text("searching_all", language)


def language_choices(language: Language) -> list[tuple[str, Literal["all", "ms", "en"]]]:
    """The choices of the language limit."""
    return [
        (text("all", language), "all"),
        (text("language_ms", language), "ms"),
        (text("language_en", language), "en"),
    ]


def _date(typed: str | None) -> str | None:
    typed = (typed or "").strip()
    if typed and not is_iso_prefix(typed):
        raise BadDate(typed)
    return typed or None
