// How it works: the person's own words and values in the steps. Python says what; they are asked for when in sight.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const TAGS = ["p", "ul", "li", "mark", "span"];
    const SOON = 100; // milliseconds in which several views are one question
    let stale = true;
    let newest = 0;
    let shown = null;
    let timer = null;

    const section = () => easyDiffuser.find("#easy_diffuser_guide_section");
    const slots = () => [...(section()?.querySelectorAll("[data-slot]") || [])];
    const inSight = () => Boolean(section()?.querySelector(".ed-guide")?.offsetParent);

    // What Python gives: a text, or [tag, attributes, ...children].
    function built(part) {
        if (typeof part === "string") return part;
        const [tag, attributes, ...children] = part;
        return easyDiffuser.node(TAGS.includes(tag) ? tag : "span", attributes, ...children.map(built));
    }

    function fill() {
        for (const slot of slots()) slot.replaceChildren(...(shown.slots[slot.dataset.slot] || []).map(built));
        const note = section()?.querySelector("#easy_diffuser_guide_note");
        if (note) note.hidden = Object.keys(shown.slots).length > 0;
        if (note && shown.error) note.textContent = shown.error;
        if (section()) section().dataset.filled = String(shown.stamp);
    }

    function guide(text) {
        const told = easyDiffuser.read(text);
        if (!told || told.stamp < newest) return;
        newest = told.stamp;
        shown = told;
        fill();
    }

    // Nobody computes for steps that are folded away.
    function look() {
        if (!inSight()) return;
        if (stale) {
            stale = false;
            easyDiffuser.write("easy_diffuser_guide_ask", String(Date.now()));
        } else if (shown && !section().dataset.filled) fill(); // a page may draw its sections anew when they unfold
    }

    function soon() {
        clearTimeout(timer);
        timer = setTimeout(look, SOON);
    }

    // The desk is another one.
    function guideStale() {
        stale = true;
        soon();
    }

    document.addEventListener("click", (event) => section()?.contains(event.target) && soon());
    Object.assign(easyDiffuser, {guide, guideStale});
})();
