// Captions the person wrote: one that another takes the place of stays at hand.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const MOST = 5;
    const SETTLED = 100; // milliseconds until a new caption stands in its box
    let mine = ""; // what the person wrote there last
    let lost = []; // of that, what a run's answer or a restored round took the place of, the last first

    const box = () => easyDiffuser.find("#easy_diffuser_caption textarea");

    function onInput(event) {
        if (event.target === box()) mine = event.target.value.trim();
    }

    // What stands above the notes: `told` are those that Python saw go. Looks again when the answer has arrived.
    function drawReplaced(told) {
        const place = easyDiffuser.node("div", {});
        const fill = () => place.replaceChildren(...all(told).map(replaced));
        fill();
        setTimeout(() => (keep(), fill()), SETTLED);
        return place;
    }

    function keep() {
        if (!mine || box()?.value.trim() === mine) return;
        remember(mine);
        mine = "";
    }

    function remember(text) {
        lost = [text, ...lost.filter((one) => one !== text)].slice(0, MOST);
    }

    function all(told) {
        return [...new Set([...lost, ...told])].filter((text) => text !== box()?.value.trim()).slice(0, MOST);
    }

    // A click lets the two change places.
    function replaced(text) {
        const {node} = easyDiffuser;
        const said = node("q", {}, text);
        const back = () => {
            const now = box().value;
            if (mine && now.trim() === mine) remember(mine);
            easyDiffuser.write("easy_diffuser_caption", said.textContent);
            said.textContent = now;
        };
        return node("p", {class: "ed-replaced"}, node("span", {}, "You had written:"), " ", said, " ",
            node("button", {type: "button", class: "ed-button", on: {click: back}}, "Put it back"));
    }

    // The next letter is typed into what stands there now: what that took the place of is kept first.
    document.addEventListener("beforeinput", (event) => event.target === box() && keep(), true);
    document.addEventListener("input", onInput, true);
    Object.assign(easyDiffuser, {drawReplaced});
})();
