// Keys of the whole tab: Send, the list of all keys, and where the keyboard goes on after a run or a send.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const {node, find} = easyDiffuser;
    const TYPED_IN = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit])";
    const EVERYWHERE = [
        ["Ctrl+V", "Paste a picture"],
        ["Ctrl+Enter", "Analyse; in the caption: Re-tag; in a prompt: make tags of what is typed"],
        ["Ctrl+Shift+Enter", "Send tags to txt2img"],
        ["Ctrl+Z", "In a prompt or the caption: bring back what you typed; in a prompt just sent to: Undo send"],
        ["Esc", "Interrupt what runs"],
        ["?", "These keys"],
    ];
    const IN_A_LIST = [
        ["↑ ↓ Home End", "From tag to tag; ↓ after the last one adds a tag"],
        ["Space", "Use the tag or not"],
        ["F2", "Edit the tag; Tab goes on to its emphasis, Esc leaves it as it was"],
        ["+ −", "Emphasis up or down by 0.05"],
        ["Alt+↑ Alt+↓", "Move the tag"],
        ["Delete", "Take the tag out; Ctrl+Z brings it back"],
    ];

    const IN_THE_PICTURE = [
        ["← ↑ → ↓", "Move a cross; with Shift draw a rectangle"],
        ["Enter", "List the tags that are seen there"],
        ["Esc", "Leave it"],
    ];

    const shown = () => easyDiffuser.root() && easyDiffuser.root().offsetParent !== null;
    const ours = (target) => easyDiffuser.root()?.contains(target);
    let keyboard = false; // whether the last run or send was begun by a key

    // Before the host's own Ctrl+Enter, which sees no Shift and would press Analyse.
    function onKey(event) {
        if (!shown() || (!ours(event.target) && event.target !== document.body)) return;
        if (event.key === "Enter" && event.shiftKey && (event.ctrlKey || event.metaKey)) return send(event);
        if (event.key === "?" && !event.target.matches(TYPED_IN)) {
            event.preventDefault();
            help();
        }
        if (event.key === "Escape") escape(event);
    }

    // It closes the list of keys, or interrupts what runs; in a box it is the box's.
    function escape(event) {
        if (event.target.closest("dialog")) return event.stopPropagation();
        if (event.target.matches(TYPED_IN) || !easyDiffuser.root().classList.contains("ed-running")) return;
        event.preventDefault();
        easyDiffuser.press("easy_diffuser_interrupt");
    }

    function send(event) {
        event.preventDefault();
        event.stopImmediatePropagation();
        if (!find("button#easy_diffuser_send_txt2img")) return;
        keyboard = true;
        event.target.blur?.(); // what is being typed is part of it
        easyDiffuser.press("easy_diffuser_send_txt2img");
    }

    function onClick(event) {
        // What a script presses says nothing of the person's hand.
        if (event.isTrusted && ours(event.target) && event.target.closest("button")) keyboard = event.detail === 0;
    }

    function byKey() {
        keyboard = true;
    }

    // A run has brought tags: who pressed a key goes on among them, unless the keyboard is in use elsewhere.
    function toTags() {
        const active = document.activeElement;
        const idle = !active || active === document.body || /_(generate|retag)$/.test(active.closest("button")?.id || "");
        if (!keyboard || !idle || !shown()) return;
        keyboard = false;
        find('#easy_diffuser_lists li[role=row][tabindex="0"]')?.focus();
    }

    function toPrompt(name) {
        if (keyboard) setTimeout(() => find(`#${name}_prompt textarea`)?.focus(), 100);
        keyboard = false;
    }

    function help() {
        const dialog = find("#easy_diffuser_keys") || easyDiffuser.root().appendChild(made());
        if (!dialog.open) dialog.showModal();
    }

    function made() {
        const close = () => find("#easy_diffuser_keys").close();
        const dialog = node(
            "dialog", {id: "easy_diffuser_keys", "aria-labelledby": "easy_diffuser_keys_title"},
            node("h3", {id: "easy_diffuser_keys_title"}, "Keys"),
            node("h4", {}, "Everywhere in the tab"), table(EVERYWHERE),
            node("h4", {}, "In a list of tags"), table(IN_A_LIST),
            node("h4", {}, "In the picture"), table(IN_THE_PICTURE),
            node("button", {type: "button", class: "ed-button", autofocus: true, on: {click: close}}, "Close"),
        );
        dialog.addEventListener("click", (event) => event.target === dialog && close());
        return dialog;
    }

    function table(keys) {
        const combination = (text) => text.split(" ").flatMap((one, index) => [index ? " " : null, node("kbd", {}, one)]);
        return node("dl", {}, ...keys.flatMap(([key, what]) => [node("dt", {}, ...combination(key)), node("dd", {}, what)]));
    }

    function keysButton() {
        return node("button", {type: "button", class: "ed-button ed-keys", title: "Keys", "aria-label": "Keys", on: {click: help}}, "?");
    }

    // Gradio 3 names the slider of a pair and not its number box, and gives a text box's label to its copy button.
    const NAMELESS = '.head input[type="number"]:not([aria-label], [aria-labelledby]), .prompt textarea:not([aria-labelledby])';
    let known = 0;
    function nameBoxes() {
        for (const box of easyDiffuser.root()?.querySelectorAll(NAMELESS) || []) {
            const label = (box.closest(".head")?.querySelector("label") || box.closest("label"))?.querySelector("span");
            if (!label) continue;
            label.id = label.id || `easy_diffuser_name_${known++}`;
            box.setAttribute("aria-labelledby", label.id);
        }
        for (const button of easyDiffuser.root()?.querySelectorAll(".prompt button:not(.ed-named)") || []) {
            button.classList.add("ed-named");
            button.tabIndex = -1; // Ctrl+A, Ctrl+C in the box: no stop of its own on the way to Send
            button.setAttribute("aria-label", (easyDiffuser.isKorean() && easyDiffuser.say("Copy")) || "Copy");
        }
    }

    // Gradio 4 names neither the picture in a box nor what opens the box.
    function namePictures() {
        for (const one of easyDiffuser.root()?.querySelectorAll(".block img:not([alt]), .block button:not([aria-label], [title])") || []) {
            const label = one.closest(".block").querySelector("[data-testid=block-label]")?.textContent.trim();
            if (!label || (one.tagName === "BUTTON" && one.textContent.trim())) continue;
            one.setAttribute(one.tagName === "IMG" ? "alt" : "aria-label", label);
        }
    }

    function name() {
        nameBoxes();
        namePictures();
    }

    let due = 0;
    function watch() {
        if (!easyDiffuser.root()) return setTimeout(watch, 200);
        name();
        new MutationObserver(() => {
            clearTimeout(due);
            due = setTimeout(name, 100);
        }).observe(easyDiffuser.root(), {childList: true, subtree: true});
        return undefined;
    }

    window.addEventListener("keydown", onKey, true);
    document.addEventListener("click", onClick, true);
    watch();
    Object.assign(easyDiffuser, {byKey, toTags, toPrompt, keysButton});
})();
