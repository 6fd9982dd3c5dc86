"""A bar on the terminal for what takes long."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

OnProgress = Callable[[int, int, str], None]
"""Called with the number of things done, of all, and the name of the next."""
MOST_CHARACTERS = 60


@contextmanager
def progress_bar(what: str = "") -> Iterator[OnProgress | None]:
    """A bar that says ``what`` is done, on standard error while the block runs; nothing where that is a file or a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def on_progress(done: int, total: int, name: str) -> None:
            shown = (name.rsplit("/", 1)[-1] or name)[:MOST_CHARACTERS]
            bar.update(task, completed=done, total=total, description=shown, refresh=True)

        yield on_progress
