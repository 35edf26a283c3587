"""What the realtime service must be told by whoever starts it; nothing here reads the environment."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limits:
    """How much one client may ask for; times in seconds, sizes in bytes."""

    sockets: int = 10_000
    sockets_per_address: int = 500  # an office behind one address, but no single machine takes all
    sockets_per_person: int = 50
    channels_per_socket: int = 100
    joins_per_second: int = 50  # of one socket
    # of one socket, averaged over five seconds: each of its channels is brought a new one, and asks the policies anew
    tokens_per_second: int = 25
    frames_per_second: int = 100  # of one socket, averaged over five seconds
    frame: int = 1_000_000
    unsent: int = 4_000_000  # what a slow client may leave in our memory before it is cut off
    idle: float = 60.0  # clients send a heartbeat every 25 s
    unjoined: float = 60.0  # a socket that has joined nothing is closed after that long
    probe: float = 10.0  # a join waits for the database no longer
    presence_payload: int = 4_096
    presence_calls_per_second: int = 10  # of one socket, averaged over five seconds


@dataclass(frozen=True)
class RealtimeSettings:
    """Everything the service needs."""

    conninfo: str = field(repr=False)  # connects as supabase_realtime_admin
    jwt_secret: str = field(repr=False)
    jwks_url: str | None = None
    probing: int = 4  # connections that ask policies
    poll: float = 0.02
    idle_poll: float = 1.0  # while nobody has joined anything
    kept: float = 3600.0  # seconds that announced messages stay in the database
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if len(self.jwt_secret.encode()) < 32:
            raise ValueError("jwt_secret must have at least 32 bytes")
