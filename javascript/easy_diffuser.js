// The page's side of the tab: messages in and out, tabs by their id, keys. Every text is written as text, never as markup.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});

    const page = () => (typeof gradioApp === "function" ? gradioApp() : document);
    const find = (selector) => page().querySelector(selector);
    // gr.HTML and gr.Button put some ids on two nodes: the button itself is the one to press.
    const button = (id) => find(`button#${id}`) || find(`#${id} button`) || find(`#${id}`);
    const press = (id) => button(id)?.click();
    const root = () => find("#easy_diffuser");

    // A node with attributes and children; strings become text nodes.
    function node(tag, attributes = {}, ...children) {
        const made = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) {
            if (name === "on") Object.entries(value).forEach(([event, run]) => made.addEventListener(event, run));
            else if (name in made && typeof value === "boolean") made[name] = value;
            else if (value !== null && value !== undefined) made.setAttribute(name, value);
        }
        made.append(...children.filter((child) => child !== null && child !== undefined));
        return THEIRS.test(attributes.class || "") ? asWritten(made) : made;
    }

    // A host in another language replaces every text node that is the whole of some label: a caption's own "person" or
    // "left" too. In two pieces it is none; a letter has no two, and is put back.
    const THEIRS = /(?:^|\s)(?:ed-words|ed-label|ed-full|ed-difference|edc-word)(?:\s|$)/;
    function asWritten(made) {
        const walk = document.createTreeWalker(made, NodeFilter.SHOW_TEXT);
        const taken = [];
        for (let text = walk.nextNode(); text; text = walk.nextNode()) if (window.localization?.[text.data.trim()]) taken.push(text);
        for (const text of taken) text.data.trim().length > 1 ? text.splitText(text.data.search(/\S/) + 1) : keptAsWritten(text);
        return made;
    }

    function keptAsWritten(text) {
        const own = text.data;
        new MutationObserver(() => {
            if (text.data !== own) text.data = own;
        }).observe(text, {characterData: true});
    }

    // Gradio reads a box when an input event arrives whose target is the box. Version 6 tells Python of a text only when
    // it differs from the last one when the page is drawn: a blank more makes it another one.
    const drawsFirst = () => parseInt(window.gradio_config?.version) >= 6;
    function write(id, text) {
        const box = find(`#${id} textarea`) || find(`#${id} input`);
        if (!box) return;
        const put = (value) => {
            box.value = value;
            box.dispatchEvent(new Event("input", {bubbles: true}));
        };
        if (box.value === text && drawsFirst()) return put(`${text} `);
        if (box.value === text) put(""); // gradio hears only of a text that differs
        put(text);
    }

    // Storage can be forbidden; then nothing is remembered.
    function recall(key) {
        try {
            return localStorage.getItem(key);
        } catch {
            return null;
        }
    }

    function store(key, value) {
        try {
            localStorage.setItem(key, value);
        } catch {
            // The choice holds until the page is left.
        }
    }

    function read(text) {
        try {
            return JSON.parse(text);
        } catch {
            return null;
        }
    }

    // By id: the person may have reordered or hidden tabs, so the first tab need not be txt2img.
    function openTab(name) {
        const named = find(`[id="tab_${name}-button"]`);
        if (named) return named.click();
        const panels = [...page().querySelectorAll("#tabs > .tabitem, #tabs > div > .tabitem")];
        const index = panels.findIndex((panel) => panel.id === `tab_${name}`);
        const buttons = page().querySelectorAll("#tabs > .tab-nav > button, #tabs > .tab-wrapper button");
        if (index >= 0) buttons[index]?.click();
    }

    function recount(name) {
        const own = window[`recalculate_prompts_${name}`];
        if (own) return own();
        // ersatzForge (fca12a2) has no such function: typing presses these, what a program writes does not.
        for (const side of ["token", "negative_token"]) find(`#${name}_${side}_button`)?.click();
    }

    // The page stays scrolled as our tab was; what was sent stands at the top. A tab that opens has no height yet.
    // The field itself is measured: the block around it has no box of its own in SD.Next.
    function bringIntoView(name, frames = 120) {
        const box = find(`#${name}_prompt textarea`) || find(`#${name}_prompt`);
        if (!box) return;
        const {top, bottom, height} = box.getBoundingClientRect();
        if (!height && frames) requestAnimationFrame(() => bringIntoView(name, frames - 1));
        else if (top < 0 || bottom > innerHeight) box.scrollIntoView({block: "center"});
    }

    // After the boxes were written: the counters run, and the tab opens unless the boxes were only restored.
    function sent(status) {
        easyDiffuser.wasSent(status);
        const names = status.tab ? [status.tab] : status.tabs || [];
        if (status.tab) {
            openTab(status.tab);
            if (status.picture) find("#mode_img2img button")?.click(); // not the sketch, not the mask
            bringIntoView(status.tab);
            easyDiffuser.toPrompt(status.tab);
        }
        // The host counts when a box's text has arrived; our message may arrive first.
        setTimeout(() => names.forEach(recount), 100);
    }

    // An image has just come in: analyse it if the person wants that.
    function dropped() {
        if (find("#easy_diffuser_on_drop input")?.checked) press("easy_diffuser_generate");
        return [];
    }

    let expected = false;
    function received() {
        if (expected) dropped();
        expected = false;
        return [];
    }

    // Called by the host's and by other extensions' "Send to Easy Diffuser".
    window.switch_to_easy_diffuser = function() {
        expected = true;
        openTab("easy_diffuser");
        return Array.from(arguments);
    };

    function onKey(event) {
        // Where the keyboard is nowhere, after a paste say, the tab that is open is meant.
        const inside = root()?.contains(event.target) || (event.target === document.body && root()?.offsetParent);
        if (!inside || event.key !== "Enter" || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.stopImmediatePropagation(); // the host's own Ctrl+Enter would press Analyse a second time
        if (event.repeat) return;
        event.target.blur?.(); // what is being typed is part of it
        if (easyDiffuser.isPrompt(event.target)) return event.target.focus(); // it has become tags: Analyse would undo that
        easyDiffuser.byKey();
        press(event.target.closest("#easy_diffuser_caption") ? "easy_diffuser_retag" : "easy_diffuser_generate");
    }

    // The hosts paste into their image boxes themselves; on its own the tab has to.
    // A file that is no picture never reaches Python: gradio refuses it with a toast. The tab says why.
    function onFile(event) {
        const image = find("#easy_diffuser_image");
        if (!image?.contains(event.target)) return;
        const file = [...(event.dataTransfer?.files || event.target.files || [])][0];
        if (!file) return;
        const say = (what) => easyDiffuser.show("tell", JSON.stringify({kind: "error", said: what, name: file.name}));
        if (!file.type.startsWith("image/")) return say("is not a picture.");
        const said = easyDiffuser.standing(); // an error that comes while the browser decodes it is about what came after
        createImageBitmap(file).then((seen) => (seen.close(), easyDiffuser.settle(said)), () => say("cannot be shown here. Press Analyse to see whether it can be read."));
    }

    function onPaste(event) {
        if (typeof window.dropReplaceImage === "function") return;
        const file = [...(event.clipboardData?.files || [])].find((item) => item.type.startsWith("image/"));
        if (file && root()?.offsetParent !== null) replaceImage(file);
    }

    // Gradio 3 calls it in the browser's language: there it is the last of its own buttons on the picture.
    function clearButton(image) {
        const icons = [...image?.querySelectorAll('button[aria-label][title][class*="svelte"]') || []];
        return icons.find((one) => ["Clear", "Remove Image"].includes(one.getAttribute("aria-label"))) || icons.at(-1);
    }

    function replaceImage(file) {
        const image = find("#easy_diffuser_image");
        const clear = clearButton(image);
        if (image?.querySelector("img")) clear?.click();
        setTimeout(() => {
            const input = image?.querySelector('input[type="file"]');
            if (!input) return;
            const files = new DataTransfer();
            files.items.add(file);
            input.files = files.files;
            input.dispatchEvent(new Event("change"));
        }, 50);
    }

    function onDrop(event) {
        if (typeof window.dropReplaceImage === "function") return;
        const image = find("#easy_diffuser_image");
        const file = event.dataTransfer?.files?.[0];
        if (!file || !image?.contains(event.target) || !image.querySelector("img")) return;
        event.preventDefault();
        event.stopPropagation();
        replaceImage(file);
    }

    // Remembered in this browser, as ui-config.json would only do for everybody at once.
    const KEY = "easy_diffuser_placement";
    function rememberPlacement(event) {
        const radio = event.target.closest?.("#easy_diffuser_placement input");
        if (radio) store(KEY, radio.value);
    }

    // Until it holds: gradio may not listen yet when the radio is there.
    function restorePlacement(times) {
        const radios = [...page().querySelectorAll("#easy_diffuser_placement input")];
        const before = radios.find((radio) => radio.value === recall(KEY));
        if (!before || before.checked) return;
        before.click();
        if (times > 0) setTimeout(() => restorePlacement(times - 1), 300);
    }

    let started = false;
    function start() {
        if (started || !root() || !button("easy_diffuser_start")) return;
        started = true;
        root().dataset.state = "empty";
        greet(60);
    }

    // The page can be there before gradio listens to its buttons: knock until somebody answers.
    function greet(times) {
        if (find("#easy_diffuser_hello textarea")?.value) return restorePlacement(10);
        press("easy_diffuser_start");
        if (times > 0) setTimeout(() => greet(times - 1), 800);
    }

    document.addEventListener("keydown", onKey, true);
    document.addEventListener("paste", onPaste);
    document.addEventListener("dragover", (event) => {
        if (find("#easy_diffuser_image")?.contains(event.target)) event.preventDefault();
    });
    document.addEventListener("drop", onDrop, true);
    document.addEventListener("drop", onFile, true);
    document.addEventListener("change", onFile, true);
    document.addEventListener("change", rememberPlacement, true);
    if (typeof onUiLoaded === "function") onUiLoaded(start);
    else {
        const timer = setInterval(() => (start(), started && clearInterval(timer)), 100);
    }

    Object.assign(easyDiffuser, {page, find, press, root, node, asWritten, write, read, recall, store, openTab, sent, dropped, received, replaceImage});
})();
