"""What a kind of job is. One kind, one file, found by scanning the folders named here."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import EasyDiffuserError
from ..host import Host
from ..parts import Part, Registry
from .records import Item, Job

if TYPE_CHECKING:
    from .bench import Bench

PACKAGES = (
    "lib_easydiffuser.batch.kinds",
    "lib_easydiffuser.pairs.kinds",
    "lib_easydiffuser.loop.kinds",
    "lib_easydiffuser.recipe.kinds",
)
"""The folders that are scanned; a room with kinds of its own adds a line."""


class Kind(Part):
    """Long work of one kind. It may be stopped at any moment and goes on where it was.

    Attributes:
        planned_fields: Fields of a spec that its plan is made of; they cannot change once there is a plan.
    """

    planned_fields: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def check(self, spec: Mapping[str, Any], host: Host) -> dict[str, Any]:
        """The spec with everything in it, in JSON's own types.

        Raises:
            UsageError: If it cannot be done.
        """

    def title_of(self, spec: Mapping[str, Any]) -> str:
        """One line for a person."""
        return self.title

    @abstractmethod
    def plan(self, job: Job, host: Host) -> Iterator[Item]:
        """What is to be done, in order. Asked once in the life of a job.

        Raises:
            EasyDiffuserError: If nothing can be planned.
        """

    def token(self, job: Job, host: Host) -> str:
        """What the results hang on beside their item (model, settings): rows of another token are made anew."""
        return ""

    def fresh(self, job: Job, item: Item, row: Mapping[str, Any]) -> bool:
        """Whether a row still holds for its item, which may have changed since."""
        return True

    @abstractmethod
    def work(
        self, job: Job, items: Sequence[Item], bench: Bench
    ) -> Iterator[tuple[Item, Mapping[str, Any] | EasyDiffuserError]]:
        """The results of those items, in their order; one that cannot be made gives its error in its place.

        Raises:
            EasyDiffuserError: What stops the whole job.
        """

    def finish(self, job: Job, bench: Bench) -> Mapping[str, Any]:
        """When every item has its row; what it tells of the whole."""
        return {}

    def forgotten(self, job: Job) -> None:
        """The job is about to be taken away: what it keeps elsewhere may go too."""
        return


REGISTRY: Registry[Kind] = Registry("kind of job", Kind, PACKAGES)
