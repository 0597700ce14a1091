// Where no menu can say which picture was meant (a canvas, a background, something lying above it): the person shows it.
// A click takes the picture below, a drag whatever is inside the frame drawn.
(() => {
    "use strict";
    const FAR = 8; // pixels of a drag
    const {reading, isPicture} = globalThis.easyDiffuserRead;

    // Everything below a point, also in open shadow trees and in frames of the same site; without our own veil.
    function* below(root, x, y) {
        for (const one of root.elementsFromPoint(x, y)) {
            if (one.hasAttribute("data-easy-diffuser")) continue;
            if (one.shadowRoot) yield* below(one.shadowRoot, x, y);
            if (one.matches("iframe, frame")) yield* inFrame(one, x, y);
            yield one;
        }
    }

    function* inFrame(frame, x, y) {
        const inside = frame.contentDocument; // null for another site's
        if (!inside) return;
        const {left, top} = frame.getBoundingClientRect();
        yield* below(inside, x - left - frame.clientLeft, y - top - frame.clientTop);
    }

    // A page's own background is the last thing somebody means.
    function pictureAt(x, y) {
        const all = [...below(document, x, y)].filter((one) => isPicture(one.closest("svg") || one)).map((one) => one.closest("svg") || one);
        return all.find((one) => !one.matches("body, html")) || all[0] || null;
    }

    const frameOf = (from, to) => ({
        left: Math.min(from.x, to.x), top: Math.min(from.y, to.y), width: Math.abs(from.x - to.x), height: Math.abs(from.y - to.y),
    });

    // {rect, data, url ...} as `reading` gives it; null when the person left with Escape.
    function pick() {
        const {host, root} = globalThis.easyDiffuserParts.shell("veil");
        const {node} = globalThis.easyDiffuserParts;
        const mark = node("div", {class: "mark", hidden: true});
        root.append(node("div", {class: "catch"}), mark, node("p", {class: "hint"}, chrome.i18n.getMessage("pick")));
        return new Promise((resolve) => {
            const end = (found) => {
                removeEventListener("keydown", onKey, true);
                host.remove();
                resolve(found);
            };
            const onKey = (event) => {
                if (event.key !== "Escape" || !event.isTrusted) return;
                event.preventDefault();
                event.stopImmediatePropagation();
                end(null);
            };
            addEventListener("keydown", onKey, true);
            watch(root.querySelector(".catch"), mark, end);
        });
    }

    function watch(veil, mark, end) {
        let from = null;
        const far = (event) => Math.hypot(event.clientX - from.x, event.clientY - from.y) > FAR;
        veil.addEventListener("pointerdown", (event) => {
            if (!event.isTrusted || event.button) return;
            veil.setPointerCapture(event.pointerId);
            from = {x: event.clientX, y: event.clientY};
        });
        veil.addEventListener("pointermove", (event) => {
            const to = {x: event.clientX, y: event.clientY};
            const placed = from && far(event) ? frameOf(from, to) : globalThis.easyDiffuserRead.placeOf(pictureAt(to.x, to.y) || document.createElement("i"));
            show(mark, placed);
        });
        veil.addEventListener("pointerup", (event) => {
            if (!event.isTrusted || !from) return;
            const to = {x: event.clientX, y: event.clientY};
            const one = far(event) ? null : pictureAt(to.x, to.y);
            if (far(event)) end({rect: frameOf(from, to)});
            else if (one) reading(one).then(end, () => end({problem: "unreadable"}));
            from = null;
        });
    }

    function show(mark, rect) {
        mark.hidden = !rect?.width;
        if (!mark.hidden) for (const side of ["left", "top", "width", "height"]) mark.style[side] = `${rect[side]}px`;
    }

    globalThis.easyDiffuserPick = pick;
})();
