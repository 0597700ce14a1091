"""What a reader of embedded prompts is."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from ....parts import Part
from ....records import EmbeddedPrompt
from ..texts import Texts


class Reader(Part):
    """texts of a picture file -> its own prompt. To add a generator, add a file to this folder with a subclass of this.

    Attributes:
        name: Also the `source` of what it read.
        order: Readers are asked in this order, those with an unmistakable mark first.
    """

    order: ClassVar[int] = 50

    @abstractmethod
    def read(self, texts: Texts) -> EmbeddedPrompt | None:
        """The prompt, or None for a text that this generator did not write: no reader takes another's.

        The texts are a stranger's: of any size and shape, and read in linear time. What is raised is taken for None.
        """

    def as_webui(self, prompt: str) -> str:
        """A prompt of this generator as the WebUI reads it: weights in its signs, brackets that weigh nothing escaped.

        The same text where the generator writes as the WebUI does.
        """
        return prompt
