"""The rules that no Kubernetes schema knows: which variables a container gets, and how pods are looked after."""

import copy
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ringdev import upkeep, variables, wiring
from ringdev.failure import Failure
from ringdev.variables import Variables

HELP = """\
Takes calls

Usage: call-dispatcher

Options:
  -h, --help     Print help

Environment:
  DATABASE_URL     Postgres (secret; no default)
  CARRIER_TIMEOUT  limit of a request to the carrier [10s]
  OTEL_EXPORTER_OTLP_ENDPOINT
                   an OTLP receiver
  LOG_FORMAT, LOG_LEVEL
A secret NAME may be given as a file: NAME_FILE.
"""
READS = Variables(frozenset({"DATABASE_URL", "LOG_LEVEL"}), frozenset({"DATABASE_URL"}))
CONFIG = {"kind": "ConfigMap", "metadata": {"name": "settings-1"}, "data": {"LOG_LEVEL": "info"}}
DEPLOYMENT = {
    "kind": "Deployment",
    "metadata": {"name": "call-dispatcher"},
    "spec": {
        "template": {
            "spec": {
                "automountServiceAccountToken": False,
                "securityContext": {
                    "runAsNonRoot": True,
                    "runAsUser": 65532,
                    "seccompProfile": {"type": "RuntimeDefault"},
                },
                "containers": [
                    {
                        "image": "registry.example:5000/ringcheck/call-dispatcher:1.0",
                        "ports": [{"name": "metrics", "containerPort": 9082}],
                        "env": [
                            {"name": "DATABASE_URL_FILE", "value": "/secrets/database-url"},
                            {
                                "name": "LOG_LEVEL",
                                "valueFrom": {"configMapKeyRef": {"name": "settings-1", "key": "LOG_LEVEL"}},
                            },
                        ],
                        **{probe: {"httpGet": {"path": "/healthz", "port": "metrics"}} for probe in upkeep.PROBES},
                        "resources": {
                            "requests": {"cpu": "50m", "memory": "64Mi"},
                            "limits": {"cpu": "1", "memory": "64Mi"},
                        },
                        "securityContext": {
                            "allowPrivilegeEscalation": False,
                            "readOnlyRootFilesystem": True,
                            "capabilities": {"drop": ["ALL"]},
                        },
                        "volumeMounts": [{"name": "secrets", "mountPath": "/secrets"}],
                    }
                ],
                "volumes": [
                    {
                        "name": "secrets",
                        "projected": {
                            "sources": [
                                {"secret": {"name": "postgres", "items": [{"key": "url", "path": "database-url"}]}}
                            ]
                        },
                    }
                ],
            }
        }
    },
}


class Help(unittest.TestCase):
    def test_names_every_variable_and_which_are_secret(self) -> None:
        told = variables.of_help("call-dispatcher", HELP)
        plain = {"CARRIER_TIMEOUT", "OTEL_EXPORTER_OTLP_ENDPOINT", "LOG_FORMAT", "LOG_LEVEL"}
        self.assertEqual(told, (plain | {"DATABASE_URL"}, {"DATABASE_URL"}))

    def test_a_line_that_cannot_be_read_is_not_passed_over(self) -> None:
        for text in (HELP + "  NEW_ONE: what it is\n", "Usage: call-dispatcher\n"):
            with self.subTest(text[-30:]), self.assertRaises(Failure):
                variables.of_help("call-dispatcher", text)

    def test_a_variable_that_only_the_source_knows_is_named(self) -> None:
        source = 'env.secret("DATABASE_URL")?; env.or::<u8>(\n "NEW_ONE", 1)?; env\n.optional("LOG_LEVEL")'
        read = variables.of_source([source])
        self.assertEqual(
            variables.differences("call-dispatcher", READS, read),
            ["call-dispatcher reads NEW_ONE, which its --help does not name"],
        )

    def test_help_that_hides_a_secret_is_named(self) -> None:
        read = variables.of_source(['env.secret("DATABASE_URL")', 'env.optional_secret("LOG_LEVEL")'])
        self.assertEqual(
            variables.differences("call-dispatcher", READS, read),
            ["call-dispatcher --help and source disagree on whether LOG_LEVEL is a secret"],
        )


class Changed(unittest.TestCase):
    def setUp(self) -> None:
        self.deployment = copy.deepcopy(DEPLOYMENT)
        self.pod = self.deployment["spec"]["template"]["spec"]
        self.container = self.pod["containers"][0]


class Wiring(Changed):
    def found(self, reads: Variables = READS) -> "list[str]":
        return wiring.problems([CONFIG, self.deployment], {"call-dispatcher": reads})

    def test_a_container_that_gets_all_it_reads_is_right(self) -> None:
        self.assertEqual(self.found(), [])

    def test_a_new_variable_without_its_entry_is_named(self) -> None:
        reads = Variables(READS.all | {"CALL_HOURS"}, READS.secrets)
        self.assertEqual(
            self.found(reads), ["call-dispatcher reads CALL_HOURS, which Deployment call-dispatcher does not set"]
        )

    def test_an_entry_that_nobody_reads_is_named(self) -> None:
        for name in ("CALL_HOURS", "LOG_LEVEL_FILE"):
            with self.subTest(name):
                self.setUp()
                self.container["env"].append({"name": name, "value": "x"})
                self.assertEqual(
                    self.found(), [f"Deployment call-dispatcher sets {name}, which call-dispatcher does not read"]
                )

    def test_a_secret_is_not_given_openly(self) -> None:
        self.container["env"][0] = {"name": "DATABASE_URL", "value": "postgres://u:p@h/d"}
        self.assertEqual(
            self.found(),
            ["Deployment call-dispatcher sets DATABASE_URL openly: it is a secret, give it as DATABASE_URL_FILE"],
        )

    def test_a_secret_that_may_be_absent_can_come_from_its_secret(self) -> None:
        secret = {"secretKeyRef": {"name": "postgres", "key": "url", "optional": True}}
        self.container["env"][0] = {"name": "DATABASE_URL", "valueFrom": secret}
        self.assertEqual(self.found(), [])

    def test_a_file_that_is_not_mounted_is_named(self) -> None:
        self.container["env"][0]["value"] = "/secrets/elsewhere"
        self.assertIn("at which no secret is mounted: /secrets/elsewhere", "".join(self.found()))

    def test_a_key_that_the_config_does_not_have_is_named(self) -> None:
        self.container["env"][1]["valueFrom"]["configMapKeyRef"]["key"] = "LOG_LEVLE"
        self.assertIn("which has no LOG_LEVLE", self.found()[0])
        self.assertEqual(self.found()[1], "ConfigMap settings-1 has LOG_LEVEL, which nobody is given")

    def test_a_service_without_a_deployment_is_named(self) -> None:
        programs = {"call-dispatcher": READS, "dashboard-api": READS}
        self.assertEqual(wiring.problems([CONFIG, self.deployment], programs), ["no Deployment runs dashboard-api"])


class Upkeep(Changed):
    def found(self) -> "list[str]":
        return upkeep.problems([self.deployment])

    def test_a_pod_that_keeps_the_rules_is_right(self) -> None:
        self.assertEqual(self.found(), [])

    def test_each_rule_is_missed(self) -> None:
        del self.pod["securityContext"]["runAsNonRoot"]
        del self.container["resources"]["limits"]["memory"]
        self.container["securityContext"]["readOnlyRootFilesystem"] = False
        self.container["readinessProbe"]["httpGet"]["port"] = "http"
        self.assertEqual(
            self.found(),
            [
                "Deployment call-dispatcher: runAsNonRoot must be true",
                "Deployment call-dispatcher: readOnlyRootFilesystem must be true",
                "Deployment call-dispatcher: resources.limits.memory is missing",
                "Deployment call-dispatcher: readinessProbe must ask one of its ports by name",
            ],
        )

    def test_the_carrier_reaches_the_webhooks_and_nothing_else(self) -> None:
        paths = [{"path": "/voice"}, {"path": "/metrics"}]
        ingress = {
            "kind": "Ingress",
            "metadata": {"name": "webhook-ingest"},
            "spec": {"rules": [{"http": {"paths": paths}}]},
        }
        server = '.route("/voice/{transaction}", post(voice)) .route("/amd/{transaction}", post(amd))'
        self.assertEqual(
            upkeep.webhooks([ingress], server),
            [
                "webhook-ingest serves /amd, which its Ingress does not let in",
                "the Ingress of webhook-ingest lets /metrics in, which is no webhook",
            ],
        )

    def test_an_autoscaler_is_not_undone_by_each_apply_and_looks_at_the_right_queue(self) -> None:
        self.deployment["spec"]["replicas"] = 2
        trigger = {"metadata": {"stream": "CALLS", "consumer": "dispatcher"}}
        scaler = {
            "kind": "ScaledObject",
            "metadata": {"name": "call-dispatcher"},
            "spec": {"scaleTargetRef": {"name": "call-dispatcher"}, "triggers": [trigger]},
        }
        self.assertEqual(
            upkeep.scaling([self.deployment, scaler], "CALLS", "call-dispatcher"),
            [
                "ScaledObject call-dispatcher scales call-dispatcher, whose replicas every apply would put back",
                "ScaledObject call-dispatcher looks at consumer dispatcher, the dispatchers work on call-dispatcher",
            ],
        )


if __name__ == "__main__":
    unittest.main()
