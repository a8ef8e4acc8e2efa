"""Twilio's own RequestValidator as a judge of our signatures.

Reads cases as JSON lines from stdin: {"key", "algorithm", "url", "params": [[name, value], ...]}.
Writes one JSON line for each: {"signature"}, what the vendor's library computes for it.
"""

import json
import sys

from twilio.request_validator import RequestValidator


class MultiDict(dict):
    """The least that the validator needs to see repeated names."""

    def getall(self, name):
        return self[name]


def main():
    for line in sys.stdin:
        case = json.loads(line)
        params = MultiDict()
        for name, value in case["params"]:
            params.setdefault(name, []).append(value)
        validator = RequestValidator(case["key"])
        signature = validator.compute_signature(case["url"], params, case["algorithm"])
        print(json.dumps({"signature": signature}))


if __name__ == "__main__":
    main()
