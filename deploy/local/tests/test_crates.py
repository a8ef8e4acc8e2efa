"""The rules of deny.toml, checked without cargo-deny; and the closing line of `./dev test`."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ringdev import crates, testing
from ringdev.failure import Failure
from ringdev.licences import satisfied

RULES = """
[licenses]
allow = [
    "MIT", # with a comment
]

[bans]
deny = [
    { crate = "only-once", deny-multiple-versions = true },
    { crate = "never" },
]
"""


def package(name: str, version: str = "1.0.0", licence: str = "MIT", source: str = "here") -> "dict[str, str]":
    return {"name": name, "version": version, "license": licence, "source": source}


class Licences(unittest.TestCase):
    def test_expressions(self) -> None:
        allowed = {"MIT", "Apache-2.0", "ISC", "Apache-2.0 WITH LLVM-exception"}
        for expression, expected in (
            ("MIT", True),
            ("GPL-3.0", False),
            ("MIT OR GPL-3.0", True),
            ("MIT AND GPL-3.0", False),
            ("MIT/GPL-3.0", True),
            ("GPL-3.0 OR MIT AND ISC", True),
            ("(GPL-3.0 OR MIT) AND GPL-3.0", False),
            ("ISC AND (Apache-2.0 OR ISC)", True),
            ("Apache-2.0 WITH LLVM-exception", True),
            ("Apache-2.0 WITH Classpath-exception-2.0 OR GPL-3.0", False),
        ):
            with self.subTest(expression):
                self.assertEqual(satisfied(expression, allowed), expected)

    def test_nonsense_is_not_taken_for_a_licence(self) -> None:
        for expression in ("", "(MIT", "MIT MIT", "MIT OR"):
            with self.subTest(expression), self.assertRaises(ValueError):
                satisfied(expression, {"MIT"})


class Rules(unittest.TestCase):
    def broken(self, *packages: "dict[str, str]") -> str:
        with self.assertRaises(Failure) as raised:
            crates.without_cargo_deny([package("serde"), *packages], RULES)
        return str(raised.exception)

    def test_each_kind_of_offence_is_named(self) -> None:
        self.assertIn("never must not be used", self.broken(package("never")))
        self.assertIn("a 1.0.0: licence GPL-3.0", self.broken(package("a", licence="GPL-3.0")))
        self.assertIn("b 1.0.0: from elsewhere", self.broken(package("b", source="elsewhere")))
        twice = (package("only-once"), package("only-once", "2.0.0"))
        self.assertIn("only-once: 2 versions", self.broken(*twice))

    def test_what_breaks_no_rule_passes(self) -> None:
        said = crates.without_cargo_deny([package("serde"), package("only-once")], RULES)
        self.assertIn("2 crates", said[0])


class ClosingLine(unittest.TestCase):
    def test_counts_steps(self) -> None:
        results = [testing.Result("x", verdict, 1.0) for verdict in ("passed", "skipped", "passed")]
        self.assertEqual(testing.count(results), "2 passed, 0 failed, 1 skipped")


if __name__ == "__main__":
    unittest.main()
