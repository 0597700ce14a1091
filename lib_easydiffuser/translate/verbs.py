"""Korean verbs in the forms captions hold, and the English participle of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from .hangul import squeezed, with_n, without_l
from .lexicon import rows

_BEING = ("있다", "있습니다", "있음", "있어요", "있네", "있는모습", "있는장면", "있는")


@lru_cache(maxsize=1)
def forms() -> Mapping[str, str]:
    """Squeezed Korean verb form → English participle."""
    found: dict[str, str] = {}
    for english, verbs, *more in rows("korean_verbs.tsv"):
        for form in (more[0] if more else "").split("|"):
            if form:
                found.setdefault(squeezed(form), english)
        for verb in verbs.split("|"):
            for form in _conjugated(squeezed(verb).removesuffix("다")):
                found.setdefault(form, english)
    return found


def _conjugated(stem: str) -> Iterator[str]:
    """앉 → 앉는, 앉고있는, 앉고있다, 앉는다, ...; irregular forms stand in the file."""
    bare = without_l(stem)
    yield from (f"{bare}는", f"{stem}다", f"{stem}고", f"{stem}며", f"{stem}면서", f"{bare}는중", f"{bare}는중인")
    yield f"{with_n(stem)}다" if with_n(stem)[-1] != "은" else f"{stem}는다"
    yield from (f"{stem}고{being}" for being in _BEING)
    yield from (f"{bare}는{what}" for what in ("모습", "장면"))
    yield from (f"{stem}기", with_n(stem))
