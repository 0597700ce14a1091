// Many pictures: how far the job is, ten results, what could not be read, what became of it. Every text is written as text.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const {node} = easyDiffuser;

    const section = () => easyDiffuser.find("#easy_diffuser_folder_section");
    const fill = (name, ...children) =>
        easyDiffuser.find(`#easy_diffuser_folder_${name}`)?.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
    const number = (value) => node("span", {class: "ed-number"}, `${value}`);
    const words = (text) => node("span", {}, text);
    let heard = false;

    // Only what a message holds is drawn anew.
    function folder(text) {
        const told = easyDiffuser.read(text);
        if (!told) return;
        heard = true;
        if (told.kind) line(told);
        if (told.results) results(told.results, told.dry);
        if (told.table) easyDiffuser.drawFolderTags(told.table, told.job);
        if (told.broken) broken(told.broken);
        if (told.likeness) likeness(told.likeness);
        if (told.jobs) jobs(told.jobs, told.job);
        if (told.job) easyDiffuser.store(KEY, told.job);
        if (told.can) section()?.setAttribute("data-can", told.can.join(" "));
    }

    function line(told) {
        if (section()) section().dataset.told = told.kind;
        if (told.kind === "idle") return ["line", "said"].forEach((name) => fill(name));
        const said = node("p", {class: `ed-${told.kind}`}, ...(told.about ? [node("b", {class: "ed-label"}, told.about), " · "] : []), words(told.text || "Starting"),
            ...(told.kind === "running" ? pace(told) : counts(told.counts)));
        const going = told.kind === "running" && told.total > 0;
        fill("line", said, going ? node("progress", {max: `${told.total}`, value: `${told.done}`, "aria-label": "How far it is"}) : null);
        aloud(told, said.childNodes);
        return undefined;
    }

    // The line changes every moment, and whoever hears it shall not hear each: what the job does now at once, how far it is seldom.
    const SELDOM = 10000;
    let last = {state: "", at: 0};
    function aloud(told, words) {
        const going = told.kind === "running";
        const state = JSON.stringify([told.kind, told.about, going ? "" : told.text]);
        if (state === last.state && (!going || Date.now() - last.at < SELDOM)) return;
        last = {state, at: Date.now()};
        fill("said", ...[...words].map((one) => one.cloneNode(true)));
    }

    // done / total, how many a minute, what is left.
    function pace(told) {
        if (!(told.total > 0)) return [];
        const parts = [" ", number(told.done), " / ", number(told.total)];
        if (told.rate) parts.push(" · ", number(told.rate >= 10 ? Math.round(told.rate) : told.rate.toFixed(1)), " ", words("a minute"));
        if (told.left !== null && told.left !== undefined) parts.push(" · ", words("about"), " ", ...time(told.left), " ", words("left"));
        return parts;
    }

    function time(seconds) {
        if (seconds < 90) return [number(Math.round(seconds)), " ", words("s")];
        if (seconds < 5400) return [number(Math.round(seconds / 60)), " ", words("min")];
        return [number((seconds / 3600).toFixed(1)), " ", words("h")];
    }

    const COUNTS = [["written", "written"], ["left", "left as they are"], ["broken", "could not be read"], ["open", "still to do"]];
    const counts = (found) => COUNTS.filter(([name]) => found?.[name] > 0).flatMap(([name, text]) => [" · ", number(found[name]), " ", words(text)]);

    // Ten of them: picture, caption, text.
    function results(found, dry) {
        if (!found.length) return fill("results");
        fill("results", node("h4", {}, words(dry ? "What would be written" : "What was written"), " ", node("span", {class: "ed-count"}, `${found.length}`)),
            node("ul", {class: "ed-folder-cards"}, ...found.map(card)));
        return undefined;
    }

    function card(one) {
        return node(
            "li", {class: "ed-folder-card"},
            one.thumb ? node("img", {src: one.thumb, alt: "", loading: "lazy"}) : node("span", {class: "ed-folder-noimage", "aria-hidden": "true"}, "⚠"),
            node("div", {}, node("b", {class: "ed-label ed-folder-name"}, one.name),
                one.caption ? node("p", {class: "ed-label"}, one.caption) : null,
                one.tags ? node("p", {class: "ed-label ed-folder-text"}, one.tags) : null,
                one.negatives ? node("p", {class: "ed-label ed-folder-text"}, node("span", {class: "ed-folder-minus", "aria-hidden": "true"}, "− "), one.negatives) : null),
        );
    }

    function broken(found) {
        if (!found.rows.length) return fill("broken");
        const open = easyDiffuser.find("#easy_diffuser_folder_broken details")?.open ?? true;
        fill("broken", node("details", {open}, node("summary", {}, words("Pictures that could not be read"), " ", number(found.total)),
            node("ul", {class: "ed-folder-broken", tabindex: "0", "aria-label": "Pictures that could not be read"}, ...found.rows.map(([name, reason]) =>
                node("li", {}, node("code", {}, name), " ", words(reason))))));
        return undefined;
    }

    // Pictures that look alike and captions that say the same; nothing is done about them here.
    function likeness(found) {
        const groups = (title, list) => list.length ? [node("h5", {}, words(title), " ", number(list.length)),
            node("ul", {class: "ed-folder-alike"}, ...list.map((names) => node("li", {class: "ed-label"}, names.join(" · "))))] : [];
        const parts = [...groups("Pictures that look alike", found.pictures), ...groups("Captions that say the same", found.captions)];
        fill("likeness", ...(parts.length ? [node("h4", {}, "Near-duplicates"), ...parts, node("p", {class: "ed-note"}, "Nothing was deleted.")] : []));
    }

    // All jobs there are, the newest first: another one can be looked at, or taken away.
    const STATES = {queued: "waits", running: "at work", stopped: "stopped", done: "done", failed: "failed"};
    function jobs(found, here) {
        if (!found.length) return fill("jobs");
        const say = (text) => (easyDiffuser.isKorean?.() && easyDiffuser.say(text)) || text;
        const before = easyDiffuser.find(".ed-folder-jobs");
        // One that was chosen and not pressed for yet stays chosen while a run goes on.
        const chosen = before && before.value !== before.dataset.here && found.some((one) => one.id === before.value) ? before.value : here;
        const list = node("select", {class: "ed-folder-jobs ed-label", "aria-label": "Jobs", "data-here": here || ""}, ...found.map((one) =>
            node("option", {value: one.id, selected: one.id === chosen}, `${one.title} · ${say(STATES[one.state])} · ${one.done} / ${one.total}`)));
        const ask = (deed) => easyDiffuser.write("easy_diffuser_folder_asked", JSON.stringify({do: deed, job: list.value, count: asks++}));
        const press = (text, deed, title) => node("button", {type: "button", class: "ed-button", title, on: {click: () => ask(deed)}}, text);
        const held = before !== null && before === document.activeElement;
        fill("jobs", node("h4", {}, words("Jobs"), " ", node("span", {class: "ed-count"}, `${found.length}`)),
            node("p", {class: "ed-folder-feet"}, list, press("Show", "show"), press("Forget", "forget", "Takes the job out of the list; what it wrote stays.")));
        if (held) list.focus();
        return undefined;
    }
    let asks = 0;

    // Which job this browser had: where others use the page too, it is shown no other.
    const KEY = "easy_diffuser_folder_job";

    // A page that is opened anew finds the job: knock until Python answers.
    let knocks = 0;
    function greet() {
        if (heard || knocks++ > 60) return;
        if (easyDiffuser.find("#easy_diffuser_folder_start")) folderAgain();
        setTimeout(greet, 900);
    }
    setTimeout(greet, 900);

    function folderAgain() {
        easyDiffuser.write("easy_diffuser_folder_key", easyDiffuser.recall(KEY) || "");
        easyDiffuser.press("easy_diffuser_folder_start");
    }

    Object.assign(easyDiffuser, {folder, folderAgain});
})();
