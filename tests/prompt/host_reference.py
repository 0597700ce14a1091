"""The host's rules restated on their own, by other means than the package uses: a character scanner for emphasis and
reduction of innermost brackets for schedules. Read off WebUI 1.10.1 and compared with it; none of its code is here."""

import re

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def emphasis(text):
    """[(text, weight)], BREAK as ("BREAK", -1.0)."""
    out, round_open, square_open, place = [], [], [], 0

    def scale(start, factor):
        for item in out[start:]:
            item[1] *= factor

    while place < len(text):
        sign = text[place]
        if sign == "\\":
            follows = text[place + 1 : place + 2]
            taken = follows if follows and follows in "()[]\\" else ""
            out.append([taken, 1.0])
            place += 1 + len(taken)
            continue
        weight = re.match(r":\s*([+-]?[.\d]+)\s*\)", text[place:])
        if weight:
            if round_open:
                scale(round_open.pop(), float(weight[1]))
            else:
                out.append([weight[0], 1.0])
            place += weight.end()
            continue
        if sign == "(":
            round_open.append(len(out))
        elif sign == "[":
            square_open.append(len(out))
        elif sign == ")" and round_open:
            scale(round_open.pop(), 1.1)
        elif sign == "]" and square_open:
            scale(square_open.pop(), 1 / 1.1)
        elif sign in ")]:":
            out.append([sign, 1.0])
        else:
            run = re.match(r"[^\\()\[\]:]+", text[place:])[0]
            for index, part in enumerate(re.split(r"\s*\bBREAK\b\s*", run)):
                out += [["BREAK", -1]] if index else []
                out.append([part, 1.0])
            place += len(run)
            continue
        place += 1
    for start in round_open:
        scale(start, 1.1)
    for start in square_open:
        scale(start, 1 / 1.1)
    merged = []
    for part, weight in out or [["", 1.0]]:
        if merged and merged[-1][1] == weight:
            merged[-1] = (merged[-1][0] + part, weight)
        else:
            merged.append((part, float(weight)))
    return merged


def schedules(text, steps):
    """[(last step, text)] by folding innermost brackets into marks until nothing folds."""
    folded, table = _hide_escapes(text)
    if folded is None:
        return [(steps, text)]
    while True:
        after = re.sub(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]", lambda match: _fold(match, table, steps), folded)
        if after == folded:
            break
        folded = after
    if "|" in folded:
        return [(steps, text)]
    ends = {steps}
    for kind, *rest in table.values():
        if kind == "schedule" and rest[2] >= 1:
            ends.add(rest[2])
        elif kind == "alternate":
            ends |= set(range(1, steps + 1))
    return [(end, _say(folded, table, end)) for end in sorted(ends)]


def _mark(table, *entry):
    mark = chr(0xF0000 + len(table))
    table[mark] = entry
    return mark


def _hide_escapes(text):
    table, out, place = {}, "", 0
    while place < len(text):
        if text[place] == "\\":
            if text[place + 1 : place + 2] in ("", "\n"):
                return None, table
            out += _mark(table, "text", text[place : place + 2])
            place += 2
        else:
            out += text[place]
            place += 1
    return out, table


def _fold(match, table, steps):
    # A stray bracket stays hidden as "stray" and poisons what would hold it.
    whole, inside = match[0], match[0][1:-1]
    if any(table.get(sign, ("",))[0] == "stray" for sign in inside):
        return _stray(whole, table)
    colons, bars = inside.count(":"), inside.count("|")
    if whole[0] == "(":
        return _mark(table, "text", whole) if colons <= 1 and not bars else _stray(whole, table)
    if not colons and not bars:
        return _mark(table, "text", whole)
    if not colons:
        return _mark(table, "alternate", inside.split("|"))
    parts = inside.split(":")
    number = parts[-1].strip()
    if bars or colons > 2 or not _NUMBER.fullmatch(number):
        return _stray(whole, table)
    value = float(number)
    last = int(min(float(steps), value * steps if "." in number else value))
    return _mark(table, "schedule", parts[0] if colons == 2 else "", parts[-2], last)


def _stray(whole, table):
    return _mark(table, "stray", whole[0]) + whole[1:-1] + _mark(table, "stray", whole[-1])


def _say(text, table, step):
    out = ""
    for sign in text:
        kind, *rest = table.get(sign, ("text", None))
        if sign not in table:
            out += sign
        elif kind == "stray":
            out += rest[0]
        elif kind == "text":
            out += _say(rest[0], table, step)
        elif kind == "alternate":
            out += _say(rest[0][(step - 1) % len(rest[0])], table, step)
        else:
            out += _say(rest[0] if step <= rest[2] else rest[1], table, step)
    return out


def networks(text):
    found = re.findall(r"<(\w+):([^>]+)>", text)
    return re.sub(r"<\w+:[^>]+>", "", text), [(name, tuple(given.split(":"))) for name, given in found]


def comments_gone(text):
    text = re.sub(r"(^|\n)#[^\n]*(\n|$)", "\n", text)
    return re.sub(r"#[^\n]*(\n|$)", "\n", text)


def and_sections(text):
    out = []
    for part in re.split(r"\bAND\b", text):
        trimmed = part.rstrip()
        match = re.match(r"(?s)(.*?)\s*:\s*([-+]?(?:\d+\.?|\d*\.\d+))\Z", trimmed)
        out.append((match[1], float(match[2])) if match else (trimmed, 1.0))
    return out


def meaning(text, steps=10):
    """All of it: what generation would receive."""
    bare, loaded = networks(comments_gone(text))
    sections = [
        (weight, [(end, emphasis(said)) for end, said in schedules(part, steps)]) for part, weight in and_sections(bare)
    ]
    return loaded, sections
