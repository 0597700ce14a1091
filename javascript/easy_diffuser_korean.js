// Korean on the page: glosses under tags, captions in Korean beside English, and our own sentences in Korean.
// The host localises exact texts; sentences that hold a value are matched here against templates from Python.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const {node} = easyDiffuser;
    // What belongs to the person or to a model is never translated as if it were a label.
    const THEIRS = ".ed-words, .ed-gloss, .ed-in-korean, .ed-full, .ed-difference, .ed-left b, .ed-label, .edc-word, .edc-made dd, .ed-replaced q, .ed-unseen, " +
        "textarea, code, kbd, script, style";
    const OURS = /\bedc?-/;
    const KEY = "easy_diffuser_gloss";
    const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/;
    let told = null;
    let typed = false;
    let templates = null;

    const data = () => (told = told || easyDiffuser.read(easyDiffuser.find("#easy_diffuser_korean textarea")?.value || ""));

    // The host's language where it has one; else what the command line said, else the browser's.
    function isKorean() {
        const host = window.opts?.localization ?? (window.localization && Object.keys(window.localization).length ? data()?.language : undefined);
        if (typeof host === "string" && host !== "" && host !== "None") return host.startsWith("ko");
        if (data()?.language) return data().language === "ko";
        return !window.opts && (navigator.language || "").startsWith("ko");
    }

    // The knob holds until this browser's own switch says otherwise.
    function wantsGloss() {
        const own = easyDiffuser.recall(KEY);
        if (own) return own === "on";
        const knob = data()?.gloss || "auto";
        return knob === "on" || (knob === "auto" && isKorean());
    }

    // Who reads no Korean never meets the switch; who does finds it on an English page too, in Korean.
    function readsKorean() {
        const browser = navigator.languages?.length ? navigator.languages : [navigator.language || ""];
        return typed || isKorean() || data()?.gloss === "on" || Boolean(easyDiffuser.recall(KEY)) || browser.some((one) => one.startsWith("ko"));
    }

    function showGloss() {
        easyDiffuser.root()?.classList.toggle("ed-with-gloss", wantsGloss());
        easyDiffuser.find(".ed-gloss-switch")?.toggleAttribute("hidden", !readsKorean());
    }

    function gloss(text) {
        return text ? node("span", {class: "ed-gloss", lang: "ko"}, text) : null;
    }

    function glossSwitch() {
        const change = (event) => {
            easyDiffuser.store(KEY, event.target.checked ? "on" : "off");
            showGloss();
        };
        const name = "Korean under the tags";
        return node("label", {class: "ed-gloss-switch", hidden: !readsKorean(), title: name},
            node("input", {type: "checkbox", checked: wantsGloss(), on: {change}}), " ",
            node("span", {lang: "ko"}, data()?.strings?.[name] || name));
    }

    // A row typed in Korean shows the English tag it became, unless it is being typed in again.
    function korean(view) {
        typed = typed || HANGUL.test(easyDiffuser.find("#easy_diffuser_caption textarea")?.value || "") || Object.keys(view.english || {}).length > 0;
        showGloss();
        const place = easyDiffuser.find("#easy_diffuser_words");
        place?.querySelectorAll(":scope > .ed-in-korean").forEach((line) => line.remove());
        (view.korean || []).filter(Boolean).forEach((text) => place?.append(node("p", {class: "ed-in-korean", lang: "ko"}, text)));
        for (const item of easyDiffuser.root().querySelectorAll("#easy_diffuser_lists ol > li")) {
            const box = item.querySelector(".ed-text");
            const english = view.english?.[box?.value];
            if (english && document.activeElement !== box) box.value = english;
            const known = view.glosses?.[box?.value];
            if (known) item.querySelector(".ed-gloss") ? item.querySelector(".ed-gloss").replaceChildren(known) : box.after(gloss(known));
            else if (known === "") item.querySelector(".ed-gloss")?.remove();
        }
    }

    function compiled() {
        if (templates) return templates;
        const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
        const told = data()?.sentences || [];
        // What is added to any sentence comes first: it ends the value that stands before it. Then what holds no value.
        const rank = ([english]) => english.startsWith("{0};") ? 0 : /\{\d\}/.test(english) ? 2 : 1;
        templates = [...told].sort((one, other) => rank(one) - rank(other)).map(([english, said]) => [pattern(english.split(/\{\d\}/).map(escape)), said]);
        return templates;
    }

    // A value at the end goes on to the end of the text, whose sentences are then read in their turn; measured shares
    // come in lists, and each ends where the next begins. A sentence that begins with a value does not begin in the
    // sentence before it, and a bare word is the whole text or nothing.
    function pattern(pieces) {
        if (/at (least|most) $/.test(pieces.at(-2) || "")) return new RegExp(`^${pieces.join("([^;]+?)")}(?=;|$)`);
        const bare = pieces.length === 1 && !/[.!?:;,)]$/.test(pieces[0]);
        const last = bare || (pieces.length > 1 && pieces.at(-1) === "") ? "$" : "(?=\\s|$)";
        const [first, ...others] = pieces;
        if (first !== "" || !pieces.at(-1).endsWith(".")) return new RegExp(`^${pieces.join("([\\s\\S]+?)")}${last}`);
        return new RegExp(`^((?:(?![.!?]\\s)[\\s\\S])+?)${others.join("([\\s\\S]+?)")}${last}`);
    }

    // The first template that fits: [its match, what is said].
    function first(text) {
        for (const [pattern, said] of compiled()) {
            const hit = pattern.exec(text);
            if (hit) return [hit, said];
        }
        return null;
    }

    // One sentence after another; what is not known stays as it is.
    function say(text) {
        const exact = data()?.strings?.[text.trim()];
        if (exact) return exact;
        let rest = text.trim();
        let found = false;
        const said = [];
        while (rest) {
            const match = first(rest);
            if (match) {
                found = true;
                said.push(match[1].replace(/\{(=?)(\d)\}/g, (_, raw, index) => (raw ? String : part)(match[0][Number(index) + 1])));
                rest = rest.slice(match[0][0].length).trim();
                if (rest.startsWith(";")) [said[said.length - 1], rest] = [`${said.at(-1)};`, rest.slice(1).trim()];
                continue;
            }
            const end = rest.search(/[.!?;]\s/) + 1 || rest.length;
            const sentence = rest.slice(0, end);
            found = found || Boolean(data()?.strings?.[sentence]);
            said.push(data()?.strings?.[sentence] || sentence);
            rest = rest.slice(end).trim();
        }
        return found ? said.join(" ") : null;
    }

    const part = (text) => say(text) || text;

    function localise(target) {
        if (target.nodeType === Node.TEXT_NODE) {
            if (!/[A-Za-z]/.test(target.data) || !target.parentElement || target.parentElement.closest(THEIRS)) return;
            const said = say(target.data);
            if (said && said !== target.data) target.data = said;
        } else if (target.nodeType === Node.ELEMENT_NODE && !target.closest("script, style, .ed-words")) {
            for (const element of [target, ...target.querySelectorAll("[title], [placeholder], [aria-label]")]) {
                attribute(element, "title");
                attribute(element, "placeholder");
                attribute(element, "aria-label");
            }
            const walk = document.createTreeWalker(target, NodeFilter.SHOW_TEXT);
            for (let text = walk.nextNode(); text; text = walk.nextNode()) localise(text);
        }
    }

    // What the host shows of our scripts, beside its own words: comments below the pictures, and the bar's text with its
    // percentage. The host itself translates whole texts alone.
    const HOSTS = ["img2img_results"];
    const NAMED = /^(\s*Easy Diffuser: )([\s\S]+?)((?: \d+%[\s\S]*)?)$/;

    function localiseNamed(target) {
        const walk = document.createTreeWalker(target, NodeFilter.SHOW_TEXT);
        for (let text = target.nodeType === Node.TEXT_NODE ? target : walk.nextNode(); text; text = walk.nextNode()) {
            const [, name, ours, rest] = NAMED.exec(text.data) || [];
            const said = ours && say(ours);
            if (said && said !== ours) text.data = `${name}${said}${rest}`;
        }
    }

    function watchHosts() {
        for (const place of HOSTS.map((name) => easyDiffuser.find(`#${name}`)).filter(Boolean)) {
            localiseNamed(place);
            new MutationObserver((changes) => changes.forEach((change) => {
                if (change.type === "characterData") localiseNamed(change.target);
                else change.addedNodes.forEach(localiseNamed);
            })).observe(place, {childList: true, subtree: true, characterData: true});
        }
    }

    function attribute(element, name) {
        // A row is named by its tag, in words that are chosen where it is named.
        if (name === "aria-label" && element.getAttribute("role") === "row") return;
        // Gradio's own buttons are found by their English names, by the host as well as by us.
        if (name === "aria-label" && !OURS.test(element.getAttribute("class") || "") && !element.closest("[class*='edc-']")) return;
        const value = element.getAttribute(name);
        const said = value && /[A-Za-z]{2}/.test(value) ? say(value) : null;
        if (said && said !== value) element.setAttribute(name, said);
    }

    function start() {
        if (!easyDiffuser.root() || !data()) return setTimeout(start, 200);
        showGloss();
        if (!isKorean()) return undefined;
        // On its own the page has only our texts, beside the tab too.
        const root = window.opts ? easyDiffuser.root() : document.body;
        localise(root);
        new MutationObserver((changes) => changes.forEach((change) => {
            if (change.type === "characterData") localise(change.target);
            else if (change.type === "attributes") attribute(change.target, change.attributeName);
            else change.addedNodes.forEach(localise);
        })).observe(root, {childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["title", "placeholder", "aria-label"]});
        watchHosts();
        return undefined;
    }

    Object.assign(easyDiffuser, {gloss, glossSwitch, korean, isKorean, say});
    start();
})();
