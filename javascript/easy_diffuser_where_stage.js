// The picture of the tab as a stage: a canvas over it lights a place, and a point or rectangle is chosen on it.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const {node, find} = easyDiffuser;
    const DIM = 0.55; // of black where nothing was seen; as lib_easydiffuser/explain/overlay.py has it
    const GLOW = [255, 140, 0];
    const PALE = 0.55; // of the glow where it is strongest
    const STEP = 0.05; // of the picture, by an arrow key
    const LEAST = 6; // pixels of a drag; what is shorter is a click
    const ALIKE = 24; // of 255, a picture's mean difference to the sign of the one that was read
    const RELATED = 0.8; // correlation of both: drawings on white all differ little on the mean
    const PLAIN = 4; // of 255, a standard deviation that is no pattern to be compared
    const KEYS = "The picture: arrow keys move a cross, Shift with them draws a rectangle, Enter lists the tags there, Escape leaves it.";

    let stage = null;
    let [canvas, strip] = [];
    let lit = null; // the place that shines
    let chosen = null; // [left, top, width, height], shares of the picture
    let cross = [0.5, 0.5];
    let anchor = null; // where a rectangle by keys or pointer began
    let pointer = null; // {id, x, y, drags}
    let drawing = false; // whether a finger draws instead of scrolling

    const block = () => find("#easy_diffuser_image");
    const picture = () => block()?.querySelector("img");

    // The picture itself inside its box, in pixels of the window; null where there is none.
    function frame() {
        const image = picture();
        const box = image?.getBoundingClientRect();
        const [wide, high] = [image?.naturalWidth, image?.naturalHeight];
        if (!wide || !(box.width > 0) || !(box.height > 0)) return null;
        const fit = getComputedStyle(image).objectFit;
        if (!["contain", "scale-down"].includes(fit)) return box;
        const scale = Math.min(box.width / wide, box.height / high, fit === "scale-down" ? 1 : Infinity);
        const [width, height] = [wide * scale, high * scale];
        return {left: box.left + (box.width - width) / 2, top: box.top + (box.height - height) / 2, width, height};
    }

    function built() {
        if (stage?.isConnected) return stage;
        if (!block()) return null;
        canvas = node("canvas", {"aria-hidden": "true"});
        strip = node("p", {class: "ed-strip", "aria-hidden": "true"});
        stage = node("div", {class: "ed-stage", tabindex: "0", role: "application", "aria-label": KEYS, on: {keydown: onKey}}, canvas, strip);
        block().append(stage);
        return stage;
    }

    // Over the picture, wherever gradio has put it.
    function settle() {
        const [found, over] = [frame(), built()];
        if (!over) return;
        over.hidden = !found;
        if (!found) return;
        const outer = block().getBoundingClientRect();
        const wanted = {left: found.left - outer.left - block().clientLeft, top: found.top - outer.top - block().clientTop, width: found.width, height: found.height};
        for (const [name, value] of Object.entries(wanted)) over.style[name] = `${value}px`;
        const dense = window.devicePixelRatio || 1;
        const [width, height] = [found.width * dense, found.height * dense].map(Math.round);
        if (canvas.width !== width) canvas.width = width;
        if (canvas.height !== height) canvas.height = height;
        paint();
    }

    // A place, or null for none; its name and where it is stand below it.
    function light(place, text, where) {
        lit = place || null;
        settle();
        if (!strip) return;
        strip.hidden = !lit || !showsRead();
        strip.replaceChildren(...(strip.hidden ? [] : [node("b", {}, text), `: ${where}`]));
        strip.classList.toggle("ed-nowhere", !lit?.boxes.length);
        const [left, , width] = lit?.boxes[0] || [1, 0, 0];
        strip.classList.toggle("ed-aside", left + width / 2 < 0.5); // it covers nothing of what shines
    }

    function paint() {
        const pen = canvas.getContext("2d");
        pen.clearRect(0, 0, canvas.width, canvas.height);
        if (lit?.boxes.length && showsRead()) {
            glow(pen, lit);
            lit.boxes.forEach((box) => outline(pen, box));
        }
        const {part} = easyDiffuser.whereRead();
        if (part && showsRead()) outline(pen, part, true);
        if (chosen) outline(pen, chosen, true);
        if (chosen && !chosen[2] && !chosen[3]) point(pen, chosen);
    }

    const scaled = ([left, top, width, height]) => [left * canvas.width, top * canvas.height, width * canvas.width, height * canvas.height];

    function glow(pen, place) {
        pen.fillStyle = `rgb(0 0 0 / ${DIM})`;
        pen.fillRect(0, 0, canvas.width, canvas.height);
        if (!place.map) return place.boxes.forEach((box) => pen.clearRect(...scaled(box)));
        const read = scaled(easyDiffuser.whereRead().part || [0, 0, 1, 1]); // the map covers what was read
        pen.clearRect(...read);
        pen.imageSmoothingQuality = "high";
        pen.drawImage(shades(place.map), ...read);
        return undefined;
    }

    // Black where nothing is seen, the glow where something is, one over the other; a canvas of one pixel a cell.
    function shades({rows, columns, data}) {
        const small = node("canvas", {width: `${columns}`, height: `${rows}`});
        const pen = small.getContext("2d");
        const image = pen.createImageData(columns, rows);
        const cells = atob(data);
        for (let cell = 0; cell < rows * columns; cell++) {
            const seen = cells.charCodeAt(cell) / 255;
            const [black, orange] = [DIM * (1 - seen), PALE * seen ** 2];
            const alpha = 1 - (1 - black) * (1 - orange);
            const share = alpha > 0 ? orange / alpha : 0;
            image.data.set([...GLOW.map((value) => value * share), 255 * alpha], 4 * cell);
        }
        pen.putImageData(image, 0, 0);
        return small;
    }

    // White between two black lines is seen on everything.
    function outline(pen, box, dashed = false) {
        const dense = window.devicePixelRatio || 1;
        pen.setLineDash([]);
        for (const [width, colour, dash] of [[4, "black", []], [2, "white", dashed ? [8, 5] : []]]) {
            pen.lineWidth = width * dense;
            pen.strokeStyle = colour;
            pen.setLineDash(dash.map((value) => value * dense));
            pen.strokeRect(...scaled(box));
        }
    }

    function point(pen, [x, y]) {
        const dense = window.devicePixelRatio || 1;
        for (const [width, colour] of [[5, "black"], [2, "white"]]) {
            pen.beginPath();
            pen.setLineDash([]);
            pen.lineWidth = width * dense;
            pen.strokeStyle = colour;
            pen.arc(x * canvas.width, y * canvas.height, 7 * dense, 0, 2 * Math.PI);
            pen.stroke();
        }
    }

    // Whether the picture in the box is the one that was read: another may have taken its place since.
    let compared = {};
    function showsRead() {
        const {of, sign, part} = easyDiffuser.whereRead();
        const image = picture();
        if (!sign || !image?.naturalWidth) return false;
        const source = image.getAttribute("src");
        if (compared.of !== of || compared.source !== source) compared = {of, source, same: alike(image, sign, part || [0, 0, 1, 1])};
        return compared.same;
    }

    function alike(image, {side, rgb}, [left, top, width, height]) {
        const [wide, high] = [image.naturalWidth, image.naturalHeight];
        const pen = node("canvas", {width: `${side}`, height: `${side}`}).getContext("2d");
        pen.fillStyle = "white"; // as Python lays transparency on it
        pen.fillRect(0, 0, side, side);
        pen.imageSmoothingQuality = "high";
        pen.drawImage(image, left * wide, top * high, width * wide, height * high, 0, 0, side, side);
        try {
            const here = pen.getImageData(0, 0, side, side).data;
            const there = atob(rgb);
            return similar([...there].map((_, at) => here[4 * Math.floor(at / 3) + (at % 3)]), [...there].map((sign) => sign.charCodeAt(0)));
        } catch {
            return true; // a picture of another address keeps its pixels to itself
        }
    }

    function similar(one, other) {
        const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
        const [own, theirs] = [one, other].map((values) => values.map((value) => value - mean(values)));
        const [mine, yours] = [own, theirs].map((values) => Math.sqrt(mean(values.map((value) => value ** 2))));
        const plain = mine < PLAIN && yours < PLAIN;
        const related = plain || mean(own.map((value, at) => value * theirs[at])) > RELATED * mine * yours;
        return related && mean(one.map((value, at) => Math.abs(value - other[at]))) < ALIKE;
    }

    const within = (value) => Math.max(0, Math.min(1, value));
    const between = ([x, y], [u, v]) => [Math.min(x, u), Math.min(y, v), Math.abs(x - u), Math.abs(y - v)];
    function share(event) {
        const box = frame();
        return box && [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    }

    function choose(box) {
        chosen = box;
        if (stage) paint();
    }

    function onDown(event) {
        const found = event.isPrimary && event.button === 0 && block()?.contains(event.target) && frame();
        const pressed = event.target instanceof Element && event.target.closest("button, a, input, label");
        if (!found || (pressed && !pressed.contains(picture()))) return;
        const at = share(event);
        if (at.some((value) => value < 0 || value > 1)) return;
        [anchor, pointer] = [at, {id: event.pointerId, x: event.clientX, y: event.clientY, drags: false, before: chosen}];
    }

    function onMove(event) {
        if (!pointer || event.pointerId !== pointer.id) return;
        pointer.drags = pointer.drags || Math.hypot(event.clientX - pointer.x, event.clientY - pointer.y) >= LEAST;
        const at = pointer.drags && share(event);
        if (at) choose(between(anchor, at.map(within)));
    }

    // The finger scrolls after all: what it drew on its way was none of it.
    function onCancel(event) {
        if (!pointer || event.pointerId !== pointer.id) return;
        choose(pointer.before);
        [pointer, anchor] = [null, null];
    }

    function onUp(event) {
        if (!pointer || event.pointerId !== pointer.id) return;
        const {drags} = pointer;
        pointer = null;
        rectangleDrawn();
        const box = drags && chosen?.[2] && chosen?.[3] ? chosen : [...anchor, 0, 0];
        cross = [box[0] + box[2], box[1] + box[3]];
        anchor = null;
        if (!box[2] && !easyDiffuser.whereRead().of) return choose(null); // nothing has been read that could be seen there
        choose(box);
        easyDiffuser.seenAt(box, false);
    }

    const MOVES = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
    function onKey(event) {
        const move = MOVES[event.key];
        if (!move && !["Enter", " ", "Escape"].includes(event.key)) return;
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === "Escape") return easyDiffuser.seenClosed();
        if (!move) return easyDiffuser.seenAt(chosen || [...cross, 0, 0], true);
        anchor = event.shiftKey ? anchor || cross : null;
        cross = cross.map((value, axis) => within(Math.round((value + STEP * move[axis]) * 1000) / 1000));
        choose(anchor ? between(anchor, cross) : [...cross, 0, 0]);
        easyDiffuser.aloud(cross.map((value) => `${Math.round(100 * value)} %`).join(", "));
    }

    // Until the next drag a finger draws on the picture.
    function drawRectangle() {
        drawing = !drawing;
        block()?.classList.toggle("ed-drawing", drawing);
        find("#easy_diffuser_where .ed-draw")?.setAttribute("aria-pressed", String(drawing));
        if (drawing) block()?.scrollIntoView({block: "nearest"});
    }

    function rectangleDrawn() {
        if (drawing) drawRectangle();
    }

    // Another picture in the box: what was chosen in the one before is gone.
    let shown = null;
    function changed() {
        const source = picture()?.getAttribute("src") || null;
        if (source !== shown && chosen) {
            choose(null);
            easyDiffuser.seenClosed();
        }
        shown = source;
        settle();
    }

    let started = false;
    function start() {
        if (started || !block()) return;
        started = true;
        shown = picture()?.getAttribute("src") || null;
        new MutationObserver(changed).observe(block(), {childList: true, subtree: true, attributes: true, attributeFilter: ["src"]});
        new ResizeObserver(settle).observe(block());
        block().addEventListener("load", settle, true);
        block().addEventListener("dragstart", (event) => event.target === picture() && event.preventDefault());
        window.addEventListener("resize", settle);
        settle();
    }

    document.addEventListener("pointerdown", onDown);
    document.addEventListener("pointermove", onMove);
    document.addEventListener("pointerup", onUp);
    document.addEventListener("pointercancel", onCancel);
    if (typeof onUiLoaded === "function") onUiLoaded(start);
    else {
        const timer = setInterval(() => (start(), started && clearInterval(timer)), 100);
    }
    function unmark() {
        [cross, anchor] = [[0.5, 0.5], null];
        choose(null);
    }

    Object.assign(easyDiffuser, {light, showsRead, drawRectangle, unmark});
})();
