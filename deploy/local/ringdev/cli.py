"""The command line of `./dev`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import bench, faults, interrupts, processes, regen, say, testing, up
from .failure import Failure

EXAMPLES = """\
examples:
  ./dev up                  everything on this machine, one address to open; Ctrl-C stops it
  ./dev up --fresh          the same with an empty database
  ./dev up --real           real calls with the account in .env, webhooks on port 8081
  SIM_SPEED=1 ./dev up      customers take their real time
  ./dev test                every check that CI runs
  ./dev test clippy tests   some of them (./dev test --list names them)
  ./dev bench gather        measure what /gather takes (./dev bench --list names all measurements)
  ./dev psql -c '\\d'        psql on the running database
  ./dev faults              one fault at a time, measured; rewrites docs/faults.md (a quarter of an hour)
  ./dev regen               rewrite .sqlx, openapi.json and the page's types

Needs Rust, Node 20 and Python 3.9 or newer. Postgres and NATS are taken from this machine or, when they
are missing or too old (or RINGCHECK_SERVERS=wheels), downloaded into .dev, where all data is kept too.
"""


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    top = argparse.ArgumentParser(
        prog="./dev",
        description="Runs, checks and regenerates Ringcheck.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    start = commands.add_parser("up", help="run everything here; stays in the foreground")
    start.add_argument("--fresh", action="store_true", help="begin with an empty database")
    start.add_argument("--real", action="store_true", help="call through the telephone account in .env, no stand-in")
    stop = commands.add_parser("down", help="stop the running `up`")
    stop.add_argument("--wipe", action="store_true", help="also remove its data")
    test = commands.add_parser("test", help="every check that CI runs")
    test.add_argument("steps", nargs="*", metavar="STEP", help="only these")
    test.add_argument("--list", action="store_true", help="name the steps and do nothing")
    test.add_argument("--keep-going", action="store_true", help="do not stop at the first failure")
    measure = commands.add_parser("bench", help="measure the programs as they are shipped; see docs/bench.md")
    measure.add_argument("measurements", nargs="*", metavar="MEASUREMENT", help="only these")
    measure.add_argument("--list", action="store_true", help="name the measurements and do nothing")
    measure.add_argument("--quick", action="store_true", help="one short run of each, to see that it works")
    measure.add_argument(
        "--rows", type=int, action="append", choices=bench.SIZES, help="only at this size of the table; may be repeated"
    )
    measure.add_argument("--runs", type=int, metavar="N", help="median of so many [3; with --quick 1]")
    measure.add_argument("--output", type=Path, metavar="FOLDER", help="where bench.json and bench.md go [.dev/bench]")
    matrix = commands.add_parser("faults", help="one fault at a time, measured: rewrites docs/faults.md")
    matrix.add_argument("faults", nargs="*", metavar="FAULT", help="only these, by their names there; only shown")
    commands.add_parser("regen", help="rewrite all derived files")
    commands.add_parser("psql", help="psql on the running `up`'s database; arguments are passed on", add_help=False)
    return top


def main(argv: Sequence[str]) -> int:
    """Runs one command and returns its exit code."""
    arguments, rest = parser().parse_known_args(argv)
    if rest and arguments.command != "psql":
        parser().error(f"unrecognized arguments: {' '.join(rest)}")
    interrupts.install(processes.kill_everything)
    try:
        return dispatch(arguments, rest)
    except Failure as failure:
        print(f"dev: {failure}", file=sys.stderr, flush=True)
        return 1
    except PermissionError as error:
        whose = "another user's? A checkout in which root ran ./dev stays root's"
        print(f"dev: {error.strerror}: {error.filename} (is it {whose})", file=sys.stderr, flush=True)
        return 1
    except interrupts.Interrupted as interrupted:
        say.line("stopped")
        return 128 + interrupted.number
    finally:
        processes.kill_everything()


def dispatch(arguments: argparse.Namespace, rest: Sequence[str]) -> int:
    """Each command ends with 0, or by raising."""
    if arguments.command == "up":
        up.up(arguments.fresh, arguments.real)
    if arguments.command == "down":
        up.down(arguments.wipe)
    elif arguments.command == "test":
        return testing.test(arguments.steps, only_list=arguments.list, keep_going=arguments.keep_going)
    elif arguments.command == "bench":
        bench.bench(
            arguments.measurements,
            only_list=arguments.list,
            quick=arguments.quick,
            rows=arguments.rows or bench.SIZES,
            runs=arguments.runs,
            output=arguments.output,
        )
    elif arguments.command == "faults":
        faults.faults(arguments.faults)
    elif arguments.command == "regen":
        regen.regen()
    elif arguments.command == "psql":
        up.psql(rest)
    else:
        parser().print_help()
    return 0
