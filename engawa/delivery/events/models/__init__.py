from engawa.delivery.events.models.block import Block
from engawa.delivery.events.models.gathering import Gathering, GatheringKind, Halt

__all__ = ["Block", "Gathering", "GatheringKind", "Halt"]
