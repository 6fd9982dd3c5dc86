"""Milliseconds that one call of a single step takes, beside the splitting of the same text into words.

    python -m eval.bench.steps

The last column is the ratio to the splitting, which other work on the machine changes less than it changes the times.
"""

import sys
import time
from collections.abc import Callable

from assistant.ground import check
from assistant.language.detect import detect

CALLS = 300
SOURCE = (
    "VIDW 2024 merangkumi 12 acara rasmi dan dihadiri lebih 600 perwakilan. Mesyuarat berlangsung di Ha Long pada "
    "19 November 2024 dan dipengerusikan oleh Timbalan Menteri Phan Tam."
)


def sentence(number: int) -> str:
    """One that no cache has seen."""
    return f"VIDW 2024 merangkumi 12 acara rasmi dan dihadiri lebih 600 perwakilan dalam {number} sesi."


def milliseconds(step: Callable[[str], object]) -> float:
    """Processor time of one call, over ``CALLS`` different sentences."""
    step(sentence(CALLS))
    began = time.process_time()
    for number in range(CALLS):
        step(sentence(number))
    return 1000 * (time.process_time() - began) / CALLS


def main() -> None:
    """The command line."""
    steps: dict[str, Callable[[str], object]] = {
        "split": lambda text: [word.casefold() for word in text.split()],
        "detect": detect,
        "check": lambda text: check(text, [SOURCE], language="ms", quote_languages=["ms"]),
    }
    measured = {name: milliseconds(step) for name, step in steps.items()}
    for name, took in measured.items():
        sys.stdout.write(f"{name:8}{took:8.3f} ms{took / measured['split']:10.1f} x\n")


if __name__ == "__main__":
    main()
