// The tag lists: switch off, edit, re-weight, reorder, add. What they hold goes to Python as JSON.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const {parse, stringify} = JSON;
    const SIDES = [["positive", "Positive tags"], ["negative", "Negative tags"]];
    let lists = null;
    let of = null; // which of Python's answers they belong to
    let left = {};
    let dragged = null;

    const place = () => easyDiffuser.find("#easy_diffuser_lists");
    const rowsOf = (side) => [...(place()?.querySelectorAll(`ol[data-side="${side}"] > li[data-key]`) || [])];

    // One change at a time: gradio answers concurrent events in any order, and the last answer would win.
    const PATIENCE = 10000; // for an answer that never comes
    let number = 0;
    let answered = 0;
    let wanted = null;
    const versions = new Map(); // by a change's number: the lists as Python has them when it knows of that change

    function want(what) {
        wanted = {...wanted, ...what};
        pass();
    }

    function pass() {
        if (!wanted || answered < number) return;
        const mine = ++number;
        const what = wanted;
        wanted = null;
        const rows = gathered();
        versions.set(mine, rows);
        easyDiffuser.write("easy_diffuser_edits", stringify({...rows, ...what, of, number: mine}));
        setTimeout(() => heard(mine), PATIENCE);
    }

    // Called with the number of the last change an answer knows of.
    function heard(known) {
        if (known === undefined || known <= answered) return;
        answered = Math.min(known, number);
        pass();
    }

    // The lists as they stand on the page, half-typed text included; `otherwise` when there are none yet.
    function current(otherwise) {
        const typed = easyDiffuser.typedPrompts();
        if (!(lists && place()?.firstChild)) return typed ? stringify({typed, of, number}) : otherwise;
        return stringify({...gathered(), ...(typed && {typed}), of, number});
    }

    // The number that what is wanted now goes out with.
    const upcoming = () => (wanted ? number + 1 : number);

    // What a control's event calls; before there are lists there is nothing to filter.
    function refilter() {
        if (lists) want({refilter: true});
        return [];
    }

    function gathered() {
        const found = {};
        for (const [side] of SIDES) found[side] = rowsOf(side).map((item) => rowOf(item));
        return found;
    }

    function rowOf(item) {
        const row = parse(item.dataset.row);
        const typed = item.querySelector(".ed-emphasis").value;
        return {
            key: row.key, base: row.base, own: row.own,
            text: item.querySelector(".ed-text").value,
            emphasis: typed === written(row) ? row.emphasis : bounded(typed), // as it came, untouched
            on: item.querySelector(".ed-on").checked,
            gone: item.hidden,
        };
    }

    // What is used stands in the field: bounded, in the steps the prompt is written in, and neutral where nothing is written.
    const LEAST = 0.05;
    const MOST = 3;

    function bounded(text) {
        const value = parseFloat(text);
        return Number.isFinite(value) ? Math.round(Math.min(MOST, Math.max(LEAST, value)) / LEAST) * LEAST : 1;
    }

    function weighed(event) {
        event.target.value = bounded(event.target.value).toFixed(2);
        changed();
    }

    function changed() {
        lists = gathered();
        refresh();
        want({});
    }

    function refresh() {
        SIDES.forEach(([side, title]) => {
            count(side);
            leftOut(side);
            const list = place()?.querySelector(`ol[data-side="${side}"]`);
            if (list) easyDiffuser.asGrid(list, title);
        });
    }

    // `known` is the number of the last change that Python knew of when it made this.
    function draw(fresh, out, edited, belonging, known) {
        left = {};
        for (const tag of out) (left[tag.polarity] = left[tag.polarity] || []).push(tag);
        if (fresh) {
            const [back, another] = [easyDiffuser.keepFocus(), of !== belonging];
            const rows = another ? fresh : late(fresh, known);
            [lists, of] = [rows, belonging];
            versions.set(known, fresh);
            if (another || !place()?.firstChild) build(rows);
            else SIDES.forEach(([side]) => renew(place().querySelector(`ol[data-side="${side}"]`), rows[side]));
            refresh();
            back();
            if (another) easyDiffuser.toTags();
            else if (known < number) want({}); // what went out meanwhile was said of the rows of before
        }
        else refresh();
        place()?.querySelector(".ed-forget")?.toggleAttribute("hidden", !edited);
    }

    function build(rows) {
        place()?.replaceChildren(...SIDES.map(([side, title]) => column(side, title, rows[side])), forget(), easyDiffuser.keysButton(),
            easyDiffuser.glossSwitch());
    }

    // Most rows of an answer stand there already: those stay, with the keyboard and the pointer that are on them, and what
    // is new goes into their fields.
    function renew(list, rows) {
        const there = new Map([...list.children].map((item) => [item.dataset.key, item]));
        const items = rows.map((row) => taken(there, row) || entry(row));
        const kept = new Set(items);
        [...list.children].filter((item) => !kept.has(item)).forEach((item) => item.remove());
        items.forEach((item, at) => list.children[at] === item || list.insertBefore(item, list.children[at] || null));
    }

    const SAID = ["own", "source", "reason"]; // what a row says outside its fields

    function taken(there, row) {
        const item = there.get(row.key);
        const old = item && parse(item.dataset.row);
        if (!old || SAID.some((name) => old[name] !== row[name])) return null;
        there.delete(row.key);
        if (old.text !== row.text) renamed(item, row.text);
        item.dataset.row = stringify(row);
        item.querySelector(".ed-on").checked = row.on;
        write(item.querySelector(".ed-text"), row.text, old.text);
        write(item.querySelector(".ed-emphasis"), written(row), written(old));
        item.classList.toggle("ed-off", !row.on);
        item.hidden = Boolean(row.gone);
        return item;
    }

    // What is being typed stays, with its undo; a box that the keyboard is only in takes what is new.
    function write(box, value, before) {
        const here = box === document.activeElement;
        if (box.value === value || (here && box.value !== before)) return;
        box.value = value;
        if (!here) return;
        box.dataset.before = value;
        box.select();
    }

    function renamed(item, text) {
        item.querySelector(".ed-on").setAttribute("aria-label", use(text));
        item.querySelector(".ed-gloss")?.remove(); // that of the tag before
    }

    const use = (text) => `Use ${text}`;
    const written = (row) => Number(row.emphasis ?? 1).toFixed(2);

    // With what the person has done since Python knew of those that stand here.
    function late(fresh, known) {
        [...versions.keys()].filter((older) => older < known).forEach((older) => versions.delete(older));
        const base = place()?.firstChild && versions.get(known);
        if (!base) return fresh;
        const now = standing();
        return Object.fromEntries(SIDES.map(([side]) => [side, easyDiffuser.caughtUp(fresh[side], base[side], now[side])]));
    }

    // The rows without the text that is being typed: `keepFocus` carries that over.
    function standing() {
        const now = gathered();
        const box = document.activeElement;
        const item = box?.closest?.("#easy_diffuser_lists li[data-key]");
        const field = item && ["text", "emphasis"].find((name) => box.classList.contains(`ed-${name}`));
        const row = field && SIDES.flatMap(([side]) => rowsOf(side).map((one, index) => [one, now[side][index]])).find(([one]) => one === item)?.[1];
        if (row) delete row[field];
        return now;
    }

    function clear() {
        [lists, left, of] = [null, {}, null];
        place()?.replaceChildren();
    }

    function column(side, title, rows) {
        const {node} = easyDiffuser;
        return node(
            "section", {class: `ed-list ed-${side}`},
            node("h3", {}, node("span", {}, title), node("span", {class: "ed-count", "data-count": side})),
            node("ol", {"data-side": side}, ...rows.map(entry)),
            adder(side),
            node("details", {class: "ed-left", "data-left": side, hidden: true}),
        );
    }

    function entry(row) {
        const {node} = easyDiffuser;
        const item = node("li", {"data-key": row.key, "data-row": stringify(row), class: row.on ? "" : "ed-off", title: row.reason});
        item.append(
            node("span", {class: "ed-grip", draggable: "true", title: "Drag to reorder", "aria-hidden": "true",
                on: {dragstart: (event) => drag(event, item), dragend: drop}}, "⠿"),
            node("input", {type: "checkbox", class: "ed-on", checked: row.on, "aria-label": use(row.text), on: {change: () => {
                item.classList.toggle("ed-off", !item.querySelector(".ed-on").checked);
                changed();
            }}}),
            node("input", {type: "text", class: "ed-text", value: row.text, spellcheck: "false", "aria-label": "Tag",
                on: {change: changed, keydown: (event) => key(event, item)}}),
            node("input", {type: "number", class: "ed-emphasis", value: written(row), min: `${LEAST}`, max: `${MOST}`, step: "0.05",
                "aria-label": "Emphasis", on: {change: weighed, keydown: (event) => key(event, item)}}),
            node("span", {class: "ed-source"}, row.own ? "yours" : row.source),
        );
        item.addEventListener("dragover", (event) => over(event, item));
        item.hidden = Boolean(row.gone);
        easyDiffuser.asRow(item);
        return item;
    }

    // Enter leaves the field for its row.
    function key(event, item) {
        if (event.key !== "Enter" || event.ctrlKey || event.metaKey || easyDiffuser.composing(event)) return;
        event.stopPropagation();
        item.focus();
    }

    const removed = []; // rows that were taken out, the last one last

    // One that was proposed stays among what is left out; one of the person's own is kept until the next drawing.
    function takeOut(item) {
        item.querySelector(".ed-on").checked = false;
        item.classList.add("ed-off");
        item.hidden = true;
        removed.push(item);
        changed();
    }

    // That row, or the last one of its list that was taken out.
    function bringBack(item) {
        const here = removed.filter((one) => one.isConnected && one.hidden && one.parentElement === item.parentElement);
        const back = item.hidden ? item : here.at(-1);
        if (!back) return;
        back.hidden = false;
        back.classList.remove("ed-off");
        back.querySelector(".ed-on").checked = true;
        changed();
        back.focus();
    }

    function drag(event, item) {
        dragged = item;
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setDragImage(item, 0, 0);
        item.classList.add("ed-dragged");
    }

    function over(event, item) {
        if (!dragged || dragged.parentElement !== item.parentElement) return;
        event.preventDefault();
        const box = item.getBoundingClientRect();
        if (event.clientY < box.top + box.height / 2) item.before(dragged);
        else item.after(dragged);
    }

    function drop() {
        dragged?.classList.remove("ed-dragged");
        dragged = null;
        changed();
    }

    function forget() {
        return easyDiffuser.node("button", {
            type: "button", class: "ed-button ed-forget", hidden: true, on: {click: () => want({reset: true})},
        }, "Undo my edits");
    }

    function adder(side) {
        const add = (event) => {
            const text = event.target.value.trim();
            if (event.key !== "Enter" || !text || easyDiffuser.composing(event)) return;
            event.target.value = "";
            const taken = rowsOf(side).some((item) => item.dataset.key === text);
            if (taken) return;
            const row = {key: text, text, emphasis: 1, base: 1, on: true, own: true, source: "person", reason: "added by you"};
            place().querySelector(`ol[data-side="${side}"]`).append(entry(row));
            changed();
        };
        return easyDiffuser.node("input", {type: "text", class: "ed-add", placeholder: "Add a tag", "aria-label": "Add a tag", on: {keydown: add}});
    }

    function count(side) {
        const all = rowsOf(side);
        const on = all.filter((item) => item.querySelector(".ed-on").checked).length;
        const shown = place()?.querySelector(`[data-count="${side}"]`);
        if (shown && shown.textContent !== `${on}`) shown.replaceChildren(`${on}`);
    }

    function leftOut(side) {
        const {node} = easyDiffuser;
        const details = place()?.querySelector(`[data-left="${side}"]`);
        if (!details) return;
        const tags = left[side] || [];
        const gone = rowsOf(side).filter((item) => item.hidden);
        details.hidden = tags.length + gone.length === 0;
        const outs = gone.map((item) => [item.dataset.key, item.querySelector(".ed-text").value]);
        const says = stringify([tags, outs]);
        if (details.dataset.says === says) return;
        details.dataset.says = says;
        details.replaceChildren(
            node("summary", {}, node("span", {}, "Left out"), " ", node("span", {class: "ed-count"}, `${tags.length + gone.length}`)),
            node("ul", {}, ...outs.map(([key, text]) => takenOut(side, key, text)), ...tags.map(dropped)),
        );
    }

    function takenOut(side, key, text) {
        const {node} = easyDiffuser;
        const back = () => bringBack(rowsOf(side).find((item) => item.dataset.key === key));
        return node("li", {}, node("b", {}, text), " ", node("span", {}, "taken out by you"), " ",
            node("button", {type: "button", class: "ed-button", on: {click: back}}, "Bring it back"));
    }

    function dropped(tag) {
        const {node} = easyDiffuser;
        return node("li", {}, node("b", {}, tag.text), " ", easyDiffuser.gloss(tag.gloss), " ", node("span", {}, tag.reason));
    }

    Object.assign(easyDiffuser, {lists: current, drawLists: draw, clearLists: clear, wish: want, refilter, heard, upcoming, listsChanged: changed, takeOut, bringBack});
})();
