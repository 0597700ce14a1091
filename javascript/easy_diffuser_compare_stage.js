// Reference and result in one frame: a slider between them, or side by side; zoom and pan move both together.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const make = (...all) => easyDiffuser.node(...all);
    const bounded = (value, low, high) => Math.min(high, Math.max(low, value));
    const VIEWS = [["slider", "Slider"], ["beside", "Side by side"], ["grid", "Grid"]];
    const MOST = 8;
    // What the person set stays as they walk from seed to seed and from round to round.
    const now = {view: "slider", split: 50, zoom: 1, x: 0, y: 0};
    let frame = null;
    let stage = null;

    function draw(shown, pictures) {
        const result = shown.results[shown.picked];
        const reference = pictures[shown.reference];
        const handle = make("div", {
            class: "edc-handle", "data-focus": "handle", role: "slider", tabindex: "0", "aria-label": "Reference and result", "aria-orientation": "horizontal",
            "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": `${now.split}`,
        }, make("span", {"aria-hidden": "true"}, "⇔"));
        const layer = (name, uri, label) => make("div", {class: `edc-layer edc-${name}`}, uri ? make("img", {src: uri, alt: label, draggable: "false"}) : null,
            make("span", {class: "edc-label"}, label));
        return make(
            "div", {class: "edc-stage"},
            toolbar(shown.results.length),
            make("div", {class: "edc-frame", "data-focus": "frame", tabindex: "0", "aria-label": "Pictures: plus and minus zoom, 0 fits"},
                layer("reference", reference, "Reference"),
                result ? layer("result", pictures[shown.picture], "Result") : make("div", {class: "edc-layer edc-result edc-waiting"}, make("span", {}, "Generating")),
                result ? handle : null),
            grid(shown, pictures),
        );
    }

    function toolbar(results) {
        const views = VIEWS.filter(([name]) => name !== "grid" || results > 1);
        return make(
            "div", {class: "edc-toolbar", role: "toolbar", "aria-label": "View"},
            make("div", {class: "edc-views"}, ...views.map(([name, label]) => make(
                "button", {type: "button", "data-view": name, "data-focus": `view ${name}`, on: {click: () => view(name)}}, label))),
            make("div", {class: "edc-zoom"},
                make("button", {type: "button", "aria-label": "Zoom out", on: {click: () => zoom(now.zoom / 1.5)}}, "−"),
                make("span", {class: "ed-number edc-percent"}),
                make("button", {type: "button", "aria-label": "Zoom in", on: {click: () => zoom(now.zoom * 1.5)}}, "+"),
                make("button", {type: "button", on: {click: () => zoom(1)}}, "Fit")),
        );
    }

    function grid(shown, pictures) {
        const cell = (uri, label) => make("figure", {}, uri ? make("img", {src: uri, alt: ""}) : null, make("figcaption", {}, label));
        const thumbs = shown.results.map((result) => cell(
            result.index === shown.picked ? pictures[shown.picture] : pictures[result.thumbnail], make("span", {class: "ed-number"}, `${result.seed}`)));
        return make("div", {class: "edc-grid"}, cell(pictures[shown.reference], make("span", {}, "Reference")), ...thumbs);
    }

    function attach(made, shown) {
        stage = made;
        frame = made.querySelector(".edc-frame");
        frame.style.setProperty("--shape", shown.shape);
        frame.addEventListener("wheel", onWheel, {passive: false});
        frame.addEventListener("pointerdown", onPointer);
        frame.addEventListener("keydown", onKey);
        if (shown.results.length < 2 && now.view === "grid") now.view = "slider";
        show();
    }

    // Everything the person can move, as style of the frame.
    function show() {
        if (!stage) return;
        stage.dataset.view = now.view;
        const style = {"--split": `${now.split}%`, "--zoom": now.zoom, "--x": `${now.x}px`, "--y": `${now.y}px`};
        for (const [name, value] of Object.entries(style)) frame.style.setProperty(name, value);
        frame.classList.toggle("edc-zoomed", now.zoom > 1);
        stage.querySelector(".edc-handle")?.setAttribute("aria-valuenow", `${Math.round(now.split)}`);
        stage.querySelector(".edc-percent").replaceChildren(`${Math.round(100 * now.zoom)} %`);
        stage.querySelectorAll("[data-view]").forEach((one) => one.setAttribute("aria-pressed", one.dataset.view === now.view ? "true" : "false"));
    }

    function view(name) {
        now.view = name;
        show();
    }

    function split(value) {
        now.split = bounded(value, 0, 100);
        show();
    }

    // Around a point of the frame, so that what is under the pointer stays there.
    function zoom(value, at = {x: 0, y: 0}) {
        const next = bounded(value, 1, MOST);
        now.x = at.x - (at.x - now.x) * (next / now.zoom);
        now.y = at.y - (at.y - now.y) * (next / now.zoom);
        now.zoom = next;
        pan(0, 0);
    }

    function pan(dx, dy) {
        const box = (frame.querySelector(".edc-layer") || frame).getBoundingClientRect();
        const most = (now.zoom - 1) / 2;
        now.x = bounded(now.x + dx, -most * box.width, most * box.width);
        now.y = bounded(now.y + dy, -most * box.height, most * box.height);
        show();
    }

    // The page scrolls as ever until the person has gone into the frame, or holds Ctrl.
    function onWheel(event) {
        if (!event.ctrlKey && !frame.contains(document.activeElement)) return;
        event.preventDefault();
        const layer = event.target.closest(".edc-layer") || frame;
        const box = layer.getBoundingClientRect();
        zoom(now.zoom * (event.deltaY < 0 ? 1.2 : 1 / 1.2), {x: event.clientX - box.x - box.width / 2, y: event.clientY - box.y - box.height / 2});
    }

    function onPointer(event) {
        if (event.button !== 0) return;
        const handle = event.target.closest(".edc-handle");
        const sliding = now.view === "slider" && (handle || now.zoom === 1);
        let last = {x: event.clientX, y: event.clientY};
        const move = (to) => {
            const box = frame.getBoundingClientRect();
            if (sliding) split(100 * (to.clientX - box.x) / box.width);
            else pan(to.clientX - last.x, to.clientY - last.y);
            last = {x: to.clientX, y: to.clientY};
        };
        const up = () => (window.removeEventListener("pointermove", move), window.removeEventListener("pointerup", up));
        window.addEventListener("pointermove", move);
        window.addEventListener("pointerup", up);
        (sliding && frame.querySelector(".edc-handle") || frame).focus({preventScroll: true});
        event.preventDefault();
        if (sliding && !handle) move(event);
    }

    function onKey(event) {
        const step = event.shiftKey ? 10 : 2;
        const slides = {ArrowLeft: now.split - step, ArrowDown: now.split - step, ArrowRight: now.split + step, ArrowUp: now.split + step,
            PageDown: now.split - 10, PageUp: now.split + 10, Home: 0, End: 100};
        const zooms = {"+": now.zoom * 1.5, "=": now.zoom * 1.5, "-": now.zoom / 1.5, "0": 1};
        const pans = {ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40]};
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key in zooms) zoom(zooms[event.key]);
        else if (event.target.closest(".edc-handle") && event.key in slides) split(slides[event.key]);
        else if (event.key in pans && now.zoom > 1) pan(...pans[event.key]);
        else return;
        event.preventDefault();
        event.stopPropagation();
    }

    easyDiffuser.compareStage = {draw, attach};
})();
