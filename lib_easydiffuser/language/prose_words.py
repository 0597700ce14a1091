"""Words of long captions by what they are good for."""

from __future__ import annotations

# Nouns that speak about a picture; a phrase of nothing else is no tag of a long caption.
ABOUT = frozenset(
    """
    image picture scene view background foreground midground side sides left right center centre middle top bottom
    corner frame composition viewer viewers attention focus mood atmosphere feel feeling feelings sense subject
    subjects element elements detail details overall color colors colour colours palette lighting light style
    setting artist camera description caption distance text letters word words quality aspect design edge edges
    texture textures expression gaze tone tones effect accent contrast look appearance presence area space object
    objects figure part front form main small large simple general key visual work artwork medium environment title
    place character angle perspective posture time scale group pair half rows row plenty close low high wide soft
    sharp warm heavy bright dark shot lens year years series variety number collection upper lower entire whole
    vibrant visible additional impression end surface moment deep thick long tall big broad fine rich
    far craft figure room arm arms hand hands lines lights interface tags tag walking hard straight clean bold pod
    copyright booru century page guess assumption story idea way thing things kind theme layer century note notes
    interpretation concept context purpose message symbol viewer's title caption option version arrangement
    touch hint sign signs play range blend mix array lots plenty couple number photographer
    """.split()
)

# Who is in a picture; every prompt wants to know.
PEOPLE = frozenset(
    """
    woman women man men girl girls boy boys child children baby person people couple lady gentleman kid teenager
    """.split()
)
# Alone they say little: every picture has some of them.
COMMONPLACE = frozenset("sky wall sun seat neck head feet face body air room floor ground".split())

# What somebody wears or how they look: heads of phrases that a prompt wants.
LOOKS_OF_SOMEBODY = frozenset(
    """
    apron armor armour backpack bandage bangs beard belt blouse bob boots bow bowtie bracelet braid braids cap cape
    cardigan choker cloak coat collar corset crown dress earring earrings ears eye eyes eyebrows fangs feathers
    freckles fur glasses gloves goggles gown hair hairstyle halo hat headband headphones headscarf helmet hood hoodie
    horns jacket jeans jewelry jumpsuit kimono leggings lipstick lips makeup mane mask moustache mustache necklace
    onesie overalls overcoat pants pigtails piercing ponytail raincoat ribbon ring rings robe robes sandals scales
    scar scarf shawl shirt shoes shorts skin skirt sleeves smile sneakers socks spectacles stockings suit sunglasses
    suspenders sweater sweatshirt swimsuit t-shirt tail tattoo tattoos tentacles tie tights trousers tunic turban
    tuxedo tusks uniform veil vest waistcoat watch whiskers wings wreath wrinkles
    """.split()
)
