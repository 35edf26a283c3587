"""What every job is handed: settings, database and the vault of credentials."""

from __future__ import annotations

from dataclasses import dataclass

from functions._shared.crypto import Vault
from functions._shared.db import Database
from functions._shared.settings import Settings


@dataclass(frozen=True)
class Services:
    """Made once per process and shared by its jobs."""

    settings: Settings
    database: Database
    vault: Vault


@dataclass(frozen=True)
class Pace:
    """How often things happen, in seconds; tests make them shorter."""

    heartbeat: float = 5.0
    silence: float = 20.0
    rescue: float = 10.0
    poll: float = 1.0
    move: float = 0.2
    fold: float = 0.5
    convert: float = 2.0
    tell: float = 0.5
    attribute: float = 1.0
    roi: float = 2.0
    # a day of the return is written anew once it has not changed for so long
    roi_rest: float = 5.0
    reports: float = 2.0
    # as long as a day of the return
    reports_rest: float = 5.0
    alert: float = 10.0
    mail: float = 5.0
    # so long a notification waits for others, so that one mail tells of all
    bundle: float = 30.0
    tidy: float = 3600.0
    # below the 15 s after which the supervisor kills us
    grace: float = 10.0
