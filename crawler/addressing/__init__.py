"""Addresses in one form, and the networks that they may lead to."""

from crawler.addressing.canonical import Address, address, joined
from crawler.addressing.networks import is_allowed, is_public, literal, may_connect, refused, unlike
from crawler.addressing.slots import slot_of

__all__ = [
    "Address",
    "address",
    "is_allowed",
    "is_public",
    "joined",
    "literal",
    "may_connect",
    "refused",
    "slot_of",
    "unlike",
]
