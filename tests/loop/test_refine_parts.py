"""What few pictures prove, what is remembered, the lines that few rounds come to, and notes about a checkpoint."""

from __future__ import annotations

import gc
import random
import threading
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser.errors import OutputError, UsageError
from lib_easydiffuser.loop import rounds as playing
from lib_easydiffuser.loop.edits import Editor
from lib_easydiffuser.loop.history import History
from lib_easydiffuser.loop.records import Comparison, Result, Round, TagVerdict
from lib_easydiffuser.loop.refining.case import LOUD
from lib_easydiffuser.loop.refining.learned import Note, Notes, taught
from lib_easydiffuser.loop.refining.ledger import Ledger
from lib_easydiffuser.loop.refining.lines import Grounds, Line, Proposal, Refined
from lib_easydiffuser.loop.refining.memory import Memory
from lib_easydiffuser.loop.refining.odds import Count, beyond_misreading, proven, surely_more
from lib_easydiffuser.loop.refining.propose import accept, made, proposal_of
from lib_easydiffuser.loop.refining.records import Options
from lib_easydiffuser.loop.refining.refiner import refine
from lib_easydiffuser.records import Analysis, GenerationRequest, GenerationSettings, PromptPair, Reading, Tag

from .world import HOST, SETTINGS, Shapes, asked, reference


def told(
    lost: dict[str, int], of: int = 2, tags: tuple[Tag, ...] = (), extra: tuple[str, ...] = (), number: int = 1,
    checkpoint: str = "one",
) -> Round:  # fmt: skip
    """A round in which the first so many pictures lose each tag, and all show the extra things."""
    tags = tags or tuple(Tag(text, attention=0.5, source="words") for text in lost)
    found = Analysis(Reading(), tags, PromptPair(", ".join(tag.text for tag in tags)))
    results = []
    for place in range(of):
        verdicts = [
            TagVerdict(tag, "lost" if place < lost.get(tag.text, 0) else "kept", tag.attention, 0.0)
            for tag in tags
            if tag.polarity == "positive"
        ]
        verdicts += [TagVerdict(Tag(text, source="words"), "invented", 0.0, 0.5) for text in extra]
        settings = GenerationSettings(checkpoint)
        results.append(Result(place, found.prompt, settings, comparison=Comparison(found, tuple(verdicts))))
    request = GenerationRequest(found.prompt, tuple(range(of)))
    return Round(number, "", found, request=request, results=tuple(results), finished=True)


def kinds(*rounds: Round, options: Options | None = None) -> list[tuple[str, str]]:
    found = proposal_of(rounds, SETTINGS, HOST, options)
    return [(line.kind, line.tag.text) for line in found.lines]


def test_the_closed_form_is_what_drawing_gives() -> None:
    dice = random.Random(3)
    drawn = [dice.betavariate(3, 5) > dice.betavariate(2, 8) for _ in range(20_000)]
    assert surely_more(Count(2, 6), Count(1, 8)) == pytest.approx(sum(drawn) / 20_000, abs=0.015)
    assert surely_more(Count(2, 2), Count(0, 2)) == pytest.approx(0.95)


def test_a_single_miss_proves_nothing_unless_all_others_are_missed_too() -> None:
    assert not beyond_misreading(Count(1, 2)) and beyond_misreading(Count(2, 2)) and not beyond_misreading(Count(2, 9))
    assert not proven(Count(1, 2)) and not proven(Count(1, 2), [Count(0, 2)] * 5)
    assert proven(Count(1, 2), [Count(1, 2)] * 5) and not proven(Count(0, 2), [Count(2, 2)] * 5)
    assert beyond_misreading(Count(2, 8), 0.02) and not beyond_misreading(Count(2, 8), 0.02, among=20)


def test_what_lies_within_the_spread_of_the_seeds_is_not_proposed() -> None:
    assert kinds(told({"a dog": 1, "a cat": 0, "a tree": 0})) == []
    assert kinds(told({"a dog": 2, "a cat": 0, "a tree": 0})) == [("raise", "a dog")]
    twice = (told({"a dog": 1, "a cat": 0}), told({"a dog": 1, "a cat": 0}, number=2))
    assert kinds(*twice) == [("raise", "a dog")]


def test_the_prompt_never_shouts_and_what_is_heard_is_lowered_first() -> None:
    tags = (Tag("dog", attention=0.5, emphasis=1.0), Tag("cat", attention=0.5, emphasis=1.3),
            Tag("tree", attention=0.5, emphasis=1.3))  # fmt: skip
    done = told({"dog": 2}, tags=tags)
    found = proposal_of([done], SETTINGS, HOST)
    assert {line.kind for line in found.lines} == {"raise", "lower"}
    after = accept(found, done.reference, SETTINGS, HOST)
    assert sum(tag.emphasis for tag in after.positives) / 3 <= LOUD + 1e-9
    assert next(tag for tag in after.positives if tag.text == "dog").emphasis == 1.3
    only = accept(found, done.reference, SETTINGS, HOST, [found.lines[0].number])
    assert [tag.emphasis for tag in only.positives] == [1.3, 1.3, 1.3]  # a person may
    with pytest.raises(UsageError, match="no line 9"):
        accept(found, done.reference, SETTINGS, HOST, [9])


def test_what_is_lost_at_the_strongest_emphasis_moves_forward_and_what_was_not_asked_for_is_added() -> None:
    tags = (Tag("cat", attention=0.5), Tag("tree", attention=0.4), Tag("dog", attention=0.3, emphasis=1.3))
    done = told({"dog": 2}, tags=tags)
    assert kinds(done) == [("forward", "dog")]
    after = accept(proposal_of([done], SETTINGS, HOST), done.reference, SETTINGS, HOST)
    assert [tag.text for tag in after.positives] == ["dog", "cat", "tree"]
    bare = told({"dog": 2}, tags=tags)
    less = replace(bare.reference, tags=tags[:2], dropped=tags[2:])
    assert kinds(bare.but(reference=less)) == [("add", "dog")]


def test_a_tag_for_which_there_is_no_room_is_not_added_and_pushes_out_nothing_pinned() -> None:
    long = tuple(Tag(f"thing number {place} of many", attention=0.9 - place / 100) for place in range(14))
    extra = Tag("a very important dog on the grass", attention=0.95)
    done = told({extra.text: 2}, tags=(*long, extra))
    written = Editor(SETTINGS, HOST).written(long)
    done = done.but(reference=replace(done.reference, tags=written.tags, dropped=(extra,)))
    (found,) = (line for line in proposal_of([done], SETTINGS, HOST).lines if line.tag.text == extra.text)
    assert written.dropped and found.kind == "add" and found.falls
    pinned = Options(pinned=tuple(tag.text for tag in written.tags))
    (found,) = (line for line in proposal_of([done], SETTINGS, HOST, pinned).lines if line.tag.text == extra.text)
    assert found.kind == "none" and "no room" in found.said


def test_two_that_are_never_seen_together_fight_and_the_lesser_goes() -> None:
    tags = (Tag("sun", attention=0.9), Tag("moon", attention=0.4), Tag("sea", attention=0.5))
    rounds = []
    for number in range(1, 8):
        found = told({"sun": 1}, tags=tags, number=number)
        second = found.results[1].comparison
        assert second is not None
        moon = tuple(replace(v, status="lost") if v.tag.text == "moon" else v for v in second.verdicts)
        results = (found.results[0], replace(found.results[1], comparison=replace(second, verdicts=moon)))
        rounds.append(found.but(results=results))
    assert ("drop", "moon") in kinds(*rounds) and ("drop", "sun") not in kinds(*rounds)


def test_what_was_taken_back_alone_is_refused_of_several_one_is_tried_at_a_time() -> None:
    lines = tuple(proposal_of([told({"dog": 2, "cat": 2})], SETTINGS, HOST).lines)
    assert len(lines) == 2
    both = Memory().and_of(Refined(1, lines, "worse", blamed=tuple(line.key for line in lines)))
    assert both.next(lines) == lines[:1] and not both.refused
    alone = both.and_of(Refined(1, lines[:1], "worse", blamed=(lines[0].key,)))
    assert alone.refused == {lines[0].key} and alone.suspects == {lines[1].key}
    assert not alone.allows("raise", "dog") and not alone.allows("lower", "cat") and alone.allows("raise", "cat")


def test_another_checkpoint_begins_anew() -> None:
    ledger = Ledger.of([told({"dog": 2}), told({"dog": 1}, number=2, checkpoint="two")])
    assert ledger.pictures == 2 and ledger.lost["dog"].at(1.0) == Count(1, 2) and "switched" in ledger.note


def learned_rounds() -> list[Round]:
    low = [told({"backlighting": 2, "dog": 0}, number=n) for n in (1, 2)]
    raised = (Tag("backlighting", attention=0.5, emphasis=1.3), Tag("dog", attention=0.5))
    return [*low, *(told({}, tags=raised, number=n) for n in (3, 4))]


def test_what_rounds_taught_is_offered_kept_edited_switched_off_and_deleted(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "a" / "learned.json")
    assert notes.all() == () and notes.offer(learned_rounds()[:3]) == ()
    (note,) = notes.offer(learned_rounds())
    assert (note.kind, note.tag, note.emphasis, note.before, note.after) == (
        "raise",
        "backlighting",
        1.3,
        (4, 4),
        (0, 4),
    )
    assert "ignored under 1.3" in note.text and not notes.path.exists()  # an offer writes nothing
    notes.keep(note)
    assert notes.offer(learned_rounds()) == () and notes.hints("one") == (note,) and notes.hints("two") == ()
    assert notes.edit(note.id, " needs light ").text == "needs light" and Notes(notes.path).all()[0].edited
    notes.switch(note.id, False)
    assert notes.hints("one") == () and len(notes.all("one")) == 1
    with pytest.raises(UsageError, match="without words"):
        notes.edit(note.id, " ")
    notes.delete(note.id)
    assert notes.all() == ()
    with pytest.raises(UsageError, match="no note"):
        notes.delete(note.id)


def test_a_negative_that_helps_is_taught_too() -> None:
    denied = (Tag("dog", attention=0.5), Tag("sketch", "negative", 0.5))
    rounds = [told({"dog": 0}, number=n, extra=("sketch",)) for n in (1, 2)]
    rounds += [told({}, tags=denied, number=n) for n in (3, 4)]
    (note,) = taught(rounds)
    assert (note.kind, note.tag, note.before, note.after) == ("deny", "sketch", (4, 4), (0, 4))


def test_notes_that_cannot_be_read_are_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "learned.json"
    path.write_text("{broken")
    with pytest.raises(OutputError, match="cannot be read"):
        Notes(path).keep(Note("x", "one", "deny", "sketch", 1.0, (4, 4), (0, 4), "text"))
    assert path.read_text() == "{broken"


def test_a_note_changes_no_proposal(tmp_path: Path) -> None:
    before = proposal_of([told({"dog": 2})], SETTINGS, HOST)
    Notes(tmp_path / "learned.json").keep(Note("x", "one", "raise", "dog", 1.4, (4, 4), (0, 4), "text"))
    assert proposal_of([told({"dog": 2})], SETTINGS, HOST) == before and isinstance(before, Proposal)
    assert all(isinstance(line, Line) for line in before.lines)


def test_a_hundred_rounds_keep_the_pixels_of_the_last_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a host that saves nothing; the comparison here is a stand-in: its cost is not what is measured."""
    analysis = reference("red")

    class Quick:
        def __init__(self, *given: Any) -> None:
            self._prompts = given[1]

        def compare(self, picture: Any) -> Comparison:
            read = Analysis(replace(analysis.reading, picture=picture), analysis.tags, analysis.prompt)
            return Comparison(read, (TagVerdict(analysis.positives[0], "lost", 0.5, 0.0),))

    monkeypatch.setattr(playing, "Comparer", Quick)
    history, alive = History(), dict[int, weakref.ref[Image.Image]]()
    options = Options(rounds=100, patience=100, until_solved=False)
    counts = []
    for event in refine(analysis, asked(analysis, 1, 2), Shapes(), SETTINGS, HOST, options):
        history.put(event.round)
        for result in event.round.results:
            if result.picture is not None:
                alive[id(result.picture)] = weakref.ref(result.picture)
        if event.round.finished and event.done in (11, 100):
            gc.collect()
            counts.append(sum(known() is not None for known in alive.values()))
    assert len(history.rounds) == 100 and counts[0] == counts[1] <= 4


def test_notes_that_are_kept_at_once_are_all_kept(tmp_path: Path) -> None:
    notes, gate = Notes(tmp_path / "learned.json"), threading.Barrier(8)

    def keep(number: int) -> None:
        gate.wait()
        notes.keep(Note(f"n{number}", "one", "deny", "sketch", 1.0, (4, 4), (0, 4), "It helps."))

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {note.id for note in notes.all()} == {f"n{number}" for number in range(8)}


@pytest.mark.parametrize("text", ['{"notes": [1]}', '{"notes": ["x"]}', "[]", '{"notes": [{"before": 1}]}'])
def test_notes_that_are_none_are_said_and_stay(text: str, tmp_path: Path) -> None:
    path = tmp_path / "learned.json"
    path.write_text(text, "utf-8")
    with pytest.raises(OutputError, match="cannot be read"):
        Notes(path).all()
    assert path.read_text("utf-8") == text


def test_where_others_use_the_host_no_note_is_changed(tmp_path: Path) -> None:
    path, note = tmp_path / "learned.json", Note("x", "one", "raise", "dog", 1.4, (4, 4), (0, 4), "text")
    notes = Notes(path, others=True)
    notes.keep(note)
    for change in (lambda: notes.edit("x", "other"), lambda: notes.switch("x", False), lambda: notes.delete("x")):
        with pytest.raises(UsageError, match="Others use this page"):
            change()
    assert Notes(path).all() == (note,)


def test_a_line_that_raises_what_an_earlier_round_brought_brings_it() -> None:
    brought = Tag("pink tones", "negative", 0.5)
    line = Line(1, "raise", brought, 1.0, 1.3, "Raise it.", Grounds("Raise it."))
    cat, grain = Tag("cat", "positive", 0.9), Tag("grain", "negative", 0.5)
    assert made([line], (cat, grain)) == (cat, grain, brought.but(emphasis=1.3))
    assert made([line], (cat, brought)) == (cat, brought.but(emphasis=1.3))
