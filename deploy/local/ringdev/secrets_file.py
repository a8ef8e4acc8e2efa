"""Random secrets of one set of data: made once, kept beside it, readable by its owner only."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Secrets:
    """Passwords that only programs use."""

    postgres_password: str
    twilio_account_sid: str
    twilio_auth_token: str


def fresh() -> Secrets:
    """Shaped like the real ones: a SID is `AC` and 32 hex digits."""
    return Secrets(secrets.token_hex(16), "AC" + secrets.token_hex(16), secrets.token_hex(16))


def load_or_create(path: Path) -> Secrets:
    """Postgres keeps the password it was created with, so this file lives and dies with its data."""
    if path.exists():
        return Secrets(**json.loads(path.read_text()))
    made = fresh()
    half = path.with_name(path.name + ".new")
    half.touch(mode=0o600)
    half.chmod(0o600)
    half.write_text(json.dumps(asdict(made), indent=2) + "\n")
    half.replace(path)
    return made
