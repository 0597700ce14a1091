"""What Koreans do with what they wear: hats are 쓰다, shoes 신다, rings 끼다, bags 메다, dresses 입다."""

from __future__ import annotations

from .gloss_nouns import Noun, marked

# The last words of an English garment → the verb before who wears it.
_VERBS = {
    "쓴": "hat cap beanie beret fedora helmet crown tiara headdress veil mask glasses sunglasses goggles monocle eyewear "
    "wig umbrella parasol hood hanbun gat jokduri",
    "한": "earrings necklace pendant choker bracelet jewelry scarf necktie bowtie neckerchief headband hairband hairclip "
    "belt sash obi anklet earmuffs daenggi makeup apron piercing suspenders",
    "신은": "shoes sneakers boots heels loafers sandals slippers flip-flops geta socks stockings thighhighs kneehighs "
    "pantyhose tights fishnets footwear janes clogs beoseon leggings",
    "낀": "gloves mittens ring gauntlets headphones earphones",
    "찬": "watch wristwatch",
    "멘": "backpack purse handbag bag",
    "든": "suitcase flag cane wallet fan briefcase",
    "단": "ribbon bow brooch badge",
    "두른": "cape cloak poncho",
}  # fmt: skip
_BY_WORD = {word: verb for verb, words in _VERBS.items() for word in words.split()}
# Parts of clothes, and what is only said of them.
_NOT_WORN = frozenset(
    "sleeve sleeves collar pocket button zipper frills lace trim stripe strap brim plaid unbuttoned pom bobbles rolled "
    "shoulder jewels see-through waist up wrists pockets straps ryouiki clothing".split()
)


def worn(garment: Noun) -> str:
    """ "빨간 드레스" → "빨간 드레스를 입은"; "" for what nobody wears."""
    last = garment.head.english.split()[-1]
    if last in _NOT_WORN or garment.head.english in ("sleeveless", "long sleeves", "off shoulder", "open clothes"):
        return ""
    verb = _BY_WORD.get(last) or _BY_WORD.get(last + "s") or "입은"
    return f"{marked(garment.text, '을', '를')} {verb}"
