"""The values of a shared frontier's leases."""

from msgspec import Struct


class Claim(Struct, frozen=True):
    """An address that is leased to this worker: by which token, in which of its rounds, on which host."""

    token: str
    epoch: int
    slot: str


class Landed(Struct, frozen=True):
    """What came of a claim: the host may be asked after so many seconds; how far apart its requests are."""

    claim: Claim
    wait: float
    delay: float
