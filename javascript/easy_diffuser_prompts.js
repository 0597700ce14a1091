// Both prompts of the tab can be typed in: on leaving a box its text goes to Python, and comes back as tags.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const BOXES = {prompt_text: "positive", negative_text: "negative"};
    const MOMENTS = [0, 60, 200]; // milliseconds after an answer in which gradio may still write into a box

    const typing = {}; // by box: {text, at}: what is typed there and has not been left yet
    let pending = null; // by side: what was sent and no answer knows of yet
    let sent = 0; // the number it went with

    const named = (name) => easyDiffuser.find(`#easy_diffuser_${name} textarea`);
    const nameOf = (box) => Object.keys(BOXES).find((name) => box && named(name) === box);
    const isPrompt = (box) => nameOf(box) !== undefined;
    const beingTyped = (name) => name in typing || Boolean(pending && BOXES[name] in pending);

    function onInput(event) {
        const name = nameOf(event.target);
        if (name) typing[name] = {text: event.target.value, at: event.target.selectionStart};
    }

    function onLeave(event) {
        const name = nameOf(event.target);
        if (!name || !typing[name]) return;
        const {text} = typing[name];
        delete typing[name];
        pending = {...pending, [BOXES[name]]: text};
        easyDiffuser.wish({typed: pending});
        sent = easyDiffuser.upcoming();
    }

    // What a send has to take along: a box that is still being typed in too.
    function typedPrompts() {
        const open = Object.entries(typing).map(([name, {text}]) => [BOXES[name], text]);
        const all = {...pending, ...Object.fromEntries(open)};
        return Object.keys(all).length ? all : null;
    }

    // An answer: what it knows of is no longer ours to keep. Of what came in between, the typing wins.
    function promptsKnown(view) {
        if (view.number >= sent) pending = null;
        MOMENTS.forEach((moment) => setTimeout(keep, moment));
    }

    function keep() {
        for (const [name, {text, at}] of Object.entries(typing)) {
            const box = named(name);
            if (!box || box.value === text || document.activeElement !== box) continue;
            box.value = text;
            easyDiffuser.rewritten(name);
            box.dispatchEvent(new Event("input", {bubbles: true}));
            box.setSelectionRange(at, at);
        }
    }

    // The host takes a file dropped on a prompt box for its own txt2img.
    function onDrop(event) {
        const file = [...(event.dataTransfer?.files || [])].find((one) => one.type.startsWith("image/"));
        if (!file || !isPrompt(event.target)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        easyDiffuser.replaceImage(file);
    }

    document.addEventListener("input", onInput, true);
    document.addEventListener("focusout", onLeave, true);
    document.addEventListener("drop", onDrop, true);
    Object.assign(easyDiffuser, {isPrompt, beingTyped, typedPrompts, promptsKnown});
})();
