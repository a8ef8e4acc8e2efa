"""Ports, the lock of a running `up`, and interrupts."""

import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ringdev import places, ports, running
from ringdev.failure import Failure

RINGDEV = Path(__file__).resolve().parents[1]


class Ports(unittest.TestCase):
    def test_the_page_takes_the_next_port_when_the_preferred_one_is_taken(self) -> None:
        first, second = ports.free(2)
        with contextlib.closing(ports.listen(first)) as holder:
            self.assertIsNotNone(holder)
            self.assertEqual(ports.page([first, second]), second)
        self.assertEqual(ports.page([first, second]), first)

    def test_a_port_taken_on_all_addresses_is_taken(self) -> None:
        (port,) = ports.free(1)
        with contextlib.closing(socket.socket()) as other:
            other.bind(("0.0.0.0", port))
            other.listen()
            self.assertIsNone(ports.listen(port))

    def test_free_ports_are_different(self) -> None:
        self.assertEqual(len(set(ports.free(50))), 50)


class OnlyOne(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dev = Path(folder.name)
        patch = mock.patch.object(places, "DEV", self.dev)
        patch.start()
        self.addCleanup(patch.stop)

    def holder(self) -> "subprocess.Popen[bytes]":
        """Another process that holds the lock as `up` does, until its input is closed."""
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import sys; sys.path.insert(0, {str(RINGDEV)!r})\n"
                "from pathlib import Path\nfrom ringdev import interrupts, places, running\n"
                f"places.DEV = Path({str(self.dev)!r})\ninterrupts.install(lambda: None)\n"
                "try:\n with running.the_only_one():\n"
                "  running.write_state(pid=__import__('os').getpid(), url='http://there')\n"
                "  print('held', flush=True); sys.stdin.read()\n"
                "except interrupts.Interrupted: pass\n",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.addCleanup(process.wait)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        self.assertEqual(process.stdout.readline(), b"held\n")
        return process

    def test_a_second_one_is_told_where_the_first_is(self) -> None:
        self.holder()
        with self.assertRaisesRegex(Failure, "running already: http://there"), running.the_only_one():
            self.fail("both have it")

    def test_a_killed_one_does_not_block_the_next(self) -> None:
        process = self.holder()
        process.kill()
        process.wait()
        self.assertFalse(running.is_running())
        with running.the_only_one():
            self.assertEqual(running.read_state(), {"pid": os.getpid()})

    def test_down_never_signals_a_process_that_does_not_hold_the_lock(self) -> None:
        with running.the_only_one():
            pass
        running.write_state(pid=os.getpid())  # a leftover whose number now belongs to somebody else: us
        self.assertFalse(running.stop_it())

    def test_down_stops_the_holder_and_waits_for_its_end(self) -> None:
        process = self.holder()
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertTrue(running.stop_it())
        self.assertEqual(process.wait(), 0)
        self.assertFalse(running.is_running())


class Interrupts(unittest.TestCase):
    def run_script(self, body: str) -> "tuple[int, str]":
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                f"import sys, os, signal; sys.path.insert(0, {str(RINGDEV)!r})\n"
                "from ringdev import interrupts\n"
                "me = lambda: os.kill(os.getpid(), signal.SIGTERM)\n"
                "interrupts.install(lambda: print('killed', flush=True))\n" + body,
            ],
            stdout=subprocess.PIPE,
            timeout=20,
            check=False,
        )
        return done.returncode, done.stdout.decode()

    def test_the_first_waits_for_the_end_of_a_step_that_must_not_be_cut(self) -> None:
        code, said = self.run_script(
            "try:\n with interrupts.deferred():\n  me(); print('whole')\n print('never')\n"
            "except interrupts.Interrupted as i: print(i)\n"
        )
        self.assertEqual((code, said), (0, "whole\nSIGTERM\n"))

    def test_the_second_leaves_at_once(self) -> None:
        code, said = self.run_script("with interrupts.deferred():\n me(); me(); print('never')\n")
        self.assertEqual((code, said), (128 + signal.SIGTERM, "killed\n"))


if __name__ == "__main__":
    unittest.main()
