// The tag lists by keyboard and by ear: each is a grid with one tab stop; what a key did is said aloud.
// Nothing here listens while somebody types in a box.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const {node} = easyDiffuser;
    const STEP = 0.05;
    const PAGE = 10; // rows
    const CELLS = ["ed-on", "ed-text", "ed-emphasis", "ed-source"];

    const say = (text) => (easyDiffuser.isKorean() && easyDiffuser.say(text)) || text;
    const rowsOf = (item) => [...item.parentElement.querySelectorAll("li[role=row]:not([hidden])")];
    const part = (item, name) => item.querySelector(`.ed-${name}`);
    const adder = (item) => item.closest(".ed-list").querySelector(".ed-add");

    // A row of a list as a row of a grid. The cells are for those who hear the page; who sees it sees no change.
    function asRow(item) {
        item.setAttribute("role", "row");
        item.tabIndex = -1;
        for (const name of CELLS) {
            const found = item.querySelector(`:scope > .${name}`);
            if (!found) continue;
            const cell = node("span", {role: "gridcell", class: "ed-cell"});
            found.replaceWith(cell);
            cell.append(found);
            if (found.matches("input")) found.tabIndex = -1;
        }
        item.addEventListener("keydown", (event) => onKey(event, item));
        item.addEventListener("focusin", ({target}) => {
            item.parentElement.dataset.stop = item.dataset.key; // until then it is the first row, whatever row that comes to be
            stop(item);
            if (target.matches(".ed-text, .ed-emphasis")) target.dataset.before = target.value; // what Escape brings back
        });
        named(item);
    }

    // What is heard on it: tag, emphasis, where it comes from, whether it is off, and where in the picture it is.
    function named(item) {
        const off = part(item, "on").checked ? [] : [say("switched off")];
        const where = (item.parentElement && easyDiffuser.placeInWords?.(item)) || "";
        const parts = [part(item, "text").value, `${say("emphasis")} ${part(item, "emphasis").value}`, say(part(item, "source").textContent), ...off,
            ...(where ? [where] : [])];
        item.setAttribute("aria-label", parts.join(", "));
        item.setAttribute("aria-selected", String(part(item, "on").checked));
    }

    // The one tab stop of its list.
    function stop(item) {
        for (const row of rowsOf(item)) row.tabIndex = row === item ? 0 : -1;
        adder(item).tabIndex = -1;
    }

    // After rows came or went: a list without rows is its Add box.
    function asGrid(list, title) {
        const rows = [...list.querySelectorAll("li[role=row]")];
        rows.forEach(named);
        const seen = rows.filter((row) => !row.hidden);
        for (const [name, value] of [["role", "grid"], ["aria-label", say(title)], ["aria-multiselectable", "true"]]) {
            if (seen.length) list.setAttribute(name, value);
            else list.removeAttribute(name);
        }
        const add = list.closest(".ed-list").querySelector(".ed-add");
        if (!seen.length) add.tabIndex = 0;
        else stop(seen.find((row) => row.dataset.key === list.dataset.stop) || seen[0]);
        add.onkeydown = (event) => fromAdder(event, seen);
    }

    // What an input method is still putting together (Korean, Japanese) owns its keys; Safari says so by 229 alone.
    const composing = (event) => event.isComposing || event.keyCode === 229;

    function fromAdder(event, rows) {
        if (composing(event) || event.key !== "ArrowUp" || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        (rows.filter((row) => row.isConnected && !row.hidden).at(-1) || event.target).focus();
    }

    const MOVES = {ArrowUp: (at) => at - 1, ArrowDown: (at) => at + 1, PageUp: (at, last) => Math.max(0, Math.min(last, at - PAGE)),
        PageDown: (at, last) => Math.min(last, at + PAGE), Home: () => 0, End: (at, last) => last};

    function onKey(event, item) {
        const inField = event.target !== item;
        if (composing(event)) return undefined;
        if (event.key === "Escape" && inField) return leave(event, item);
        if (event.key === "Tab" && inField) return between(event, item);
        if (inField && undoes(event) && event.target.dataset.carried === event.target.value) return done(event, () => asBefore(event.target));
        if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) return move(event, item);
        if (inField || event.altKey) return undefined;
        if (event.ctrlKey || event.metaKey) return undoes(event) && done(event, () => easyDiffuser.bringBack(item));
        if (event.key in MOVES) return go(event, item);
        if (event.key === " ") return done(event, () => part(item, "on").click());
        if (event.key === "F2" || event.key === "Enter") return done(event, () => edit(item, "text"));
        if (event.key === "Insert") return done(event, () => adder(item).focus());
        if (event.key === "Delete") return done(event, () => take(item));
        if (["+", "=", "-"].includes(event.key)) return done(event, () => weigh(item, event.key === "-" ? -STEP : STEP));
        return undefined;
    }

    function done(event, run) {
        event.preventDefault();
        event.stopPropagation();
        run();
    }

    function go(event, item) {
        const rows = rowsOf(item);
        const at = MOVES[event.key](rows.indexOf(item), rows.length - 1);
        done(event, () => (at >= rows.length ? adder(item) : rows[Math.max(0, at)]).focus());
    }

    function edit(item, name) {
        part(item, name).focus();
        part(item, name).select();
    }

    // Escape: as it was.
    function leave(event, item) {
        asBefore(event.target);
        done(event, () => item.focus());
    }

    function asBefore(box) {
        if (box.dataset.before !== undefined) box.value = box.dataset.before;
    }

    const undoes = (event) => (event.ctrlKey || event.metaKey) && !event.shiftKey && (event.key.toLowerCase() === "z" || event.code === "KeyZ");

    // Tag, emphasis, and out of the row.
    function between(event, item) {
        const [from, to] = event.shiftKey ? ["emphasis", "text"] : ["text", "emphasis"];
        if (event.target === part(item, from)) done(event, () => edit(item, to));
        else if (event.shiftKey) done(event, () => item.focus());
    }

    function move(event, item) {
        const rows = rowsOf(item);
        const other = rows[rows.indexOf(item) + (event.key === "ArrowUp" ? -1 : 1)];
        done(event, () => {
            if (!other) return;
            if (event.key === "ArrowUp") other.before(item);
            else other.after(item);
            event.target.focus();
            easyDiffuser.listsChanged();
            aloud(`${rowsOf(item).indexOf(item) + 1} / ${rows.length}`);
        });
    }

    function weigh(item, by) {
        const box = part(item, "emphasis");
        box.value = String(Number(box.value) + by);
        box.dispatchEvent(new Event("change"));
        aloud(`${part(item, "text").value}, ${box.value}`);
    }

    function take(item) {
        const rows = rowsOf(item);
        const next = rows[rows.indexOf(item) + 1] || rows[rows.indexOf(item) - 1] || adder(item);
        easyDiffuser.takeOut(item);
        next.focus();
        aloud(`${part(item, "text").value}: ${say("taken out; Ctrl+Z brings it back")}`);
    }

    function aloud(text) {
        const place = easyDiffuser.find("#easy_diffuser_said") ||
            easyDiffuser.root().appendChild(node("div", {id: "easy_diffuser_said", class: "ed-unseen", role: "status"}));
        place.textContent = "";
        place.textContent = text;
    }

    // Where the keyboard was when the lists are drawn anew: [list, row, which of its boxes].
    function keepFocus() {
        const active = document.activeElement;
        const item = active?.closest?.("#easy_diffuser_lists li[role=row]");
        const side = active?.closest?.(".ed-list")?.querySelector("ol")?.dataset.side;
        if (!side) return () => undefined;
        const [key, box] = [item?.dataset.key, ["text", "emphasis"].find((name) => active.classList.contains(`ed-${name}`))];
        const [typed, at] = [box && typedIn(active), !item && active.value];
        return () => {
            if (document.activeElement === active && !item?.hidden) return; // it stands, and an input method may be at work in it
            const list = easyDiffuser.find(`#easy_diffuser_lists ol[data-side="${side}"]`);
            const same = item && list?.querySelector(`li[data-key="${CSS.escape(key)}"]`);
            const found = same && !same.hidden ? same : list?.querySelector("li[role=row]:not([hidden])");
            const add = list?.closest(".ed-list").querySelector(".ed-add");
            if (at && add) add.value = at;
            if (item && found === same && box && same) typed(part(found, box));
            else ((item && found) || add)?.focus();
        };
    }

    // What is typed in a box, and where in it: goes on in the box that takes its place. Its change is the person's.
    function typedIn(old) {
        const {value, selectionStart: from, selectionEnd: to, dataset: {before}} = old;
        return (box) => {
            const own = box.value;
            box.value = value;
            box.focus();
            box.dataset.before = before ?? own;
            box.dataset.carried = value; // the browser's own undo does not reach behind it
            if (from === null) box.select(); // a number box does not say
            else box.setSelectionRange(from, to);
            if (value !== own) box.addEventListener("blur", () => box.dispatchEvent(new Event("change")), {once: true});
        };
    }

    Object.assign(easyDiffuser, {composing, asRow, asGrid, nameRow: named, keepFocus, aloud});
})();
