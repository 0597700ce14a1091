"""Vision-language models: what all captioners that are asked in words have in common."""

from .captioner import VisionLanguageCaptioner
from .release import release_lack

__all__ = ["VisionLanguageCaptioner", "release_lack"]
