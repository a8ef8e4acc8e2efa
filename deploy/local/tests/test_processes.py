"""Children leave nothing behind, also those of children, also when they do not listen."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ringdev import processes

DEADLINE = 20.0
RINGDEV = Path(__file__).resolve().parents[1]


def gone(pid: int) -> bool:
    """Whether a process ended; a zombie that nobody has collected yet counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def eventually(condition) -> bool:
    until = time.monotonic() + DEADLINE
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False


@unittest.skipUnless(sys.platform.startswith("linux"), "looks into /proc")
class Children(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.log = self.folder / "log"

    def start(self, script: str, name: str = "child") -> processes.Child:
        return processes.start(name, ["/bin/sh", "-c", script], log=self.log, cwd=self.folder, env=dict(os.environ))

    def said(self) -> "list[str]":
        return self.log.read_text().split()

    def test_stopping_takes_the_grandchildren_too(self) -> None:
        child = self.start("sleep 1000 & echo $!; wait")
        self.assertTrue(eventually(self.said))
        grandchild = int(self.said()[0])
        processes.stop([child])
        self.assertTrue(eventually(lambda: gone(grandchild)))
        self.assertTrue(gone(child.process.pid))

    def test_one_that_ignores_the_signal_is_killed_at_the_deadline(self) -> None:
        child = self.start("trap '' TERM; echo ready; while :; do sleep 0.05; done")
        self.assertTrue(eventually(self.said))
        processes.stop([child], deadline=0.2)
        self.assertEqual(child.reap(), -signal.SIGKILL)

    def test_the_exit_code_and_the_last_words_of_one_that_ended_by_itself(self) -> None:
        self.log.write_text("of a run before\n")
        child = self.start("echo one; echo two; exit 3")
        self.assertTrue(eventually(child.has_ended))
        self.assertEqual(child.last_lines(10), ["one", "two"])
        self.assertEqual(child.reap(), 3)
        self.assertNotIn(child, processes.RUNNING)

    def test_children_end_when_we_are_killed_the_hard_way(self) -> None:
        parent = subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import sys, time, os; sys.path.insert(0, {str(RINGDEV)!r})\n"
                "from pathlib import Path\nfrom ringdev import processes\n"
                f"child = processes.start('c', ['/bin/sleep', '1000'], log=Path({str(self.log)!r}),"
                " cwd=Path('/'), env=dict(os.environ))\n"
                "print(child.process.pid, flush=True)\ntime.sleep(1000)\n",
            ],
            stdout=subprocess.PIPE,
        )
        self.addCleanup(parent.wait)
        self.addCleanup(parent.stdout.close)
        child = int(parent.stdout.readline())
        self.assertFalse(gone(child))
        parent.kill()
        self.assertTrue(eventually(lambda: gone(child)))


if __name__ == "__main__":
    unittest.main()
