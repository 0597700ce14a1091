// Where tags are: the tag or word under pointer, keyboard or finger lights its place up; a place lists its tags.
// All places of a picture come once, when there is an answer. Pointing asks the server for nothing.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const {node, find} = easyDiffuser;
    const TAGS = "#easy_diffuser_lists li[role=row]";
    const WORDS = "#easy_diffuser_words :is(mark, .ed-word)";
    const LIGHTS = `${TAGS}, ${WORDS}, #easy_diffuser_where .ed-hit`;
    const NOTHING = {of: 0, tags: [], words: [], blind: [], sign: null, part: null};

    const say = (text) => (easyDiffuser.isKorean() && easyDiffuser.say(text)) || text;
    const every = (selector) => [...easyDiffuser.page().querySelectorAll(selector)];
    let known = {...NOTHING, tag: new Map(), word: new Map()};
    let asked = 0; // the number of the places that were asked for last
    let belonging = null; // which of Python's answers the page shows
    let seen = null; // what was found at a place: {at, tags}
    let undo = null; // which tags were on before "Keep only these": key -> on
    const held = {over: null, focus: null, pinned: null}; // {text, place}, the first one shines

    // With every view: another answer has other places.
    function placesOf(view) {
        const other = view.of !== belonging;
        if (other) {
            belonging = view.of;
            [seen, undo] = [null, null];
            easyDiffuser.unmark();
            Object.keys(held).forEach((name) => (held[name] = null));
        }
        const number = view.places || 0;
        if (!number) keep(NOTHING);
        else if (number !== asked) {
            keep(other ? NOTHING : {...known, words: []}); // a new sentence is not cut where the one before had its words
            easyDiffuser.write("easy_diffuser_where_ask", `${number}`);
        }
        asked = number;
        named();
        panel();
    }

    function places(text) {
        const told = easyDiffuser.read(text);
        if (told?.of === undefined || told.of < asked) return; // an answer that was overtaken
        asked = told.of;
        keep(told);
        named();
        panel();
    }

    function keep(told) {
        const [tag, word] = [new Map(), new Map()];
        for (const one of [...told.tags].reverse()) tag.set(`${one.side}:${one.text}`, one);
        for (const one of told.words) word.set(`${one.caption}:${one.start}`, one);
        known = {...NOTHING, ...told, tag, word};
        shine();
    }

    const side = (row) => row.parentElement?.dataset.side;
    function placeOf(what) {
        if (what.matches(TAGS)) return known.tag.get(`${side(what)}:${what.querySelector(".ed-text").value}`);
        return what.matches(WORDS) ? known.word.get(what.dataset.word) : known.tag.get(`positive:${what.dataset.tag}`);
    }

    const textOf = (what) => what.dataset.tag || what.querySelector(".ed-text")?.value || what.textContent;
    // "lower left, 12 % of the picture", or why there is none.
    function inWords(place) {
        if (!place) return "";
        const where = (easyDiffuser.isKorean() && place.where_korean) || place.where;
        return place.boxes.length ? where : `${where}. ${say(place.why)}`;
    }

    // What is heard on a row of the lists; a negative names nothing that is there.
    const placeInWords = (row) => (side(row) === "positive" ? inWords(placeOf(row)) : "");

    function named() {
        every(TAGS).filter((row) => side(row) === "positive").forEach(nameRow);
        every("#easy_diffuser_words .ed-words").forEach(nameWords);
    }

    function nameRow(row) {
        const place = placeOf(row);
        const mark = row.querySelector(".ed-where") || row.insertBefore(
            node("span", {role: "gridcell", class: "ed-cell"}, node("button", {type: "button", class: "ed-where", tabindex: "-1"})),
            row.querySelector(".ed-source").closest("[role=gridcell]")).firstChild;
        mark.hidden = !place;
        mark.textContent = place?.boxes.length ? "◉" : "○";
        mark.title = inWords(place);
        mark.setAttribute("aria-label", `${textOf(row)}: ${inWords(place)}`);
        easyDiffuser.nameRow(row);
    }

    // Words count as Python counts them, a sign beyond the basic plane as one. One tab stop for all of them.
    function nameWords(line, caption) {
        let start = 0;
        line.normalize();
        for (const piece of [...line.childNodes]) {
            const signs = [...piece.textContent];
            if (piece.nodeType === Node.TEXT_NODE) piece.replaceWith(...wordsIn(signs, start, caption));
            else piece.dataset.word = `${caption}:${start}`;
            start += signs.length;
        }
        easyDiffuser.asWritten(line);
        const placed = [...line.children].filter(placeOf);
        if (!placed.length) return;
        line.setAttribute("role", "group");
        line.setAttribute("aria-label", say("Words of the caption"));
        const stop = placed.find((word) => word.tabIndex === 0) || placed[0];
        for (const word of placed) {
            word.setAttribute("role", "button");
            word.setAttribute("aria-label", `${word.textContent}: ${inWords(placeOf(word))}`);
            word.classList.toggle("ed-nowhere", !placeOf(word).boxes.length);
            word.tabIndex = word === stop ? 0 : -1;
        }
    }

    // Text between the words by importance: a sentence that did not go through attention has places all the same.
    function wordsIn(signs, start, caption) {
        const [pieces, end] = [[], start + signs.length];
        let at = start;
        const text = (to) => signs.slice(at - start, to - start).join("");
        for (const word of known.words.filter((one) => one.caption === caption && one.start >= start && one.end <= end)) {
            if (word.start > at) pieces.push(text(word.start));
            at = word.start;
            pieces.push(node("span", {class: "ed-word", "data-word": `${caption}:${at}`}, text(word.end)));
            at = word.end;
        }
        return at < end ? [...pieces, text(end)] : pieces;
    }

    function alongWords(event) {
        const words = [...event.target.parentElement.querySelectorAll("[role=button]")];
        const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
        const next = step && words[words.indexOf(event.target) + step];
        if (!next) return;
        event.preventDefault();
        words.forEach((word) => (word.tabIndex = word === next ? 0 : -1));
        next.focus();
    }

    function shine() {
        const one = held.over || held.focus || held.pinned;
        easyDiffuser.light?.(one && placeFor(one), one?.text, one && inWords(placeFor(one)));
    }

    // Places may have come anew since.
    const placeFor = (one) => placeOf(one.what) || one.place;

    function hold(name, what) {
        held[name] = what && placeOf(what) ? {what, text: textOf(what), place: placeOf(what)} : null;
        shine();
    }

    const lights = (event) => (event.target instanceof Element ? event.target.closest(LIGHTS) : null);
    function onOver(event) {
        if (event.pointerType === "touch") return;
        const what = lights(event);
        if (what || held.over) hold("over", what);
    }

    function onFocus(event) {
        const what = lights(event);
        if (what || held.focus) hold("focus", what);
    }

    // A finger holds it with one tap and lets it go with the next; so does a key.
    function pin(what) {
        const same = held.pinned?.what === what || (held.pinned && held.pinned.text === textOf(what));
        if (same) held.over = held.focus = null;
        hold("pinned", same ? null : what);
    }

    function onClick(event) {
        const target = event.target instanceof Element ? event.target.closest(`.ed-where, ${WORDS}, .ed-hit`) : null;
        if (target) pin(target.closest(LIGHTS));
    }

    function onKey(event) {
        if (!(event.target instanceof Element) || !event.target.matches(WORDS)) return;
        if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            pin(event.target);
        } else alongWords(event);
    }

    // A place in the picture, [left, top, width, height] in shares of it. By keyboard one goes on among what was found.
    function seenAt(at, keyboard) {
        seen = {at, tags: null, keyboard, read: Boolean(known.of && easyDiffuser.showsRead())};
        if (seen.read) easyDiffuser.write("easy_diffuser_where_at", JSON.stringify(at));
        panel();
    }

    function seenThere(text) {
        const told = easyDiffuser.read(text);
        if (!told?.at || !seen?.at.every((value, i) => Math.abs(value - told.at[i]) < 1e-6)) return; // Python rounds
        seen.tags = told.tags;
        panel();
        const first = find("#easy_diffuser_where .ed-hit");
        if (seen.keyboard) (first || find("#easy_diffuser_where button"))?.focus();
        else easyDiffuser.aloud(told.tags.map(([tag]) => tag).join(", ") || say("No tag is seen there."));
        seen.keyboard = false;
    }

    function close() {
        seen = null;
        easyDiffuser.unmark();
        hold("pinned", null);
        panel();
    }

    const button = (text, click, more = {}) =>
        node("button", {type: "button", class: "ed-button", on: {click}, ...more}, text);
    const readPart = (part) => easyDiffuser.write("easy_diffuser_where_part", part ? JSON.stringify(part) : "whole");

    function panel() {
        const shown = [known.part && whole(), seen && found()].filter(Boolean);
        find("#easy_diffuser_where")?.replaceChildren(...shown);
        const blind = known.blind.map((name) => node("p", {class: "ed-note"}, `The captioner '${name}' does not say where it looked.`));
        find("#easy_diffuser_where_blind")?.replaceChildren(...blind);
    }

    function whole() {
        return node("p", {class: "ed-part"}, node("span", {}, "Only a part of the picture was read."), " ",
            button("Read the whole picture", () => readPart(null)));
    }

    function found() {
        const tags = seen.tags || [];
        const [, , width, height] = seen.at;
        return node("section", {class: "ed-seen"},
            node("header", {}, node("h3", {}, node("span", {}, "Seen there")), button("×", close, {class: "ed-button ed-close", "aria-label": "Close", title: "Close"})),
            seen.read ? null : node("p", {}, "Analyse a picture first."),
            seen.tags && !tags.length ? node("p", {}, "No tag is seen there.") : null,
            node("ul", {}, ...tags.map(hit)),
            node("div", {class: "ed-deeds"},
                undo ? button("Undo", restore) : tags.length ? button("Keep only these", onlyThese) : null,
                width > 0 && height > 0 ? button("Read only this part", () => readPart(seen.at)) : null,
                button("Draw a rectangle", easyDiffuser.drawRectangle, {class: "ed-button ed-draw", "aria-pressed": "false"})));
    }

    function hit([tag, strength]) {
        const number = Number(strength).toFixed(2);
        const name = `${tag} ${number}: ${inWords(known.tag.get(`positive:${tag}`))}`;
        return node("li", {}, node("button", {type: "button", class: "ed-hit", "data-tag": tag, "aria-label": name},
            node("span", {class: "ed-label"}, tag), " ", node("span", {class: "ed-number"}, number)));
    }

    // The prompt of what is seen there: every other tag is switched off, and on again by Undo.
    const rows = () => every(TAGS).filter((row) => side(row) === "positive" && !row.hidden);
    function onlyThese() {
        const wanted = new Set(seen.tags.map(([tag]) => tag));
        undo = new Map(rows().map((row) => [row.dataset.key, row.querySelector(".ed-on").checked]));
        switched((row) => wanted.has(textOf(row)));
    }

    function restore() {
        const before = undo;
        undo = null;
        switched((row) => before.get(row.dataset.key) ?? row.querySelector(".ed-on").checked);
    }

    function switched(wanted) {
        for (const row of rows()) {
            row.querySelector(".ed-on").checked = wanted(row);
            row.classList.toggle("ed-off", !wanted(row));
        }
        easyDiffuser.listsChanged();
        panel();
        find("#easy_diffuser_where .ed-deeds button")?.focus();
    }

    // How the archive of overlays comes along.
    function overlays(text) {
        const told = easyDiffuser.read(text);
        const words = {done: "The overlays lie below.", running: told?.text}[told?.kind] || told?.text || "";
        find("#easy_diffuser_where_line")?.replaceChildren(node("p", {class: `ed-${told?.kind}`}, node("span", {}, words)));
    }

    document.addEventListener("pointerover", onOver);
    document.addEventListener("focusin", onFocus);
    document.addEventListener("focusout", (event) => event.relatedTarget || (held.focus && hold("focus", null)));
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    Object.assign(easyDiffuser, {placesOf, places, placeInWords, seenAt, seenThere, seenClosed: close, overlays, whereRead: () => known});
})();
