// What a captioner lacks stands beside its name in the lists to choose from, which gradio 3 lets hold names alone.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    // The tab's own list, and those of the img2img script and its companion.
    const LISTS = "[id*='easy_diffuser'][id$='_captioner']";
    const watched = new WeakSet();
    let needs = {};

    // As the accessible description too; gradio uses an entry again for another name when it filters.
    function tell(list) {
        // A list that scrolls is a stop of Tab in Chromium; left by it, it is gone, and the keyboard with it.
        list.querySelectorAll("ul").forEach((options) => options.setAttribute("tabindex", "-1"));
        for (const entry of list.querySelectorAll("li[aria-label]")) {
            const lack = needs[entry.getAttribute("aria-label")] || "";
            const said = (easyDiffuser.isKorean?.() && easyDiffuser.say(lack)) || lack;
            if (said !== (entry.title || "")) said ? (entry.title = said) : entry.removeAttribute("title");
        }
    }

    function captionersNeed(found) {
        needs = found || {};
        for (const list of document.querySelectorAll(LISTS)) {
            tell(list);
            if (watched.has(list)) continue;
            watched.add(list);
            new MutationObserver(() => tell(list)).observe(list, {childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label"]});
        }
    }

    Object.assign(easyDiffuser, {captionersNeed});
})();
