// A press counts. An answer that comes between a button's going down and up moves the page: the browser then sees no click.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const PRESSED = "button, summary, label, input[type=checkbox], input[type=radio]"; // a slider is drawn while it is dragged
    const NEAR = 8; // pixels a still hand moves
    const AFTER = 50; // milliseconds in which the click follows the release, a finger's too
    const LONGEST = 5000; // milliseconds after which we draw whatever the finger does

    let pressed = null; // {what, x, y, clicked, released}
    let waiting = [];

    // What Python told the page, drawn by the function of that name; while something is pressed, afterwards.
    function show(name, text) {
        if (pressed) waiting.push([name, text]);
        else easyDiffuser[name](text);
        return [];
    }

    function release(press) {
        if (pressed !== press) return;
        pressed = null;
        const held = waiting;
        waiting = [];
        held.forEach(([name, text]) => easyDiffuser[name](text));
    }

    function down(event) {
        const what = easyDiffuser.root?.()?.contains(event.target) && event.isPrimary && event.button === 0 && event.target.closest(PRESSED);
        if (!what) return;
        const press = (pressed = {what, x: event.clientX, y: event.clientY, clicked: false, released: false});
        setTimeout(() => release(press), LONGEST);
    }

    // Gradio's own boxes grow too, and that we cannot hold back: the click that the browser did not make is made here.
    function up(event) {
        const press = pressed;
        if (!press || press.released) return;
        press.released = true;
        const still = Math.hypot(event.clientX - press.x, event.clientY - press.y) <= NEAR;
        const ours = event.type === "pointerup" && event.pointerType === "mouse" && still;
        setTimeout(() => {
            if (ours && !press.clicked) press.what.click();
            release(press);
        }, AFTER);
    }

    function click(event) {
        if (pressed?.what.contains(event.target)) pressed.clicked = true;
    }

    document.addEventListener("pointerdown", down, true);
    document.addEventListener("pointerup", up, true);
    document.addEventListener("pointercancel", up, true);
    document.addEventListener("click", click, true);
    Object.assign(easyDiffuser, {show});
})();
