"""The rules that no schema of Compose knows."""

import copy
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ringdev import composition, variables
from ringdev.composition import Program
from ringdev.variables import Variables

PROGRAMS = {
    "call-dispatcher": Program(
        Variables(frozenset({"TWILIO_AUTH_TOKEN", "TWILIO_API_BASE"}), frozenset({"TWILIO_AUTH_TOKEN"})),
        frozenset({"TWILIO_AUTH_TOKEN"}),
    ),
    "twilio-sim": Program(Variables(frozenset(), frozenset()), frozenset()),
}
LOCKED_DOWN = {
    "restart": "unless-stopped",
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "logging": {"options": {"max-size": "10m", "max-file": "3"}},
}
STACK = {
    "services": {
        "nats": {**LOCKED_DOWN, "image": "nats:2.15.0-alpine"},
        "call-dispatcher": {
            **LOCKED_DOWN,
            "image": "ringcheck/call-dispatcher",
            "build": {"context": ".", "target": "call-dispatcher"},
            "environment": {"TWILIO_AUTH_TOKEN": "for-development", "TWILIO_API_BASE": "http://twilio-sim:8090"},
        },
        "twilio-sim": {
            **LOCKED_DOWN,
            "image": "ringcheck/twilio-sim",
            "build": {"context": ".", "target": "twilio-sim"},
            "ports": ["${RINGCHECK_BIND:-127.0.0.1}:${RINGCHECK_PHONES_PORT:-8090}:8090"],
        },
    }
}
REAL = {
    "services": {
        "twilio-sim": {"profiles": ["stand-in"]},
        "call-dispatcher": {
            "environment": {
                "TWILIO_AUTH_TOKEN": "${TWILIO_AUTH_TOKEN:?set it}",
                "TWILIO_API_BASE": "${TWILIO_API_BASE:-https://api.twilio.com}",
            }
        },
    }
}
DOCKERFILE = """\
FROM rust:1.95.0-slim-bookworm AS programs
RUN cargo build
FROM gcr.io/distroless/cc-debian12:nonroot AS base
FROM base AS call-dispatcher
FROM base AS twilio-sim
"""


class Stack(unittest.TestCase):
    def setUp(self) -> None:
        self.stack = copy.deepcopy(STACK)
        self.services = self.stack["services"]

    def found(self) -> "list[str]":
        return composition.problems(self.stack, PROGRAMS)

    def test_one_that_keeps_the_rules_is_right(self) -> None:
        self.assertEqual(self.found(), [])

    def test_a_variable_that_nobody_reads_is_named(self) -> None:
        self.services["call-dispatcher"]["environment"]["CALL_HOURS"] = "08:00-21:00"
        self.assertEqual(self.found(), ["call-dispatcher: sets CALL_HOURS, which call-dispatcher does not read"])

    def test_a_variable_without_default_has_to_be_set_or_be_a_file(self) -> None:
        environment = self.services["call-dispatcher"]["environment"]
        del environment["TWILIO_AUTH_TOKEN"]
        self.assertEqual(self.found(), ["call-dispatcher: does not set TWILIO_AUTH_TOKEN, which call-dispatcher needs"])
        environment["TWILIO_AUTH_TOKEN_FILE"] = "/run/secrets/token"
        self.assertEqual(self.found(), [])

    def test_a_program_that_nobody_runs_is_named(self) -> None:
        self.services["call-dispatcher"]["restart"] = "no"
        self.assertEqual(self.found(), ["no service runs call-dispatcher"])

    def test_one_image_name_is_not_built_twice(self) -> None:
        self.services["migrate"] = {**self.services["call-dispatcher"], "restart": "no"}
        self.assertEqual(
            self.found(),
            ["2 services build ringcheck/call-dispatcher: give each an image name of its own"],
        )

    def test_each_lock_is_missed(self) -> None:
        for key, rule in (
            ("read_only", "read_only must be true"),
            ("cap_drop", "cap_drop must be ALL"),
            ("security_opt", "security_opt must have no-new-privileges"),
            ("restart", "restart is missing"),
            ("logging", "logging must have limits"),
        ):
            with self.subTest(key):
                self.setUp()
                del self.services["nats"][key]
                self.assertEqual(self.found(), [f"nats: {rule}"])

    def test_an_image_of_others_is_pinned(self) -> None:
        for image in ("nats", "nats:latest", "nats:alpine", "nats:2"):
            with self.subTest(image):
                self.services["nats"]["image"] = image
                self.assertEqual(self.found(), ["nats: image must have a version"])

    def test_a_port_is_on_loopback_and_can_be_moved(self) -> None:
        for port in (
            "4222:4222",
            "127.0.0.1:4222:4222",
            "${RINGCHECK_BIND:-0.0.0.0}:${RINGCHECK_NATS_PORT:-4222}:4222",
        ):
            with self.subTest(port):
                self.services["nats"]["ports"] = [port]
                self.assertIn(f"nats: port {port} must be on loopback", "".join(self.found()))


class Real(unittest.TestCase):
    def setUp(self) -> None:
        self.stack, self.changes = copy.deepcopy(STACK), copy.deepcopy(REAL)

    def found(self) -> "list[str]":
        return composition.of_real(composition.merged(self.stack, self.changes), PROGRAMS)

    def test_the_account_of_env_without_the_stand_in_is_right(self) -> None:
        self.assertEqual(self.found(), [])

    def test_the_stand_in_is_not_started_and_nothing_waits_for_it(self) -> None:
        del self.changes["services"]["twilio-sim"]["profiles"]
        self.stack["services"]["call-dispatcher"]["depends_on"] = {"twilio-sim": {"condition": "service_healthy"}}
        self.assertEqual(
            self.found(),
            [
                "twilio-sim would be started: it needs a profile",
                "call-dispatcher depends on twilio-sim, which is not there",
            ],
        )

    def test_nothing_for_development_is_left(self) -> None:
        self.changes["services"]["call-dispatcher"]["environment"] = {}
        self.assertEqual(
            self.found(),
            [
                "call-dispatcher: TWILIO_AUTH_TOKEN is still the one for development",
                "call-dispatcher: TWILIO_API_BASE still leads to the stand-in",
                "call-dispatcher: TWILIO_AUTH_TOKEN does not come from .env",
            ],
        )


class Around(unittest.TestCase):
    def test_the_dockerfile_has_every_target_and_pinned_bases(self) -> None:
        self.assertEqual(composition.of_dockerfile(DOCKERFILE, STACK), [])
        changed = DOCKERFILE.replace("FROM base AS twilio-sim\n", "FROM debian AS twilio\n")
        self.assertEqual(
            composition.of_dockerfile(changed, STACK),
            ["Dockerfile: debian has no version", "Dockerfile has no target twilio-sim"],
        )

    def test_the_dockerfile_builds_with_compose_1(self) -> None:
        changed = DOCKERFILE.replace("RUN cargo", "RUN --mount=type=cache,target=/src/target cargo")
        self.assertEqual(
            composition.of_dockerfile(changed, STACK), ["Dockerfile: Compose v1's builder has no RUN --mount"]
        )

    def test_what_comes_from_env_is_explained(self) -> None:
        texts = {"docker-compose.yml": "${LOG_LEVEL:-info} ${RINGCHECK_BIND:-127.0.0.1}"}
        self.assertEqual(composition.unexplained(texts, "#LOG_LEVEL=info\nRINGCHECK_BIND=\n"), [])
        self.assertEqual(
            composition.unexplained(texts, "#LOG_LEVEL=info\n"),
            ["docker-compose.yml: RINGCHECK_BIND is not in .env.example"],
        )

    def test_a_missing_variable_is_named_by_its_message(self) -> None:
        texts = {"docker-compose.real.yml": "${A_TOKEN:?set A_TOKEN in .env} ${PUBLIC_URL:?set it in .env}"}
        self.assertEqual(
            composition.unnamed(texts),
            ["docker-compose.real.yml: the message of ${PUBLIC_URL:?…} does not name it"],
        )

    def test_the_proxy_lets_the_webhooks_in_and_nothing_else(self) -> None:
        proxy = "frontend webhooks\n    acl webhook path_beg /voice/ /metrics/\n"
        self.assertEqual(
            composition.webhooks(proxy, {"/voice", "/amd"}),
            [
                "webhook-ingest serves /amd, which the proxy does not let in",
                "the proxy lets /metrics in, which is no webhook",
            ],
        )

    def test_what_has_no_default_is_known_from_the_source(self) -> None:
        source = 'env.secret("TOKEN")?; env.required("SID")?; env.or("PORT", 1)?; env.optional_secret("OLD")?'
        self.assertEqual(variables.without_default([source]), {"TOKEN", "SID"})


if __name__ == "__main__":
    unittest.main()
