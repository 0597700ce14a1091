"""What a way from a picture to a prompt is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ...errors import EasyDiffuserError, Interrupted
from ...host import Host
from ...learn.scores import Reals
from ...parts import Part
from ...records import Picture
from ...settings import Settings
from ..records import Answer, Answers


@dataclass(frozen=True, eq=False)
class Asked:
    """Some pictures and how they are to be read.

    Attributes:
        argument: What the person wrote behind the way's colon.
        keys: Name the pictures' contents, "" for those that lie in no file.
    """

    pictures: Sequence[Picture]
    argument: str
    settings: Settings
    host: Host
    keys: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class Crowd:
    """What a way that mixes others sees of them: nothing of the pictures.

    Attributes:
        members: Their vectors by the way's spec, each of shape (pictures, 384), in the order they were asked for.
        targets: Mean true embeddings, shape (pictures, 384); to be fitted on with care.
        groups: Of each picture: those of one prompt belong together and are in one fold.
    """

    argument: str
    members: Mapping[str, Reals]
    targets: NDArray[np.float64]
    seed: int = 0
    groups: Sequence[Hashable] = ()


@dataclass(frozen=True, eq=False)
class Mixture:
    """What came of mixing.

    Attributes:
        vectors: Shape (pictures, 384).
        without: The same with one member left out and the others' weights raised, by its spec.
        note: How the weights were found, and what they are.
    """

    vectors: Reals
    without: Mapping[str, Reals] = field(default_factory=dict)
    note: str = ""


class Way(Part):
    """pictures -> answers. To add one, add a file to this folder with a subclass of this.

    Attributes:
        takes: What stands behind the colon, for help; "" for nothing.
        needs_argument: Whether it must.
        mixes: Whether it mixes the other ways of the run (`mix`) in place of looking at pictures (`answers`).
    """

    takes: ClassVar[str] = ""
    needs_argument: ClassVar[bool] = False
    mixes: ClassVar[bool] = False

    @abstractmethod
    def answers(self, asked: Asked) -> Answers:
        """One answer, or why there is none, for every picture, in order.

        Raises:
            UsageError, ModelError: If it cannot work at all.
            Interrupted: As soon as `host.stopped()`.
        """

    def check(self, argument: str, settings: Settings, host: Host) -> None:
        """Say before the work that it cannot work.

        Raises:
            UsageError, ModelError: Then.
        """

    def check_crowd(self, argument: str, members: int) -> None:
        """Only where it mixes: say before the work that it cannot mix so many.

        Raises:
            UsageError: Then.
        """

    def state(self, argument: str, settings: Settings, host: Host) -> str:
        """Names what its answers hang on beside the picture and the settings: weights, lists, files, code.

        Answers that were kept are given again only while it stays the same.
        """
        return ""

    def trained_on(self, argument: str) -> frozenset[str]:
        """Keys of the pictures it has seen with their truths."""
        return frozenset()

    def needs_truth(self, argument: str) -> bool:
        """Whether it fits something on the true prompts, so that without them it cannot be asked."""
        return False

    def mix(self, crowd: Crowd) -> Mixture:
        """Only where it mixes."""
        raise NotImplementedError


def each(asked: Asked, one: object) -> Iterator[Answer | EasyDiffuserError]:
    """`one(picture)` of every picture; what one picture does wrong is its answer, and the next one goes on."""
    assert callable(one)
    for picture in asked.pictures:
        if asked.host.stopped():
            raise Interrupted
        try:
            yield one(picture)
        except Interrupted:
            raise
        except EasyDiffuserError as error:
            yield error
