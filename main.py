"""Convoscope's start: arguments, logging, and the wiring of window and engine.

Whatever is not needed is not imported: the window comes up before torch and OpenCV, the commands never load Qt.
"""

import sys

if sys.version_info < (3, 11):
    sys.stderr.write("convoscope: Python 3.11 or newer is needed, and this is %d.%d\n" % sys.version_info[:2])  # noqa: UP031
    raise SystemExit(2)

import dataclasses
import logging
import os
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from multiprocessing import freeze_support
from typing import Any

from engine.api import Engine, UserError
from engine.commands.arguments import build_parser
from engine.remote.child import threaded

log = logging.getLogger("convoscope")


def run(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; gives the exit code: 0 done, 2 bad input or wrong usage, 130 interrupted."""
    try:
        options = build_parser().parse_args(arguments)
        prepare_logging(options.verbose)
        if not options.command:
            return window(options)
        command(options)
        return 0
    except UserError as error:
        return complain(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        log.debug("unexpected error", exc_info=True)
        return complain(f"unexpected error, {type(error).__name__}: {error} (--verbose before the command tells more)")


def complain(sentence: str) -> int:
    """One line on standard error; gives the exit code 2."""
    print("convoscope:", " ".join(sentence.split()), file=sys.stderr)
    return 2


def prepare_logging(verbose: bool) -> None:
    """Our warnings go to standard error; with ``verbose`` everything does, libraries' warnings included."""
    logging.basicConfig(format="convoscope: %(message)s" if not verbose else "%(asctime)s %(name)s: %(message)s")
    logging.getLogger().setLevel(logging.DEBUG if verbose else logging.ERROR)
    for name in ("convoscope", "engine", "gui"):
        logging.getLogger(name).setLevel(logging.DEBUG if verbose else logging.WARNING)
    logging.captureWarnings(True)
    if not verbose:
        logging.getLogger("py.warnings").setLevel(logging.CRITICAL)
        os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")
        os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")


def command(options: Namespace) -> None:
    """One of the commands without a window: each is a module of that name; only ``bench`` has a window after all."""
    if options.command == "bench":
        bench(options)
        return
    import_module(f"engine.commands.{options.command}").run(options)


def window(options: Namespace) -> int:
    """The window, until it is closed."""
    if options.after is not None and options.screenshot is None:
        raise UserError("--after says when --screenshot takes its picture: name the file for it as well.")
    engine = start_engine(options)  # first of all: it loads PyTorch while Qt is loaded here
    try:
        from gui.app.display import prepare_display

        prepare_display(can_be_invisible=options.screenshot is not None)

        from gui.app.app import Options
        from gui.app.app import run as run_window

        chosen = {field.name: getattr(options, field.name) for field in dataclasses.fields(Options)}
        return run_window(Options(**chosen), lambda: engine)
    finally:
        engine.close()


def start_engine(options: Namespace, make: Callable[..., Any] = threaded) -> Engine:
    """The engine behind the window, in a process of its own; or in this one, for who looks for a fault in it."""
    if os.environ.get("CONVOSCOPE_ENGINE") == "threads":
        return make(1, relayed=False)  # type: ignore[no-any-return]
    from engine.remote.client import RemoteEngine

    return RemoteEngine(make, partial(prepare_logging, options.verbose))


def bench(options: Namespace) -> None:
    """The real window and the bare network by turns."""
    from gui.app.display import prepare_display

    prepare_display(can_be_invisible=True)

    from engine.commands.arguments import reference
    from engine.commands.bench import BareProcess, by_turns, check_installed, report
    from engine.commands.endless import threaded as endless
    from gui.app.bench import Task, measure

    check_installed(options.against)
    network = reference(options)
    task = Task(
        network,
        options.source,
        options.device,
        options.precision,
        options.seconds,
        options.show,
        options.evidence or "",
    )
    engine = start_engine(options, endless)
    with ExitStack() as processes:
        bare = processes.enter_context(BareProcess(network, options.device))
        bare.engine = lambda: getattr(engine, "pid", None)
        other = None
        if options.against:
            other = processes.enter_context(BareProcess(network, options.device, options.against))
            bare.company = (other.pid,)
        report(options, bare, measure(task, engine, by_turns(bare, other)), other)


if __name__ == "__main__":
    freeze_support()
    sys.exit(run())
