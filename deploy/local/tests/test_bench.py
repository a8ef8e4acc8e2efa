"""`./dev bench`: medians, marks, what is read of pgbench and of a process, the table, and what can be asked for."""

import contextlib
import io
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ringdev import bench, bench_report, cli, measures
from ringdev.failure import Failure
from ringdev.measures import cpu, gather, lists, measurement, pgbench, placing, rest
from ringdev.measures.measurement import FEW, MANY, SOME, Measurement, Result, Row

PGBENCH = """\
pgbench (15.18)
transaction type: <builtin: simple update>
number of clients: 64
number of transactions actually processed: 13423
number of failed transactions: 2 (0.015%)
latency average = 38.112 ms
initial connection time = 91.2 ms
tps = 1679.260012 (without initial connection time)
"""


def run(p50: float, errors: int = 0) -> "dict[str, object]":
    latency = {"p50": p50, "p99": p50 * 2, "p999": p50 * 3}
    return {"per_second": 1_000 / p50, "errors": errors, "latency": latency, "drained": 0.1, "cpu_us": {}}


class Rows(unittest.TestCase):
    def test_a_number_is_the_median_of_the_runs_and_errors_are_their_sum(self) -> None:
        row = Row("x", [run(5), run(1, errors=2), run(2, errors=1)])
        self.assertEqual((row.median("latency", "p50"), row.errors), (2, 3))

    def test_what_no_run_has_is_no_number(self) -> None:
        self.assertIsNone(Row("x", [{"errors": 0}]).median("latency", "p50"))

    def test_what_was_not_measured_holds_no_mark(self) -> None:
        self.assertFalse(measurement.below("x", 5, None, "ms").held)
        self.assertFalse(measurement.at_least("x", 2, None, "times").held)

    def test_a_mark_is_held_on_its_own_side_only(self) -> None:
        for seen, held in ((4.9, True), (5.0, False), (5.1, False)):
            self.assertEqual(measurement.below("x", 5, seen, "ms").held, held)
        for seen, held in ((1.9, False), (2.0, True)):
            self.assertEqual(measurement.at_least("x", 2, seen, "times").held, held)


class Readings(unittest.TestCase):
    def test_pgbenchs_rate_and_failures(self) -> None:
        self.assertEqual(pgbench.read(PGBENCH), {"per_second": 1679.260012, "count": 13423, "errors": 2})

    def test_a_pgbench_that_says_no_rate_is_a_failure(self) -> None:
        with self.assertRaisesRegex(Failure, "connection refused"):
            pgbench.read("pgbench: error: connection refused")

    def test_a_missing_pgbench_is_told_and_is_no_failure(self) -> None:
        stage = mock.Mock()
        stage.stack.postgres.bin = Path("/nowhere")
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            self.assertIsNone(pgbench.program(stage))
        self.assertIn("/nowhere", said.getvalue())
        self.assertIn("skipped", said.getvalue())

    def test_resident_memory(self) -> None:
        self.assertEqual(rest.resident_bytes("VmHWM:\t  99 kB\nVmRSS:\t   20480 kB\n"), 20480 * 1024)
        self.assertIsNone(rest.resident_bytes("Name:\tx\n"))

    def test_queries_are_written_as_a_browser_does(self) -> None:
        self.assertEqual(lists.path("/transactions", {"q": "O'Brien & co"}), "/transactions?q=O%27Brien%20%26%20co")
        self.assertEqual(lists.path("/transactions/counts", {}), "/transactions/counts")


class Cpu(unittest.TestCase):
    def test_a_programs_name_may_hold_anything(self) -> None:
        self.assertEqual(cpu.stat_fields("7 (a) b (c) S 1 7 7")[:2], ["S", "1"])

    def test_time_of_children_counts_also_when_they_have_ended(self) -> None:
        before = cpu._seconds(os.getpid())
        burn = "import time\nuntil = time.process_time() + 0.2\nwhile time.process_time() < until: pass"
        subprocess.run([sys.executable, "-c", burn], check=True)
        self.assertGreaterEqual(cpu._seconds(os.getpid()) - before, 0.19)

    def test_who_was_started_anew_is_left_out_and_the_greatest_comes_first(self) -> None:
        spent = cpu.per_request({"a": 1.0, "b": 1.0}, {"a": 1.5, "b": 3.0, "c": 9.0}, 10_000)
        self.assertEqual(list(spent), ["b", "a"])
        self.assertAlmostEqual(spent["b"], 200)
        self.assertEqual(cpu.per_request({"a": 1.0}, {"a": 2.0}, 0), {})

    def test_the_run_that_was_disturbed_least_is_shown(self) -> None:
        self.assertEqual(cpu.shown([{"a": 9.0}, {}, {"a": 3.0, "b": 2.0, "c": 0.2}]), "CPU µs each: a 3, b 2")
        self.assertEqual(cpu.shown([{}]), "")


class Gather(unittest.TestCase):
    yardsticks = {
        "simple": [{"per_second": 100.0, "cpu_us": {}}, {"per_second": 250.0, "cpu_us": {}}],
        "prepared": [{"per_second": 300.0, "cpu_us": {}}] * 2,
    }
    closed = [run(2), run(2)]
    opened = {0.5: [{"rate": 250.0, **run(20)}] * 2}

    def test_the_ratio_is_of_what_was_measured_next_to_each_other(self) -> None:
        ratio, late = gather.report(20, self.yardsticks, self.closed, self.opened).marks
        self.assertEqual((ratio.seen, ratio.held), ("3.5 times", True))  # of 5 and 2, not of the medians
        self.assertEqual((late.seen, late.held), ("40 ms", False))

    def test_without_a_yardstick_there_is_no_ratio(self) -> None:
        result = gather.report(20, {"simple": [], "prepared": []}, self.closed, self.opened)
        self.assertEqual([mark.what for mark in result.marks], ["/gather p99 at half its rate, 20 transactions"])
        self.assertEqual(len(result.rows), 2)


class Placing(unittest.TestCase):
    def test_by_the_carriers_record_each_click_is_one_call(self) -> None:
        def rings(*calls: str) -> "list[dict[str, str]]":
            return [{"call": call} for call in calls]

        for rung, errors in (
            (("a", "b"), 0),
            (("a",), 1),  # never placed
            (("a", "a", "b", "a"), 2),  # placed twice more than once
            (("a", "b", "c"), 1),  # nobody's
            ((), 2),
        ):
            self.assertEqual(placing.wrong(["a", "b"], rings(*rung)), errors, rung)

    def test_an_outage_is_told_in_seconds_and_counted_from_the_start(self) -> None:
        runs = [{"drained": seconds, "errors": 1} for seconds in (10.0, 20.0, 40.0)]
        row = placing.drained(5_000, runs)
        self.assertEqual((row.median("per_second"), row.errors), (250, 3))
        self.assertTrue(row.note.startswith("20.0 s"), row.note)


class Order(unittest.TestCase):
    def test_each_size_is_made_once_and_results_are_in_the_order_of_the_measurements(self) -> None:
        stage = mock.Mock(rows_of=lambda size: size)
        chosen = [
            Measurement(name, "", sizes, lambda _stage, size, name=name: Result([Row(f"{name} {size}", [])]))
            for name, sizes in (("a", (FEW, MANY)), ("b", (SOME, MANY)))
        ]
        with contextlib.redirect_stdout(io.StringIO()):
            found = bench.measured(stage, chosen, bench.SIZES)
        self.assertEqual([call.args for call in stage.fill.call_args_list], [(FEW,), (SOME,), (MANY,)])
        rows = [row.what for _, result in found for row in result.rows]
        self.assertEqual(rows, [f"a {FEW}", f"a {MANY}", f"b {SOME}", f"b {MANY}"])

    def test_only_the_sizes_that_were_asked_for_are_made(self) -> None:
        stage = mock.Mock(rows_of=lambda size: size)
        chosen = [Measurement("a", "", (FEW, MANY), lambda _stage, size: Result([Row(str(size), [])]))]
        with contextlib.redirect_stdout(io.StringIO()):
            found = bench.measured(stage, chosen, [SOME, FEW])
        self.assertEqual([call.args for call in stage.fill.call_args_list], [(FEW,)])
        self.assertEqual([row.what for _, result in found for row in result.rows], [str(FEW)])

    def test_measurements_have_different_names_and_sizes_that_can_be_made(self) -> None:
        names = [one.name for one in measures.ALL]
        self.assertEqual(len(set(names)), len(names))
        self.assertLessEqual({size for one in measures.ALL for size in one.sizes}, {FEW, SOME, MANY})


class CommandLine(unittest.TestCase):
    def said(self, *arguments: str) -> "tuple[int, str]":
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            code = cli.main(["bench", *arguments])
        return code, output.getvalue()

    def setUp(self) -> None:
        patch = mock.patch("ringdev.interrupts.install")
        patch.start()
        self.addCleanup(patch.stop)

    def test_the_list_names_every_measurement(self) -> None:
        code, said = self.said("--list")
        self.assertEqual(code, 0)
        for one in measures.ALL:
            self.assertIn(one.name, said)

    def test_an_unknown_measurement_is_refused_before_anything_is_built(self) -> None:
        code, said = self.said("gather", "speed")
        self.assertEqual(code, 1)
        self.assertIn("no such measurement: speed", said)

    def test_no_runs_are_refused(self) -> None:
        code, said = self.said("--runs", "0")
        self.assertEqual(code, 1)
        self.assertIn("--runs", said)


class Report(unittest.TestCase):
    def document(self) -> "dict[str, object]":
        marks = [measurement.below("one", 5, 4, "ms"), measurement.below("other", 5, 6, "ms")]
        result = Result([Row("a | b", [run(5), run(1, errors=2), run(2)], "a note")], marks)
        return bench_report.document({"circumstances": {"machine": "2 cores"}}, [("gather", result)])

    def test_the_table_has_circumstances_rows_and_marks(self) -> None:
        lines = bench_report.as_markdown(self.document()).splitlines()
        self.assertIn("- machine: 2 cores", lines)
        self.assertIn("| a \\| b | 500 | 2 | 4 | 6 | 2 | a note |", lines)
        self.assertIn("| one | < 5 ms | 4 ms | yes |", lines)
        self.assertIn("| other | < 5 ms | 6 ms | **no** |", lines)

    def test_the_json_keeps_every_run(self) -> None:
        read = json.loads(bench_report.as_json(self.document()))
        self.assertEqual([one["latency"]["p50"] for one in read["rows"][0]["runs"]], [5, 1, 2])
        self.assertEqual([mark["held"] for mark in read["marks"]], [True, False])

    def test_numbers_have_the_digits_that_count(self) -> None:
        shown = [bench_report.number(value) for value in (None, 0.0, 0.004217, 1.2345, 12.345, 123.45, 12345.6)]
        self.assertEqual(shown, ["", "0", "0.00422", "1.23", "12.3", "123", "12,346"])


if __name__ == "__main__":
    unittest.main()
