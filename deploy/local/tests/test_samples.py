"""The sample transactions are the twenty of the demo."""

import json
import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ringdev import environment, places

SHAPE = {
    "id": "TXN001",
    "client_name": "John Doe",
    "card_number": "***1234",
    "client_phone": "+14155550101",
    "amount": 2500.75,
    "bank_name": "Chase Bank",
    "merchant_name": "Amazon",
    "transaction_date": "15/03/2025",
    "action": "Not Answered",
}
LABELS = {"Not Answered", "Connecting...", "Resolved", "Marked as Fraud", "Disconnected"}


class Samples(unittest.TestCase):
    def setUp(self) -> None:
        self.samples = json.loads(places.SAMPLES.read_text())

    def test_numbered_one_to_twenty_with_a_phone_each(self) -> None:
        self.assertEqual([one["id"] for one in self.samples], [f"TXN{n:03}" for n in range(1, 21)])
        self.assertEqual([one["client_phone"] for one in self.samples], [f"+141555501{n:02}" for n in range(1, 21)])

    def test_all_in_the_shape_of_the_first(self) -> None:
        self.assertEqual(self.samples[0], SHAPE)
        for one in self.samples:
            with self.subTest(one["id"]):
                self.assertEqual(list(one), list(SHAPE))
                self.assertRegex(one["card_number"], r"^\*{3}\d{4}$")
                self.assertRegex(one["transaction_date"], r"^\d\d/\d\d/\d{4}$")
                self.assertEqual(one["action"], "Not Answered")

    def test_each_has_an_end_and_all_labels_are_among_them(self) -> None:
        ends = json.loads(places.SAMPLES_END.read_text())
        self.assertEqual(list(ends), [one["id"] for one in self.samples])
        self.assertEqual(set(ends.values()), LABELS)


class Example(unittest.TestCase):
    def test_every_setting_that_up_gives_is_explained_in_the_example(self) -> None:
        explained = set(re.findall(r"^#?([A-Z_]+)=", (places.ROOT / ".env.example").read_text(), re.MULTILINE))
        of_the_stand_in = {"SIM_SPEED", "SIM_CALLS_PER_SECOND"}
        ports = environment.Ports(*range(1, 9))
        given = environment.demo(ports, environment.Secrets("p", "s", "t"), "postgres://", {}, {})
        self.assertLessEqual(given.keys() - of_the_stand_in, explained)

    def test_a_real_account_in_the_shell_does_not_reach_the_demo(self) -> None:
        shell = {"TWILIO_AUTH_TOKEN": "real", "TWILIO_API_BASE": "https://real.example", "PATH": "/bin"}
        ports = environment.Ports(*range(1, 9))
        secrets = environment.Secrets("p", "s", "made up")
        common = environment.demo(ports, secrets, "postgres://", shell, {})
        given = environment.of_program("call-dispatcher", common, ports, environment.of_the_machine(shell))
        self.assertEqual(given["TWILIO_AUTH_TOKEN"], "made up")
        self.assertNotIn("real.example", given["TWILIO_API_BASE"])
        self.assertEqual(given["PATH"], "/bin")


if __name__ == "__main__":
    unittest.main()
