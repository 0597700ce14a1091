// The panel beside the picture. It shows what our service worker tells it and asks for what the person presses; the page
// has no part in either.
(() => {
    "use strict";
    if (globalThis.easyDiffuserPanel) return; // injected once more: it is there already
    const {message, node, shell, copy} = globalThis.easyDiffuserParts;
    const PACE = 700; // milliseconds between an answer and the next question
    const PATIENCE = 4; // three questions in a row may go unanswered: a busy server, a network that comes and goes
    const UNSURE = ["off", "off_https", "off_plain", "slow", "status"];
    const EDGE = 8;
    const GAP = 12;
    let shown = null; // {host, panel, body}
    let id = "";
    let result = null;
    let turn = 0; // of the run this panel is for, later ones larger; the service worker gives it
    let left = 0; // of the run that the person closed
    let failures = 0; // of toggles
    let pending = Promise.resolve(); // toggles, one after the other: what is sent is what the last of them gave

    async function ask(act, more = {}) {
        try {
            const answer = await chrome.runtime.sendMessage({act, ...more});
            return answer?.problem && answer.state === undefined ? {failed: answer.problem} : answer || {};
        } catch {
            return {failed: {code: "renewed"}}; // the companion was updated or switched off
        }
    }

    const sentence = ({code, details = []}) => message(`error_${code}`, ...details);

    function open() {
        close();
        const {host, root} = shell("panel");
        const body = node("div", {class: "body"});
        const panel = node("section", {class: "panel", role: "dialog", "aria-label": message("name"), tabindex: "-1"}, header(), body);
        root.append(panel);
        shown = {host, panel, body};
        panel.addEventListener("keydown", onKey);
        for (const event of ["keydown", "keyup", "keypress"]) panel.addEventListener(event, (told) => told.stopPropagation());
        place(null);
        panel.focus({preventScroll: true});
    }

    // Page shortcuts do not hear what is typed here.
    function onKey(event) {
        if (event.isTrusted && event.key === "Escape") leave();
    }

    // By the person: what is on its way for this panel is not wanted any more.
    function leave() {
        left = turn;
        close();
    }

    function close() {
        if (id && !result) ask("stop", {id});
        shown?.host.remove();
        [shown, id, result, pending] = [null, "", null, Promise.resolve()];
    }

    function header() {
        const bar = node("header", {}, logo(), node("b", {}, message("name")),
            node("button", {type: "button", class: "close", "aria-label": message("close"), title: message("close"), on: {click: leave}}, "✕"));
        bar.addEventListener("pointerdown", drag);
        return bar;
    }

    function logo() {
        const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        svg.setAttribute("viewBox", "0 0 32 32");
        for (const [d, fill] of globalThis.easyDiffuserLogo) {
            const path = document.createElementNS(svg.namespaceURI, "path");
            path.setAttribute("d", d);
            path.setAttribute("fill", fill);
            svg.append(path);
        }
        return svg;
    }

    function drag(down) {
        if (!down.isTrusted || down.target.closest("button")) return;
        const {panel} = shown;
        const box = panel.getBoundingClientRect();
        const move = (event) => set(box.left + event.clientX - down.clientX, box.top + event.clientY - down.clientY);
        down.currentTarget.setPointerCapture(down.pointerId);
        down.currentTarget.addEventListener("pointermove", move);
        down.currentTarget.addEventListener("lostpointercapture", ({target}) => target.removeEventListener("pointermove", move), {once: true});
    }

    // Beside the picture where there is room, else in the corner.
    function place(rect) {
        if (!shown) return;
        const {width} = shown.panel.getBoundingClientRect();
        if (!rect) return set(innerWidth - width - 16, 16);
        const right = rect.left + rect.width + GAP;
        const left = rect.left - GAP - width;
        set(right + width + EDGE <= innerWidth ? right : left >= EDGE ? left : innerWidth - width - 16, rect.top);
    }

    function set(left, top) {
        const {panel} = shown;
        const {width, height} = panel.getBoundingClientRect();
        panel.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`;
        panel.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - Math.max(height, 120) - EDGE))}px`;
    }

    function fill(...children) {
        shown.body.replaceChildren(...children.filter(Boolean));
        const {left, top} = shown.panel.getBoundingClientRect();
        set(left, top); // a longer one may not hang over the edge
    }

    function working(text, stop) {
        fill(node("div", {class: "line", role: "status"}, node("i", {class: "spin"}), node("span", {}, text),
            stop ? node("button", {type: "button", class: "copy", on: {click: stop}}, message("stop")) : null));
    }

    function problem(told) {
        const settings = ["no_address", "no_right", "login", "no_api", "off", "off_https", "off_plain"].includes(told.code);
        fill(node("p", {class: "problem wrong", role: "alert"}, sentence(told)),
            settings ? node("button", {type: "button", class: "plain", on: {click: () => ask("settings")}}, message("settings")) : null);
    }

    async function follow(of) {
        let silent = 0;
        while (shown && id === of && !result) {
            const told = await ask("look", {id: of});
            if (!shown || id !== of) return;
            silent = UNSURE.includes(told.failed?.code) ? silent + 1 : 0;
            if (silent > 0 && silent < PATIENCE) {
                await new Promise((resolve) => setTimeout(resolve, PACE));
                continue;
            }
            if (told.failed || told.state === "failed" || told.state === "stopped") return ended(told);
            if (told.state === "done") return draw(told.result);
            working(stage(told), () => ask("stop", {id: of}));
            await new Promise((resolve) => setTimeout(resolve, PACE));
        }
    }

    function ended(told) {
        id = "";
        problem(told.failed || told.trouble || {code: "stopped"});
    }

    function stage({state, done, total, elapsed}) {
        const text = message(state === "waiting" ? "stage_waiting" : "stage_reading");
        return total > 1 ? `${text} ${done}/${total}` : `${text} ${Math.round(elapsed)} s`;
    }

    function draw(found) {
        result = {...found, off: new Set()};
        fill(
            node("p", {class: "caption"}, node("q", {}, found.caption), copier(() => found.caption, "caption")),
            found.korean ? node("p", {class: "korean"}, found.korean) : null,
            side("positive", "prompt", found.prompt), side("negative", "negative", found.negative),
            found.embedded ? node("p", {class: "note"}, message("embedded")) : null,
            shown.shot ? node("p", {class: "note"}, message("shot")) : null,
            node("div", {class: "acts"},
                node("button", {type: "button", class: "first", "data-act": "send", on: {click: () => errand("send")}}, message("send")),
                node("button", {type: "button", "data-act": "open", on: {click: () => errand("open")}}, message("open"))),
            node("p", {class: "note", "data-said": "", role: "status"}),
        );
    }

    function side(polarity, name, text) {
        const tags = result.tags.filter((tag) => tag.polarity === polarity);
        const list = node("ul", {class: polarity === "negative" ? "tags minus" : "tags"}, ...tags.map((tag) => node("li", {}, chip(tag))));
        const folded = polarity === "negative" && tags.length
            ? node("details", {}, node("summary", {}, `${message("tags")} ${tags.length}`), list) : list;
        return node("section", {"data-side": name},
            node("h2", {}, node("span", {}, message(name)), copier(() => shown.panel.querySelector(`[data-side=${name}] .text`).textContent, name)),
            node("p", {class: "text", tabindex: "0"}, text), folded);
    }

    function chip(tag) {
        const made = node("button", {type: "button", "aria-pressed": "true", title: tag.reason, on: {click: () => toggle(tag, made)}},
            tag.text, tag.gloss ? node("small", {lang: "ko"}, tag.gloss) : null);
        return made;
    }

    function toggle(tag, made) {
        const [mine, of] = [result, id];
        turned(mine, tag, made);
        pending = pending.then(() => toggled(mine, of, tag, made));
    }

    function turned({off}, {polarity, text}, made) {
        const key = `${polarity} ${text}`;
        if (!off.delete(key)) off.add(key);
        made.setAttribute("aria-pressed", String(!off.has(key)));
    }

    async function toggled(mine, of, tag, made) {
        if (result !== mine) return;
        const off = (polarity) => mine.tags.filter((one) => one.polarity === polarity && mine.off.has(`${polarity} ${one.text}`)).map((one) => one.text);
        const told = await ask("toggle", {id: of, off_positive: off("positive"), off_negative: off("negative")});
        if (result !== mine) return;
        if (told.failed) {
            failures += 1;
            turned(mine, tag, made); // the prompts are as they were
            return say(sentence(told.failed), true);
        }
        for (const name of ["prompt", "negative"]) shown.panel.querySelector(`[data-side=${name}] .text`).textContent = told[name];
    }

    function copier(text, name) {
        const made = node("button", {type: "button", class: "copy", "data-copy": name, on: {click: async () => {
            await copy(text());
            made.textContent = message("copied");
            setTimeout(() => (made.textContent = message("copy")), 1400);
        }}}, message("copy"));
        return made;
    }

    // The texts that stand here are the ones that go: the service worker has them from the WebUI, not from this page.
    async function errand(act) {
        const mine = result;
        const buttons = [...shown.panel.querySelectorAll(".acts button")];
        buttons.forEach((one) => (one.disabled = true));
        say(message("handing"));
        const before = failures;
        await pending;
        // A tag that could not be switched: its sentence stands there, and other prompts than the person meant do not go.
        const told = result !== mine || failures !== before ? null : await ask(act, {id});
        buttons.forEach((one) => (one.disabled = false));
        if (result !== mine || !told) return;
        say(told.failed ? sentence(told.failed) : message(act === "send" ? "sent" : "opened"), Boolean(told.failed));
    }

    function say(text, wrong = false) {
        const line = shown?.panel.querySelector("[data-said]");
        if (!line) return;
        line.textContent = text;
        line.classList.toggle("wrong", wrong);
        line.scrollIntoView({block: "nearest"});
    }

    const HEARD = {
        begin({rect}) {
            open();
            if (rect) place(rect);
            working(message("stage_finding"));
        },
        pick: () => close(),
        beside: ({rect}) => place(rect),
        sending: () => working(message("stage_sending")),
        working(told) {
            [id, shown.shot] = [told.id, told.shot];
            follow(told.id);
        },
        problem: (told) => (shown || open(), problem(told.problem)),
        say: (told) => told.id === id && say(message(`error_${told.code}`)),
        close: () => close(),
    };

    const ALWAYS = ["begin", "problem", "pick"]; // the others say nothing to a panel that was closed

    chrome.runtime.onMessage.addListener((told, sender, answer) => {
        if (sender.id !== chrome.runtime.id || told?.for !== "panel") return;
        // Of a run that was closed, or that a newer one replaced: whoever tells it stops it.
        const over = told.turn < turn || (told.turn !== undefined && told.turn === left) || (told.kind === "working" && !shown);
        if (!over) {
            turn = told.turn || turn;
            if (shown || ALWAYS.includes(told.kind)) HEARD[told.kind]?.(told);
        }
        answer({over});
    });

    addEventListener("pagehide", (event) => {
        if (event.isTrusted && id && !result) ask("stop", {id}); // nobody is left to see it
    });

    globalThis.easyDiffuserPanel = {hide: (aside) => shown?.host.toggleAttribute("data-aside", aside)};
})();
