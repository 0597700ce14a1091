"""Korean counts behind the noun, in the unit of the thing: 개 두 마리, 책 두 권."""

from __future__ import annotations

from functools import lru_cache

from .gloss_nouns import Noun

NUMBERS = {
    "two": "두", "three": "세", "four": "네", "five": "다섯", "six": "여섯", "seven": "일곱", "eight": "여덟",
    "nine": "아홉", "ten": "열",
}  # fmt: skip
_BY_TOPIC = {"people": "명", "animals": "마리", "food": "개", "things": "개"}
_UNITS = {
    "대": "car|sports car|classic car|police car|taxi|truck|fire truck|ambulance|van|bus|double decker bus|school bus|"
    "motorcycle|motorbike|scooter|bicycle|bike|train|subway|tram|airplane|jet|fighter jet|helicopter|drone|tank|tractor|"
    "excavator|crane|bulldozer|cart|carriage|wagon|wheelchair|stroller|computer|laptop|monitor|television|tv|phone|"
    "smartphone|cellphone|cell phone|mobile phone|camera|piano|grand piano|guitar|electric guitar|violin|cello|oven|"
    "microwave|refrigerator|washing machine|printer|radio|robot|skateboard|vending machine|bed|ferris wheel|spaceship|"
    "flat screen tv|rocket|tablet|electric fan|game console|camping car|kick scooter|machine|speaker|sled",
    "척": "boat|ship|sailboat|canoe|kayak|yacht|cruise ship|ferry|pirate ship|submarine|cargo ship|rowing boat|gondola",
    "권": "book|open book|notebook|magazine|comic book|picture book|diary|sketchbook|spell book",
    "송이": "flower|rose|red rose|tulip|sunflower|lily|white lily|lotus|daisy|dandelion|hydrangea|camellia|peony|poppy|"
    "orchid|carnation|pink flower|white flower|red flower|yellow flower|purple flower|blue flower|wildflowers|snowflake|"
    "chrysanthemum|cosmos flower|hibiscus|iris flower|violet flower|mushroom|blossom",
    "그루": "tree|bare tree|palm tree|pine tree|oak tree|maple tree|willow tree|birch tree|cherry tree|ginkgo tree|"
    "christmas tree|zelkova tree|persimmon tree|apple tree|cactus|bonsai|leafy trees|bare trees",
    "채": "house|building|cottage|cabin|hut|mansion|palace|hanok|tiled-roof house|thatched house|skyscraper|tall building|"
    "old building|modern building|treehouse|tall buildings|barn|windmill",
    "장": "paper|photo|photograph|picture|card|playing card|ticket|poster|map|banknote|towel|blanket|leaf|polaroid|"
    "autumn leaves|fallen leaves|postcard|sticker|napkin|selfie|maple leaf|petal|sheet music",
    "자루": "sword|katana|dagger|spear|knife|gun|handgun|rifle|pencil|pen|ballpoint pen|paintbrush|candle|shovel|scythe|"
    "axe|broom|hammer",
    "벌": "dress|suit|shirt|t-shirt|jacket|coat|hanbok|kimono|uniform|school uniform|sweater|skirt|pants|jeans|shorts|"
    "hoodie|blouse|vest|swimsuit",
    "잔": "coffee|tea|green tea|beer|wine|red wine|champagne|cocktail|juice|orange juice|latte|espresso|lemonade|soju|"
    "whiskey|iced coffee|iced tea|americano|cup of coffee|smoothie|milk|draft beer|milk tea|bubble tea",
    "판": "pizza",
    "줄": "gimbap",
    "자리": "seat",
    "개": "bag|backpack|hat|cap|umbrella|helmet|ring|crown|mask|ribbon|flag|suitcase|handbag|window|door|bench|chair|wheel|"
    "traffic light|stop sign|sign|tower|bridge|room|pillar|column|statue|sculpture|tire|tent|lamppost|street light|fountain|"
    "star|rock|stone|boulder|moon|planet|island|pine cone|acorn|bubble|snowman|potted plant|bouquet|gate|stairs|ladder|"
    "surfboard|snowboard|horns|wings|finger|tail|windows|skull|hot air balloon|button|pocket|scarf|balcony|basket",
}  # fmt: skip
# What is not counted one by one, or where English and Korean count differently (two shoes are one pair).
_NEVER = frozenset(
    "food meal breakfast lunch dinner rice noodles ramen pasta bread water salt sugar glasses furniture paper garbage "
    "fabric yarn money ink coal charcoal fireworks confetti string skid marks text korean text picnic beans peas corn "
    "sauce oil honey butter cream jam syrup pepper seafood meat beef pork skis glass".split()
)


def counted(number: str, what: Noun) -> str:
    """ "two", 고양이 → "고양이 두 마리"; "" for what Korean does not count so."""
    unit = _units().get(what.head.english) or _BY_TOPIC.get(what.head.topic, "")
    if not unit or (what.head.english in _NEVER and what.head.english not in ("paper", "glass")):
        return ""
    return f"{what.text.removesuffix('들')} {NUMBERS[number]} {unit}"


@lru_cache(maxsize=1)
def _units() -> dict[str, str]:
    return {name: unit for unit, names in _UNITS.items() for name in names.split("|")}
