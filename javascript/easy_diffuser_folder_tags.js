// The table of all tags of a folder: thousands of rows in one list with a scroll of its own, of which only those in sight
// are drawn. One tab stop; arrows walk, Space takes a tag out or brings it back. Every text is written as text.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const {node} = easyDiffuser;
    const ROW = 28; // pixels, as the style has it
    const SPARE = 10; // rows drawn above and below what is in sight

    let rows = []; // [tag, in how many pictures, 1 where the form leaves it out anyway]
    let shown = []; // indices of the rows that the search leaves
    let out = new Set(); // tags that are not to be written
    let at = 0; // where the keyboard is, among those shown
    let query = "";
    let job = ""; // whose table it is

    const place = () => easyDiffuser.find("#easy_diffuser_folder_tags");
    const list = () => place()?.querySelector(".ed-folder-list");
    const say = (text) => (easyDiffuser.isKorean?.() && easyDiffuser.say(text)) || text;
    const number = (value) => node("span", {class: "ed-number"}, `${value}`);

    // A fresh table; what was taken out stays out, and the next press says so. The list itself stays, so that who scrolls,
    // searches or walks it while a run ends goes on where they are.
    function drawFolderTags(table, whose) {
        const same = job === (whose || "");
        const here = same ? rows[shown[at]]?.[0] : undefined;
        const lately = same && due !== null ? [...unsent] : [];
        rows = table.rows;
        out = new Set(table.without);
        lately.forEach(([tag, gone]) => (gone ? out.add(tag) : out.delete(tag)));
        job = whose || "";
        send();
        if (!rows.length) return place()?.replaceChildren();
        if (!list()) place()?.replaceChildren(head(), searchBox(), box(), feet());
        if (!same && list()) list().scrollTop = 0;
        return filter(here);
    }

    function head() {
        return node("h4", {}, node("span", {}, "All tags"), " ", node("span", {class: "ed-count ed-folder-count"}));
    }

    function searchBox() {
        const find = (event) => {
            query = event.target.value;
            at = 0;
            filter();
        };
        return node("input", {type: "search", class: "ed-folder-search", value: query, placeholder: "Search the tags",
            "aria-label": "Search the tags", "aria-controls": "ed_folder_list", on: {input: find, keydown: (event) => event.key === "ArrowDown" && (event.preventDefault(), list().focus())}});
    }

    function box() {
        return node(
            "div", {class: "ed-folder-list", id: "ed_folder_list", role: "listbox", tabindex: "0", "aria-multiselectable": "true",
                "aria-label": "Tags that are written", on: {scroll: draw, keydown: onKey, click: onClick}},
            node("div", {class: "ed-folder-rows", role: "presentation"}),
        );
    }

    function feet() {
        return node(
            "p", {class: "ed-folder-feet"},
            node("button", {type: "button", class: "ed-button", on: {click: () => all(true)}}, "Take out all shown"),
            node("button", {type: "button", class: "ed-button", on: {click: () => all(false)}}, "Bring all shown back"),
            node("span", {class: "ed-note"}, "Space or a click takes a tag out or brings it back; what is out is not written."),
        );
    }

    // The keyboard stays at the tag `here`, if there still is one.
    function filter(here) {
        const wanted = query.trim().toLowerCase();
        shown = rows.map((_, index) => index).filter((index) => !wanted || rows[index][0].toLowerCase().includes(wanted));
        const again = here === undefined ? -1 : shown.findIndex((index) => rows[index][0] === here);
        at = again >= 0 ? again : Math.max(0, Math.min(at, shown.length - 1));
        if (!list()) return;
        list().firstChild.style.height = `${shown.length * ROW}px`;
        draw();
        count();
    }

    function count() {
        const gone = rows.filter(([tag]) => out.has(tag)).length;
        const parts = [number(rows.length), ...(query.trim() ? [" · ", number(shown.length), " ", node("span", {}, "shown")] : []),
            ...(gone ? [" · ", number(gone), " ", node("span", {}, "taken out")] : [])];
        place()?.querySelector(".ed-folder-count")?.replaceChildren(...parts);
    }

    // Only what is in sight, and a few rows more.
    function draw() {
        const where = list();
        if (!where) return;
        // Of a list that has just become shorter the old rows still hold the scroll where it was.
        const first = Math.max(0, Math.min(Math.floor(where.scrollTop / ROW), shown.length - 1) - SPARE);
        const last = Math.min(shown.length, Math.ceil((where.scrollTop + (where.clientHeight || 300)) / ROW) + SPARE);
        const drawn = [];
        for (let index = first; index < last; index++) drawn.push(row(index));
        where.firstChild.replaceChildren(...drawn);
        const active = shown.length ? `ed_folder_tag_${at}` : null;
        if (active && at >= first && at < last) where.setAttribute("aria-activedescendant", active);
        else where.removeAttribute("aria-activedescendant");
    }

    function row(index) {
        const [tag, pictures, lost] = rows[shown[index]];
        const gone = lost || out.has(tag);
        return node(
            "div", {id: `ed_folder_tag_${index}`, role: "option", "aria-selected": String(!gone), "aria-setsize": `${shown.length}`,
                "aria-posinset": `${index + 1}`, "data-index": `${index}`, class: `ed-folder-row${gone ? " ed-off" : ""}${index === at ? " ed-here" : ""}`,
                style: `top: ${index * ROW}px`, title: lost ? "Left out by the form above." : null},
            node("span", {class: "ed-folder-mark", "aria-hidden": "true"}, gone ? "" : "✓"),
            node("span", {class: "ed-label"}, tag), number(pictures),
        );
    }

    function onClick(event) {
        const index = event.target.closest("[data-index]")?.dataset.index;
        if (index === undefined) return;
        at = Number(index);
        toggle();
    }

    const MOVES = {
        ArrowUp: () => at - 1, ArrowDown: () => at + 1, Home: () => 0, End: () => shown.length - 1,
        PageUp: () => at - page(), PageDown: () => at + page(),
    };
    const page = () => Math.max(1, Math.floor(list().clientHeight / ROW) - 1);

    function onKey(event) {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        if (event.key === " ") return stopped(event, toggle);
        if (event.key in MOVES) stopped(event, () => go(MOVES[event.key]()));
    }

    function stopped(event, run) {
        event.preventDefault();
        event.stopPropagation();
        run();
    }

    function go(to) {
        at = Math.max(0, Math.min(to, shown.length - 1));
        const where = list();
        if (at * ROW < where.scrollTop) where.scrollTop = at * ROW;
        if ((at + 1) * ROW > where.scrollTop + where.clientHeight) where.scrollTop = (at + 1) * ROW - where.clientHeight;
        draw();
    }

    function toggle() {
        if (!shown.length) return;
        const [tag, , lost] = rows[shown[at]];
        if (lost) return;
        put(tag, !out.has(tag));
        changed();
        easyDiffuser.aloud?.(`${tag}, ${say(out.has(tag) ? "taken out" : "brought back")}`);
    }

    function all(gone) {
        for (const index of shown.filter((one) => !rows[one][2])) put(rows[index][0], gone);
        changed();
    }

    function put(tag, gone) {
        gone ? out.add(tag) : out.delete(tag);
        unsent.set(tag, gone);
    }

    // Python knows at once: whoever opens the page anew finds it so.
    let due = null;
    const unsent = new Map(); // what was clicked since it was last told
    function changed() {
        draw();
        count();
        clearTimeout(due);
        due = setTimeout(send, 150);
    }

    function send() {
        clearTimeout(due);
        due = null;
        unsent.clear();
        easyDiffuser.write("easy_diffuser_folder_picked", JSON.stringify({without: [...out], job}));
    }

    // A press takes what stands there now.
    document.addEventListener("pointerdown", () => due !== null && send(), true);
    document.addEventListener("keydown", (event) => due !== null && event.key === "Enter" && send(), true);
    Object.assign(easyDiffuser, {drawFolderTags});
})();
