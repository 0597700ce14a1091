// A press counts. An answer that comes between a button's going down and up moves the page: the browser then sees no click.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const PRESSED = "button, summary, input[type=checkbox], input[type=radio]"; // a slider is drawn while it is dragged
    const NEAR = 8; // pixels a still hand moves
    const AFTER = 50; // milliseconds in which the click follows the release, a finger's too
    const LONGEST = 20000; // milliseconds after which we draw whatever the finger does

    let pressed = null; // {what, finger, x, y, menu, count, clicked, released, overdue}

    // A label is pressed for its box alone: gradio lays labels around text boxes, dropdowns and their buttons too.
    const boxed = (label) => /^(checkbox|radio)$/.test(label?.control?.type || "") ? label : null;
    const pressable = (node) => node.closest(PRESSED) || boxed(node.closest("label"));

    // Whether nothing may be drawn now.
    const pressing = () => Boolean(pressed && !pressed.overdue);

    function release(press) {
        if (!press || pressed !== press) return;
        pressed = null;
        easyDiffuser.drain();
    }

    // The press still counts.
    function overdue(press) {
        press.overdue = true;
        if (pressed === press) easyDiffuser.drain();
    }

    // What was drawn anew in its place.
    function successor(what) {
        if (what.isConnected) return what;
        const named = (name) => what.hasAttribute(name) && easyDiffuser.find(`[${name}="${CSS.escape(what.getAttribute(name))}"]`);
        return ["id", "data-ed-model", "data-focus"].map(named).find(Boolean);
    }

    function down(event) {
        if (event.isPrimary) release(pressed);
        const what = easyDiffuser.root?.()?.contains(event.target) && event.isPrimary && event.button === 0 && pressable(event.target);
        if (!what) return;
        const press = (pressed = {what, finger: event.pointerId, x: event.clientX, y: event.clientY,
            menu: event.ctrlKey, count: 1, clicked: false, released: false, overdue: false}); // Ctrl with a press is the menu on a Mac
        setTimeout(() => overdue(press), LONGEST);
    }

    // The second press of a double one stays that.
    function counted(event) {
        if (pressed && !pressed.released) pressed.count = event.detail;
    }

    // Gradio's own boxes grow too, and that we cannot hold back: the click that the browser did not make is made here.
    function up(event) {
        const press = pressed;
        if (!press || press.released || event.pointerId !== press.finger) return;
        press.released = true;
        const still = Math.hypot(event.clientX - press.x, event.clientY - press.y) <= NEAR;
        const ours = event.type === "pointerup" && event.pointerType === "mouse" && still && !press.menu;
        setTimeout(() => {
            if (ours && !press.clicked) successor(press.what)?.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, composed: true, detail: press.count}));
            release(press);
        }, AFTER);
    }

    function click(event) {
        if (pressed?.what.contains(event.target)) pressed.clicked = true;
    }

    // A finger that went up where nobody saw it.
    function move(event) {
        if (pressed && !pressed.released && event.pointerId === pressed.finger && event.buttons === 0) release(pressed);
    }

    document.addEventListener("pointerdown", down, true);
    document.addEventListener("mousedown", counted, true);
    document.addEventListener("pointermove", move, true);
    window.addEventListener("blur", () => release(pressed));
    document.addEventListener("pointerup", up, true);
    document.addEventListener("pointercancel", up, true);
    window.addEventListener("click", click, true);
    Object.assign(easyDiffuser, {pressing});
})();
