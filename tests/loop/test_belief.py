"""What a round tells as lost or invented, and what it tells apart: verdicts in, lists out."""

from __future__ import annotations

from lib_easydiffuser.loop.belief import believed
from lib_easydiffuser.loop.records import Comparison, Status, Summary, TagVerdict
from lib_easydiffuser.loop.refining.ledger import Entry, Ledger
from lib_easydiffuser.loop.refining.odds import Count, Misses, truly_invented, truly_lost
from lib_easydiffuser.loop.summary import summarise
from lib_easydiffuser.records import Analysis, PromptPair, Reading, Tag

ASKED = ("brown dog", "red scarf", "wooden fence", "tall tree", "white cloud", "green grass")
REFERENCE = Analysis(Reading(None, ()), tuple(Tag(text) for text in ASKED), PromptPair(", ".join(ASKED), ""))


def shown(lost: tuple[str, ...] = (), invented: tuple[str, ...] = (), source: str = "attended") -> Comparison:
    """One picture that loses and invents those."""

    def verdict(text: str, status: Status) -> TagVerdict:
        return TagVerdict(Tag(text, attention=0.5, source=source), status, 0.5, 0.5)

    asked = [verdict(text, "lost" if text in lost else "kept") for text in ASKED]
    return Comparison(REFERENCE, tuple(asked + [verdict(text, "invented") for text in invented]))


def lists(*pictures: Comparison, earlier: Ledger | None = None) -> dict[str, set[str]]:
    """The texts of every list of a round of those pictures."""
    found: Summary = believed(summarise(pictures, REFERENCE.prompt), pictures, REFERENCE, earlier)
    told: dict[str, set[str]] = {
        status: {item.tag.text for item in found.of(status)} for status in ("kept", "lost", "invented")
    }
    return told | {"uncertain": {item.tag.text for item in found.uncertain}}


def test_one_miss_among_much_that_is_kept_is_uncertain_and_one_in_every_picture_is_lost() -> None:
    once = lists(shown(lost=("red scarf",)), shown())
    assert once["uncertain"] == {"red scarf"} and not once["lost"]
    twice = lists(shown(lost=("red scarf",)), shown(lost=("red scarf",)))
    assert twice["lost"] == {"red scarf"} and not twice["uncertain"]


def test_where_much_is_lost_one_miss_is_believed() -> None:
    much = ("brown dog", "wooden fence", "tall tree", "white cloud")
    found = lists(shown(lost=("red scarf", *much)), shown(lost=much))
    assert "red scarf" in found["lost"]


def test_what_is_seen_under_another_name_was_not_overlooked() -> None:
    plain = lists(shown(lost=("brown dog",), invented=("blue car",)), shown())
    assert plain["uncertain"] == {"brown dog", "blue car"}
    much = ("red scarf", "wooden fence")
    renamed = lists(shown(lost=("brown dog", *much), invented=("white dog",)), shown(lost=much))
    assert "brown dog" in renamed["lost"] and "white dog" in renamed["invented"]


def test_what_nobody_asked_for_is_believed_when_it_comes_again() -> None:
    assert lists(shown(invented=("blue car",)), shown())["uncertain"] == {"blue car"}
    assert lists(shown(invented=("blue car",)), shown(invented=("blue car",)))["invented"] == {"blue car"}


def test_earlier_rounds_that_asked_alike_make_surer() -> None:
    ledger = Ledger()
    ledger.lost = {"red scarf": Entry(Tag("red scarf"), {1.0: Count(5, 8)})}
    pictures = shown(lost=("red scarf",)), shown()
    assert lists(*pictures)["uncertain"] == lists(*pictures, earlier=ledger)["lost"] == {"red scarf"}
    ledger.lost["red scarf"] = Entry(Tag("red scarf"), {1.3: Count(5, 8)})  # asked otherwise
    assert lists(*pictures, earlier=ledger)["uncertain"] == {"red scarf"}


def test_measured_pixels_are_not_misread() -> None:
    measured = lists(shown(lost=("red scarf",), invented=("blue tones",), source="pixels"), shown())
    assert not measured["uncertain"] and measured["invented"] == {"blue tones"}


def test_the_chances_grow_with_the_evidence_and_stay_within_their_range() -> None:
    others = Count(2, 10)
    one, both = truly_lost(Misses(1), Count(1, 2), others), truly_lost(Misses(2), Count(2, 2), others)
    renamed = truly_lost(Misses(0, 1), Count(1, 2), others)
    assert 0 < one < renamed < 1 and one < both < 1
    assert truly_lost(Misses(1), Count(1, 40), Count(4, 200)) < 0.3 < truly_lost(Misses(1), Count(1, 2), Count(3, 4))
    first, again = truly_invented(1, Count(1, 6), 0.4), truly_invented(1, Count(2, 6), 0.4)
    assert 0 < first < again < 1 and truly_invented(1, Count(1, 2), 1.0) < 0.1
