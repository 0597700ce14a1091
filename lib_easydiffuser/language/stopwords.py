"""Words that are never tags by themselves."""

from __future__ import annotations

# Articles, pronouns, prepositions, conjunctions, auxiliaries, vague quantifiers and adverbs. Numbers and
# colours are not here: they belong to tags.
STOP_WORDS = frozenset(
    """
    a an the this that these those some any every each either neither another other others such same own
    i me my mine myself you your yours yourself he him his himself she her hers herself it its itself we us our
    ours ourselves they them their theirs themselves who whom whose which what where when why how
    someone somebody something anyone anybody anything everyone everybody everything nobody nothing none
    about above across after against along alongside amid among amongst around as at atop away back before
    behind below beneath beside besides between beyond but by despite down due during except for from further in
    inside into like near nearby next of off on onto opposite out outside over past per round since than through
    throughout till to together toward towards under underneath until unto up upon versus via while with within
    without and or nor so yet if then else because although though whether both not no never only also just
    even too very quite rather really still already again once ever here there now
    am is are was were be been being do does did doing done have has had having can could may might must shall
    should will would 's 're 've 'd 'll 't don't doesn't isn't aren't wasn't weren't can't cannot won't didn't ain't
    hasn't haven't hadn't couldn't wouldn't shouldn't
    it's that's there's he's she's they're i'm we're you're
    lot lots bit kind sort type types bunch couple several many much more most few less least all
    various different multiple numerous one's etc
    arafed araffe arafe araffes arafied
    appear appears appearing seem seems show shows showing shown depict depicts depicting depicted seen see
    sees seeing made make makes making
    """.split()
)


def is_stop(word: str) -> bool:
    """Whether a word (any case) can be no tag on its own."""
    return word.lower().replace("’", "'") in STOP_WORDS
