"""What refining proposes and says of a round is Korean to its end."""

from __future__ import annotations

from dataclasses import replace

from lib_easydiffuser.loop.refining.aspects import ASPECTS
from lib_easydiffuser.loop.refining.learned import taught
from lib_easydiffuser.loop.refining.propose import proposal_of
from lib_easydiffuser.records import Tag
from tests.loop.test_refine_parts import learned_rounds, told
from tests.loop.world import HOST, SETTINGS

from .page_texts import english_in, say


def test_every_line_with_its_grounds() -> None:
    tags = (Tag("dog", attention=0.5, box=(0, 0, 0.1, 1)), Tag("cat", emphasis=1.3), Tag("sun", emphasis=1.3))
    front = (Tag("cat", attention=0.5), Tag("dog", attention=0.3, emphasis=1.3))
    bare = told({"dog": 2}, tags=front)
    rounds = (
        told({"dog": 2}, tags=tags, extra=("owl",)),
        told({"dog": 2}, tags=front),
        bare.but(reference=replace(bare.reference, tags=front[:1], dropped=front[1:])),
    )
    said = [line.said for item in rounds for line in proposal_of([item], SETTINGS, HOST).lines]
    # The tags stay as they stand in the prompt.
    bare_of_tags = [text.translate(str.maketrans("", "", "")) for text in said]
    for word in ("dog", "cat", "sun", "owl"):
        bare_of_tags = [text.replace(repr(word), "'개'") for text in bare_of_tags]
    assert len(said) >= 5 and english_in(bare_of_tags) == [], [say(text) for text in said]


def test_notes_and_aspects() -> None:
    notes = [note.text.replace(note.tag, "빛") for note in taught(learned_rounds())]
    assert notes and english_in([*notes, *(aspect.what for aspect in ASPECTS)]) == []
