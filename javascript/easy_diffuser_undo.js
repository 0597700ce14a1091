// Ctrl+Z where a program wrote: the browser's own undo ends at a text that was put into a box. There it brings back what the
// person had typed; in a host's prompt that was sent to and not touched since, it is Undo send.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const BOXES = ["prompt_text", "negative_text", "caption"];
    const MOST = 20; // texts
    const BACK = "Your text is back. Ctrl+Shift+Z takes it out again.";
    const UNSENT = "What was sent is taken back.";

    const {find} = easyDiffuser;
    const states = {}; // by box: {last, put, mine, past, future}: its text as last seen, the last one a program put there, whether the last is typed
    let sentTo = []; // tabs that were sent to and whose prompts nobody touched since

    const say = (text) => (easyDiffuser.isKorean() && easyDiffuser.say(text)) || text;
    const nameOf = (box) => BOXES.find((name) => box?.matches?.("textarea") && find(`#easy_diffuser_${name} textarea`) === box);
    const tabOf = (box) => sentTo.find((tab) => box?.closest?.(`#${tab}_prompt, #${tab}_neg_prompt`));

    // As it is now; what the person had typed and is not there any more is kept.
    function look(name, box) {
        const state = (states[name] = states[name] || {last: box.value, put: box.value, mine: false, past: [], future: []});
        if (box.value === state.last) return state;
        if (state.mine) keep(state, state.last);
        return Object.assign(state, {last: box.value, put: box.value, mine: false});
    }

    function keep(state, text) {
        state.past = [...state.past.filter((one) => one !== text), text].slice(-MOST);
    }

    function onBefore(event) {
        const name = event.isTrusted && nameOf(event.target);
        if (!name) return;
        const state = look(name, event.target);
        if (event.target.value === state.put) keep(state, state.put); // typing begins here
    }

    function onInput(event) {
        if (!event.isTrusted) return;
        if (tabOf(event.target)) sentTo = [];
        const name = nameOf(event.target);
        const state = name && states[name];
        if (state) Object.assign(state, {last: event.target.value, mine: true, future: []});
    }

    // A program has put the typed text there once more: the browser's own undo is lost.
    function rewritten(name) {
        if (states[name]) states[name].put = states[name].last;
    }

    function onKey(event) {
        const again = wanted(event);
        if (again === null) return;
        const name = nameOf(event.target);
        if (name) return inOurs(event, look(name, event.target), again);
        if (!again && tabOf(event.target) && find("button#easy_diffuser_undo")) unsend(event);
    }

    // Whether a key is Redo rather than Undo; null for others. A Korean keyboard names its letters otherwise.
    function wanted(event) {
        if (!(event.ctrlKey || event.metaKey) || event.altKey || easyDiffuser.composing(event)) return null;
        if (event.code === "KeyZ" || event.key.toLowerCase() === "z") return event.shiftKey;
        return /^KeyY$/.test(event.code) && !event.shiftKey ? true : null;
    }

    function inOurs(event, state, again) {
        const box = event.target;
        const [from, to] = again ? [state.future, state.past] : [state.past, state.future];
        // Typed since, or undone by the browser: its own.
        if (box.value !== state.put || (again && !from.length)) return;
        event.preventDefault();
        while (from.length && from.at(-1) === box.value) from.pop();
        if (!from.length) return;
        const text = from.pop();
        to.push(box.value);
        Object.assign(state, {last: text, put: text, mine: true});
        box.value = text;
        box.dispatchEvent(new Event("input", {bubbles: true})); // gradio hears it, and it becomes tags when the box is left
        easyDiffuser.aloud(say(BACK));
    }

    function unsend(event) {
        event.preventDefault();
        event.stopPropagation();
        sentTo = [];
        easyDiffuser.press("easy_diffuser_undo");
        easyDiffuser.aloud(say(UNSENT));
    }

    // Told of every send and of every Undo send.
    function wasSent(status) {
        sentTo = status.tab ? [...new Set([...sentTo, status.tab])] : [];
    }

    document.addEventListener("beforeinput", onBefore, true);
    document.addEventListener("input", onInput, true);
    document.addEventListener("keydown", onKey, true);
    Object.assign(easyDiffuser, {rewritten, wasSent});
})();
