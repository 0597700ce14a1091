// A press counts. An answer that comes between a button's going down and up moves the page: the browser then sees no click.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const PRESSED = "button, summary, input[type=checkbox], input[type=radio]"; // a slider is drawn while it is dragged
    const NEAR = 8; // pixels a still hand moves
    const AFTER = 50; // milliseconds in which the click follows the release, a finger's too
    const LONGEST = 5000; // milliseconds after which we draw whatever the finger does

    let pressed = null; // {what, finger, x, y, menu, clicked, released}
    let waiting = [];

    // A label is pressed for its box alone: gradio lays labels around text boxes, dropdowns and their buttons too.
    const boxed = (label) => /^(checkbox|radio)$/.test(label?.control?.type || "") ? label : null;
    const pressable = (node) => node.closest(PRESSED) || boxed(node.closest("label"));

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
        // One that fails is not the next one's end.
        held.forEach(([name, text]) => setTimeout(() => easyDiffuser[name](text)));
    }

    function down(event) {
        const what = easyDiffuser.root?.()?.contains(event.target) && event.isPrimary && event.button === 0 && pressable(event.target);
        if (!what) return;
        const press = (pressed = {what, finger: event.pointerId, x: event.clientX, y: event.clientY,
            menu: event.ctrlKey, clicked: false, released: false}); // Ctrl with a press is the menu on a Mac
        setTimeout(() => release(press), LONGEST);
    }

    // Gradio's own boxes grow too, and that we cannot hold back: the click that the browser did not make is made here.
    function up(event) {
        const press = pressed;
        if (!press || press.released || event.pointerId !== press.finger) return;
        press.released = true;
        const still = Math.hypot(event.clientX - press.x, event.clientY - press.y) <= NEAR;
        const ours = event.type === "pointerup" && event.pointerType === "mouse" && still && !press.menu;
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
