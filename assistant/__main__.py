"""The command line: ``python -m assistant ask|search|chat|doctor``. Everything heavy is imported after parsing."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, UsageError

if TYPE_CHECKING:
    from assistant.config import Settings
    from assistant.pipeline import Assistant
    from assistant.schema import Answer


def main(argv: list[str] | None = None) -> int:
    """Runs one command; the exit code is 0 done, 1 failed, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments) or 0)
    except AssistantError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output, such as head, has gone
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m assistant", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True, metavar="ask|search|chat|doctor")

    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--store", type=Path, help="directory of the store (default: store/ in the project)")
    shared.add_argument("--lang", choices=("auto", "ms", "en"), default="auto", help="language of the answer")

    writer = argparse.ArgumentParser(add_help=False)
    writer.add_argument(
        "--generator", choices=("auto", "extractive", "embedded", "endpoint"), help="who words the answer"
    )

    limits = argparse.ArgumentParser(add_help=False)
    limits.add_argument("--publisher", help="only documents of this publisher")
    limits.add_argument(
        "--from", dest="date_from", type=iso_date, metavar="DATE", help="only documents from this date on (2024-11-19)"
    )
    limits.add_argument("--to", dest="date_to", type=iso_date, metavar="DATE", help="only documents up to this date")
    limits.add_argument("--only", choices=("ms", "en"), help="only documents in this language")

    ask = commands.add_parser("ask", parents=[shared, writer, limits], help="answer a question with checked citations")
    ask.add_argument("question", nargs="?")
    ask.add_argument("--batch", metavar="FILE", help='JSON lines of {"id", "question"}; "-" is standard input')
    ask.add_argument("--json", action="store_true", help="the whole answer as JSON")
    ask.set_defaults(run=_ask)

    search = commands.add_parser("search", parents=[shared, limits], help="passages, ranked, without an answer")
    search.add_argument("query", nargs="?")
    search.add_argument("--top-k", type=positive, default=10, metavar="N")
    search.add_argument("--batch", metavar="FILE", help='JSON lines of {"id", "query"}; "-" is standard input')
    search.add_argument("--json", action="store_true", help="as JSON")
    search.set_defaults(run=_search)

    chat = commands.add_parser("chat", parents=[shared, writer], help="a conversation in the terminal")
    chat.set_defaults(run=_chat)

    doctor = commands.add_parser("doctor", help="what is installed, what is wrong, and how to mend it")
    doctor.add_argument("--store", type=Path)
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(run=_doctor)
    return parser


def positive(text: str) -> int:
    """The type of an option that counts.

    :raises ArgumentTypeError: for anything but a whole number from 1 on.
    """
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a count: give 1 or more")
    return number


def iso_date(text: str) -> str:
    """The type of an option that is a day, a month or a year: 2024-11-19, 2024-11, 2024.

    :raises ArgumentTypeError: for anything else.
    """
    from assistant.language.dates import is_iso_prefix

    if is_iso_prefix(text):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is no date: give 2024, 2024-11 or 2024-11-19")


def _settings(arguments: argparse.Namespace) -> "Settings":
    from assistant.config import load_settings

    return load_settings(store=arguments.store, generator=getattr(arguments, "generator", None))


def _open(arguments: argparse.Namespace) -> "Assistant":
    from assistant.pipeline import Assistant

    return Assistant(_settings(arguments))


def _filters(arguments: argparse.Namespace) -> Any:
    from assistant.schema import Filters

    return Filters(arguments.only, arguments.publisher, arguments.date_from, arguments.date_to)


def _ask(arguments: argparse.Namespace) -> int:
    from assistant.wire import answer_json

    def one(text: str) -> "Answer":
        return assistant.answer(text, language=arguments.lang, filters=filters)

    _one_of(arguments.question, arguments.batch, 'ask "QUESTION"')
    assistant, filters = _open(arguments), _filters(arguments)
    if arguments.batch:
        return _batch(arguments.batch, "question", lambda text: answer_json(one(text)))
    answer = one(arguments.question)
    if arguments.json:
        _print_json(answer_json(answer), indent=2)
    else:
        _print_answer(answer)
    return 0


def _search(arguments: argparse.Namespace) -> int:
    from assistant.wire import search_json

    def one(text: str) -> dict[str, Any]:
        language, candidates = assistant.search(text, language=arguments.lang, filters=filters, top_k=arguments.top_k)
        return search_json(text, language, candidates)

    _one_of(arguments.query, arguments.batch, 'search "QUERY"')
    assistant, filters = _open(arguments), _filters(arguments)
    if arguments.batch:
        return _batch(arguments.batch, "query", one)
    result = one(arguments.query)
    if arguments.json:
        _print_json(result, indent=2)
    else:
        for rank, candidate in enumerate(result["candidates"], start=1):
            print(f"{rank}. {candidate['score']:.2f}  {candidate['title']} ({candidate['language']})")
            print(f"   {' '.join(candidate['text'].split())}\n")
    return 0


def _chat(arguments: argparse.Namespace) -> int:
    from assistant.phrases import phrase
    from assistant.schema import Turn

    assistant = _open(arguments)
    language = assistant.settings.interface_language if arguments.lang == "auto" else arguments.lang
    print(phrase("greeting", language))
    history: list[Turn] = []
    while True:
        try:
            question = input("\n> ").strip()
        except EOFError:
            print()
            return 0
        if question.casefold() in ("exit", "quit", "keluar"):
            return 0
        try:
            answer = assistant.answer(question, language=arguments.lang, history=history)
        except UsageError as error:
            print(error)
            continue
        _print_answer(answer)
        history.append(Turn(question, answer.text, answer.trace.standalone_question))


def _doctor(arguments: argparse.Namespace) -> int:
    from assistant.doctor import examine

    findings = examine(_settings(arguments))
    if arguments.json:
        _print_json(
            {"ok": all(item.ok for item in findings), "checks": [item.as_json() for item in findings]}, indent=2
        )
    else:
        for item in findings:
            print(
                f"{'ok  ' if item.ok else 'WRONG'} {item.name}: {item.found}"
                + (f"\n      fix: {item.fix}" if item.fix else "")
            )
    return 0 if all(item.ok for item in findings) else 1


def _one_of(text: str | None, batch: str | None, usage: str) -> None:
    if (text is None) == (batch is None):
        raise UsageError(f"give one text or --batch FILE, for example: python -m assistant {usage}")


def _batch(source: str, key: str, one: Any) -> int:
    """Answers each line of ``source``; a bad line becomes an "error" line, and then the exit code is 1."""
    failed = False
    for number, line in enumerate(_lines(source), start=1):
        if not line.strip():
            continue
        item: dict[str, Any] = {"id": None}
        try:
            row = _row(line, f"line {number} of {source}")
            item = {"id": row.get("id", number)}
            text = row.get(key, row.get("question"))
            if not isinstance(text, str):
                raise UsageError(f'line {number} of {source} has no "{key}"')
            item |= one(text)
        except UsageError as error:
            failed = True
            item["error"] = str(error)
        _print_json(item)
    return 1 if failed else 0


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise UsageError(f"{where} is not a JSON object")
    return row


def _lines(source: str) -> Iterator[str]:
    try:
        if source == "-":
            yield from sys.stdin
            return
        with Path(source).open(encoding="utf-8") as file:
            yield from file
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"{source} cannot be read ({error}): give a UTF-8 file of JSON lines") from None


def _print_json(value: dict[str, Any], indent: int | None = None) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=indent), flush=True)


def _print_answer(answer: "Answer") -> None:
    print(answer.text)
    for line in _source_lines(answer):
        print(line)


def _source_lines(answer: "Answer") -> Iterable[str]:
    from assistant.compose import caution
    from assistant.phrases import phrase

    if answer.abstained and answer.reason:
        yield f"\n({answer.reason})"
    if note := caution(answer, answer.language):
        yield f"\n({note})"
    if answer.trace.fallback:
        yield f"\n({answer.generator}; {answer.trace.fallback})"
    if answer.trace.second_reader:
        yield f"\n({phrase('one_reader', answer.language)} {answer.trace.second_reader})"
    if answer.citations:
        yield ""
    for citation in answer.citations:
        language = phrase(f"language_{citation.language}", answer.language)
        date = citation.date or phrase("undated", answer.language)
        yield f"[{citation.n}] " + ", ".join(
            part for part in (citation.title, citation.publisher, date, language) if part
        )
        if where := citation.url or citation.path:
            yield f"    {where}"


if __name__ == "__main__":
    sys.exit(main())
