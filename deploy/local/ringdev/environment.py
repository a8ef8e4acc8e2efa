"""The configuration that the four programs get from `./dev`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .secrets_file import Secrets

# Where the tunnel of a real account must lead: webhook-ingest's own default.
TUNNEL_TO = 8081
FROM_NUMBER = "+18005550100"
# What the caller may change: `SIM_SPEED=1 ./dev up`. The values are what the demo runs with.
CHANGEABLE = {
    # A customer's minute on the phone passes in a few seconds.
    "SIM_SPEED": "8",
    # As many as an analyst can click; the dispatcher and the stand-in agree.
    "SIM_CALLS_PER_SECOND": "5",
    "TWILIO_CALLS_PER_SECOND": "5",
    # The demo works at night.
    "CALL_HOURS": "00:00-24:00",
    "FRAUD_DESK_NUMBER": "+18005550199",
    "LOG_LEVEL": "info",
}
# Passed on when the caller has them; no default of ours.
PASSED_ON = (
    "LOG_FORMAT",
    "DEFAULT_LANGUAGE",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "RUST_BACKTRACE",
    "CARRIER_TIMEOUT",
    "REDIAL_UNKNOWN",
    "ACK_WAIT",
)
# What a program needs of the machine. Nothing else of the caller's environment gets in: a real account's
# token in a shell must not end up in a demo.
OF_THE_MACHINE = ("PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True)
class Ports:
    """All on 127.0.0.1."""

    page: int
    postgres: int
    nats: int
    carrier: int
    ingest: int
    dashboard_admin: int
    ingest_admin: int
    dispatcher_admin: int


def real(ports: Ports, database_url: str) -> dict[str, str]:
    """What `./dev up --real` decides; the telephone account comes from `.env`."""
    return {"DATABASE_URL": database_url, "NATS_URL": f"nats://127.0.0.1:{ports.nats}"}


def demo(
    ports: Ports, secrets: Secrets, database_url: str, caller: Mapping[str, str], fixed: Mapping[str, str]
) -> dict[str, str]:
    """What all programs get, with twilio-sim as the carrier. `fixed` wins over the caller's wishes."""
    wishes = {name: caller.get(name) or default for name, default in CHANGEABLE.items()}
    passed_on = {name: caller[name] for name in PASSED_ON if caller.get(name)}
    return {
        **wishes,
        **passed_on,
        "DATABASE_URL": database_url,
        "NATS_URL": f"nats://127.0.0.1:{ports.nats}",
        "PUBLIC_URL": f"http://127.0.0.1:{ports.ingest}",
        "TWILIO_API_BASE": f"http://127.0.0.1:{ports.carrier}",
        "TWILIO_ACCOUNT_SID": secrets.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": secrets.twilio_auth_token,
        "TWILIO_PHONE_NUMBER": FROM_NUMBER,
        **fixed,
    }


def of_program(name: str, common: Mapping[str, str], ports: Ports, caller: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of one program: shared values and its own addresses."""
    own = {
        "dashboard-api": (ports.page, ports.dashboard_admin),
        "webhook-ingest": (ports.ingest, ports.ingest_admin),
        "call-dispatcher": (None, ports.dispatcher_admin),
        "twilio-sim": (ports.carrier, None),
    }[name]
    addresses = {
        variable: f"127.0.0.1:{port}" for variable, port in zip(("LISTEN_ADDR", "ADMIN_ADDR"), own) if port is not None
    }
    return {**caller, **common, **addresses}


def of_the_machine(caller: Mapping[str, str]) -> dict[str, str]:
    """What any program needs, and no settings."""
    return {variable: caller[variable] for variable in OF_THE_MACHINE if variable in caller}


def write(path: Path, values: Mapping[str, str]) -> None:
    """For a person who wants to run one program by hand: `set -a; . FILE`. Holds secrets: owner only."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in sorted(values.items()))
