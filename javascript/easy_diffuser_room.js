// One view: how much room there is for it, what of the lists is out of sight, one search over all settings.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const {find, root, node} = easyDiffuser;
    const STEP = 0.8; // of what is seen, by a press on the count

    // The style fits the view into the window: it has to know where the tab begins and how high the bar is.
    function measure() {
        const tab = root();
        if (!tab?.offsetParent) return;
        const top = tab.getBoundingClientRect().top + window.scrollY;
        const bar = find("#easy_diffuser_bar")?.offsetHeight || 0;
        for (const [name, value] of [["--ed-top", top], ["--ed-bar", bar]]) {
            const now = parseFloat(tab.style.getPropertyValue(name));
            if (!(Math.abs(now - value) < 1)) tab.style.setProperty(name, `${Math.round(value)}px`);
        }
    }

    // Rows that cannot be read whole, above and below; the list is what its rows are placed in.
    function outside(list) {
        const from = list.scrollTop - 4;
        const to = list.scrollTop + list.clientHeight + 4;
        const rows = [...list.querySelectorAll(":scope > li:not([hidden])")]; // what is taken out is still in the list
        const above = rows.findIndex((row) => row.offsetTop >= from);
        const below = rows.findIndex((row) => row.offsetTop + row.offsetHeight > to);
        return [above < 0 ? rows.length : above, below < 0 ? 0 : rows.length - below];
    }

    function part(many, text, direction, list) {
        if (!many) return null;
        const now = () => find(`#easy_diffuser_lists ol[data-side="${list.dataset.side}"]`);
        const go = () => now().scrollBy({top: direction * STEP * now().clientHeight, behavior: "smooth"});
        return node("button", {type: "button", class: "ed-out-of-sight", tabindex: "-1", on: {click: go}},
            direction < 0 ? "▴ " : "▾ ", node("span", {class: "ed-number"}, `${many}`), " ", node("span", {}, text));
    }

    const lines = {}; // by side: the node that says it, and what it says; drawing the list anew leaves it
    const line = (side) => (lines[side] = lines[side] || {node: node("div", {class: "ed-sight"}), says: "0 0"});
    function count(list) {
        const [above, below] = outside(list);
        const told = line(list.dataset.side);
        if (told.says === `${above} ${below}`) return;
        told.says = `${above} ${below}`;
        told.node.replaceChildren(...[part(above, "more above", -1, list), part(below, "more below", 1, list)].filter(Boolean));
    }

    const lists = () => [...(find("#easy_diffuser_lists")?.querySelectorAll("ol[data-side]") || [])];
    let due = false;
    function recount() {
        if (due) return;
        due = true;
        requestAnimationFrame(() => {
            due = false;
            if (root()?.offsetParent) lists().forEach(count);
        });
    }

    // A list that is drawn anew stands where the person had scrolled it. Nothing here asks for a place while the page is
    // being drawn: that would lay it out once more.
    const places = {}; // by side: which answer's list, and how far
    const sized = new ResizeObserver(recount);
    function drawn(draw) {
        return (...given) => {
            const before = lists();
            draw(...given);
            const fresh = lists().filter((list) => !before.includes(list));
            if (fresh.length) sized.disconnect();
            fresh.forEach((list) => settled(list, given[3]));
            recount();
        };
    }

    function settled(list, of) {
        const side = list.dataset.side;
        list.after(line(side).node);
        const [before, top] = places[side] || [];
        if (before === of && top) list.scrollTop = top;
        else places[side] = [of, 0];
        list.addEventListener("scroll", () => (places[side] = [of, list.scrollTop], recount()), {passive: true});
        sized.observe(list);
    }

    // What a setting is called and what it says of itself, in the language of the page, or its name in our own tables.
    function settings() {
        const names = (block) => block.id.replace("easy_diffuser_", "").replaceAll("_", " ");
        return [...find("#easy_diffuser_more").querySelectorAll(".easy-diffuser-group .block[id^=easy_diffuser_]")]
            .map((block) => [block, `${block.textContent} ${names(block)}`.toLowerCase()]);
    }

    function search(event) {
        const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
        let many = 0;
        for (const [block, text] of settings()) {
            const found = words.every((word) => text.includes(word));
            block.classList.toggle("ed-not-found", !found);
            many += found;
        }
        for (const group of find("#easy_diffuser_more").querySelectorAll(".easy-diffuser-group")) {
            group.classList.toggle("ed-not-found", !group.querySelector(".block[id^=easy_diffuser_]:not(.ed-not-found)"));
        }
        const line = find("#easy_diffuser_search .ed-found");
        if (!words.length) return line.replaceChildren();
        line.replaceChildren(...(many ? [node("span", {class: "ed-number"}, `${many}`), " ", node("span", {}, "found")]
            : [node("span", {}, "No setting is called so. Those of CLIP's labels stand under CLIP labels.")]));
    }

    function searchBox() {
        find("#easy_diffuser_search")?.replaceChildren(
            node("input", {type: "search", class: "ed-search", placeholder: "Search the settings", "aria-label": "Search the settings", on: {input: search}}),
            node("span", {class: "ed-found ed-count", role: "status"}),
        );
    }

    // From the bar: the section opens, comes into sight, and generates where that can be done.
    function showCompare() {
        const section = find("#easy_diffuser_compare_section");
        if (!section) return [];
        const go = section.querySelector("button#easy_diffuser_compare_go");
        if (section.querySelector("#easy_diffuser_compare_top")?.offsetParent === null) section.querySelector(".label-wrap")?.click();
        requestAnimationFrame(() => {
            section.scrollIntoView({block: "start", behavior: "smooth"});
            if (go?.offsetParent && !section.classList.contains("edc-running")) go.click();
        });
        return [];
    }

    // Nothing stays in the window within a box that could be scrolled. One that hides what is beyond it, and has nothing
    // there, may as well cut it off: a host's whole page lies in such a box.
    function letStay() {
        for (let one = root().parentElement; one && one !== document.body; one = one.parentElement) {
            if (getComputedStyle(one).overflowY === "hidden") one.style.setProperty("overflow", "clip", "important");
        }
    }

    let started = false;
    function start() {
        if (started || !root() || !easyDiffuser.drawLists) return;
        started = true;
        letStay();
        easyDiffuser.drawLists = drawn(easyDiffuser.drawLists);
        searchBox();
        const info = [...(find("#easy_diffuser_placement")?.children || [])].find((one) => one.tagName === "DIV" && !one.matches(".wrap"));
        if (info) find("#easy_diffuser_placement").title = info.textContent.trim();
        const seen = new ResizeObserver(() => requestAnimationFrame(measure));
        [root(), find("#easy_diffuser_bar"), document.body].filter(Boolean).forEach((one) => seen.observe(one));
        window.addEventListener("resize", () => (measure(), recount()));
        measure();
    }

    if (typeof onUiLoaded === "function") onUiLoaded(start);
    else {
        const timer = setInterval(() => (start(), started && clearInterval(timer)), 100);
    }
    Object.assign(easyDiffuser, {showCompare});
})();
