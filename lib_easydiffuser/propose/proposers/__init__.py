"""What is proposed, one file each: a class that states its name, its title and its order, and does its one job."""

from ...parts import Registry
from ._contract import Proposer

REGISTRY: Registry[Proposer] = Registry("proposer", Proposer, [__name__])

__all__ = ["REGISTRY", "Proposer"]
