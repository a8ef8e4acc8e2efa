"""The one way for a check not to run."""

from __future__ import annotations


class Skipped(Exception):
    """Why a check cannot run on this machine; shown as `skipped: …`."""
