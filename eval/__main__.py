"""Asks the questions of a set and reports how good the answers are; exit code 1 when a gate fails.

python -m eval --set all --split test --generator extractive
"""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.__main__ import positive
from assistant.errors import AssistantError
from ingest.progress import progress_bar

if TYPE_CHECKING:
    from assistant.config import Settings


def main(argv: list[str] | None = None) -> int:
    """Runs the command; 0 every gate holds, 1 one fails or something went wrong, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    try:
        return _evaluate(arguments)
    except AssistantError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--set", default="all", metavar="NAME_OR_FILE", help="a set in eval/sets, all of them, or a file"
    )
    parser.add_argument(
        "--split", choices=("dev", "test", "all"), default="test", help="dev to choose thresholds, test to report"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where run and report go (default: runs/ in the project)"
    )
    parser.add_argument(
        "--store", type=Path, metavar="DIR", help="a store to ask (default: one of the set's documents)"
    )
    parser.add_argument(
        "--generator", choices=("auto", "extractive", "embedded", "endpoint"), help="who words the answers"
    )
    parser.add_argument("--limit", type=positive, metavar="N", help="at most N questions, evenly spread over the set")
    parser.add_argument("--rescore", type=Path, metavar="RUN_FILE", help="report on a run file again, without asking")
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    return parser


def _evaluate(arguments: argparse.Namespace) -> int:
    from assistant.config import load_settings
    from assistant.models.encoder import load_encoder
    from eval.judge import checker
    from eval.render import overview, write_report
    from eval.report import make_report, report_json

    settings = load_settings(store=arguments.store, generator=arguments.generator)
    run_file = arguments.rescore or _run(arguments, settings)
    report = make_report(run_file, checker(load_encoder(settings)))
    files = write_report(report, run_file)
    print(json.dumps(report_json(report), ensure_ascii=False) if arguments.json else overview(report))
    for file in (run_file, *files):
        print(f"written: {file}", file=sys.stderr)
    return 0 if report.passed else 1


def _run(arguments: argparse.Namespace, settings: "Settings") -> Path:
    from assistant.pipeline import Assistant
    from eval.dataset import known_set, read_set, set_name
    from eval.evaluation import RUNS, open_assistant, spread, write_run

    questions = spread(read_set(arguments.set, arguments.split), arguments.limit)
    name = set_name(arguments.set)
    if arguments.store:
        assistant = Assistant(settings)
    else:
        with progress_bar("documents") as on_progress:
            assistant = open_assistant(settings, known_set(arguments.set), on_progress)
    with progress_bar("questions") as on_progress:
        return write_run(questions, assistant, name, arguments.split, arguments.out or RUNS, on_progress)


if __name__ == "__main__":
    sys.exit(main())
