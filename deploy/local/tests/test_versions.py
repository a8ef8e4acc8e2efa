"""Reading versions, and choosing among the Postgres installations of a machine."""

import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ringdev import servers, versions
from ringdev.places import Places


class Parse(unittest.TestCase):
    def test_reads_what_the_programs_print(self) -> None:
        for text, expected in (
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", (15, 18)),
            ("postgres (PostgreSQL) 18beta2", (18,)),
            ("initdb (PostgreSQL) 17", (17,)),
            ("nats-server: v2.15.1", (2, 15, 1)),
            ("v20.20.2", (20, 20, 2)),
            ("cargo 1.95.0 (f2d3ce0bd 2026-03-21)", (1, 95, 0)),
            ("no number at all", None),
        ):
            with self.subTest(text):
                self.assertEqual(versions.parse(text), expected)

    def test_compares_by_number(self) -> None:
        self.assertLess(versions.parse("v2.9.10") or (), servers.NATS_AT_LEAST)
        self.assertGreaterEqual(versions.parse("v2.11.0") or (), servers.NATS_AT_LEAST)

    def test_a_program_that_fails_has_no_version(self) -> None:
        self.assertIsNone(versions.ask(["/bin/sh", "-c", "echo 15.1; exit 1"]))
        self.assertIsNone(versions.ask(["/nowhere/postgres", "--version"]))


class Postgres(unittest.TestCase):
    def setUp(self) -> None:
        self.root = Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()

    if not hasattr(unittest.TestCase, "enterContext"):  # before Python 3.11

        def enterContext(self, context):  # noqa: N802
            self.addCleanup(context.__exit__, None, None, None)
            return context.__enter__()

    def install(self, folder: str, version: str, programs: "tuple[str, ...]" = servers.POSTGRES_PROGRAMS) -> Path:
        place = self.root / folder
        place.mkdir(parents=True)
        for program in programs:
            (place / program).write_text(f'#!/bin/sh\necho "{program} (PostgreSQL) {version}"\n')
            (place / program).chmod(0o755)
        return place

    def test_packaged_ones_come_newest_first_by_number(self) -> None:
        for major in ("9", "15", "17"):
            self.install(f"usr/lib/postgresql/{major}/bin", f"{major}.1")
        folders = [folder.parent.name for folder in servers.postgres_folders("", self.root)]
        self.assertEqual(folders, ["17", "15", "9"])

    def test_a_link_on_path_leads_to_the_folder_with_all_programs(self) -> None:
        real = self.install("usr/lib/postgresql/16/bin", "16.3")
        (self.root / "bin").mkdir()
        (self.root / "bin" / "postgres").symlink_to(real / "postgres")
        self.assertEqual(list(servers.postgres_folders(str(self.root / "bin"), self.root)), [real])

    def test_half_an_installation_does_not_count(self) -> None:
        self.assertIsNone(servers.postgres_version(self.install("half", "16.3", ("postgres", "psql")), None))

    def test_a_wrapper_of_another_version_does_not_count(self) -> None:
        mixed = self.install("mixed", "16.3")
        (mixed / "postgres").write_text('#!/bin/sh\necho "postgres (PostgreSQL) 14.1"\n')
        self.assertIsNone(servers.postgres_version(mixed, None))

    def test_a_dangling_link_does_not_count(self) -> None:
        (self.root / "bin").mkdir()
        (self.root / "bin" / "postgres").symlink_to(self.root / "gone")
        self.assertEqual(list(servers.postgres_folders(str(self.root / "bin"), self.root)), [])

    def test_one_that_is_too_old_is_passed_over_for_a_good_one(self) -> None:
        old, good = self.install("old", "14.9"), self.install("good", "15.0")
        with mock.patch.dict("os.environ", {"PATH": f"{old}:{good}"}), mock.patch.object(servers, "ONLY_WHEELS", False):
            found = servers.postgres(Places(self.root, None))
        self.assertEqual((found.bin, found.version), (good, (15, 0)))


if __name__ == "__main__":
    unittest.main()
