"""Who calls, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """The account of the access key and the region of the credential scope: together they own everything."""

    account: str
    region: str
