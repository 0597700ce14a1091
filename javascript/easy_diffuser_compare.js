// Generate and compare, drawn: what differs, scores, seeds, history. Every text is written as text, never as markup.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const pictures = {};
    const number = (value, digits = 2) => make("span", {class: "ed-number"}, Number(value).toFixed(digits));
    const count = (value) => make("span", {class: "ed-number"}, `${value}`);
    const make = (...all) => easyDiffuser.node(...all);
    const place = () => easyDiffuser.find("#easy_diffuser_compare");
    let heard = false;
    let shown = null;

    // The page asks; Python answers with a new view.
    let asked = 0;
    const ask = (what) => easyDiffuser.write("easy_diffuser_compare_asked", JSON.stringify({...what, stamp: asked++}));

    function compare(text) {
        const view = easyDiffuser.read(text);
        if (!view) return;
        heard = true;
        keep(view.pictures || {});
        tell(view.line);
        if (view.download) save(view.download);
        if (!view.rounds) return;
        forget(view);
        draw(view);
    }

    // A round's thumbnails stay as long as it: the browser keeps them, not the page's memory.
    function keep(fresh) {
        for (const [name, uri] of Object.entries(fresh)) {
            const before = pictures[name];
            pictures[name] = name.startsWith("thumb ") ? URL.createObjectURL(blob(uri)) : uri;
            if (!before?.startsWith("blob:")) continue;
            easyDiffuser.root().querySelectorAll(`img[src="${before}"]`).forEach((one) => (one.src = pictures[name]));
            URL.revokeObjectURL(before);
        }
    }

    function blob(uri) {
        const [head, data] = uri.split(",");
        return new Blob([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], {type: head.slice("data:".length).split(";")[0]});
    }

    // Thumbnails stay as long as their round; of pictures in full only those that Python knows us to hold.
    function forget({rounds, held}) {
        const numbers = rounds.numbers.map(String);
        for (const name of Object.keys(pictures)) {
            const [kind, number] = name.split(" ");
            if (kind === "thumb" ? numbers.includes(number) : held.includes(name)) continue;
            if (kind === "thumb") URL.revokeObjectURL(pictures[name]);
            delete pictures[name];
        }
    }

    function draw(view) {
        shown = view.shown;
        if (lacking(view)) ask({do: "missing"});
        redraw(() => {
            place()?.replaceChildren(...(shown ? [stage(), findings(), history(view.rounds)] : []));
            if (shown) easyDiffuser.compareStage.attach(place().querySelector(".edc-stage"), shown);
        });
        if (shown) easyDiffuser.refineShown?.(shown.about);
    }

    // What is drawn anew keeps the person's place: the focus, what was unfolded, and where the page stood.
    function redraw(run) {
        const root = place();
        if (!root) return;
        const focused = root.contains(document.activeElement) && document.activeElement.closest("[data-focus]")?.dataset.focus;
        const open = [...root.querySelectorAll("details[open]")].map((one) => one.dataset.fold);
        root.style.minHeight = `${root.offsetHeight}px`;
        run();
        root.querySelectorAll("details").forEach((one) => (one.open = open.includes(one.dataset.fold)));
        if (focused) root.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({preventScroll: true});
        const [strip, one] = [root.querySelector(".edc-strip"), root.querySelector('.edc-strip [aria-pressed="true"]')];
        if (one) strip.scrollLeft = one.offsetLeft - strip.offsetLeft - 100;
        setTimeout(() => (root.style.minHeight = ""), 200);
    }

    // A message can be overtaken by the next one before the page has seen it, and its pictures with it.
    function lacking({rounds}) {
        const named = [...rounds.numbers.filter((number) => !rounds.bare.includes(number)).map((number) => `thumb ${number} 0`), ...(shown ? [shown.reference, shown.picture, ...shown.results.map((one) => one.thumbnail)] : [])];
        return named.some((name) => name && !pictures[name]);
    }

    function tell(line) {
        if (line.kind === "idle") return;
        const section = easyDiffuser.find("#easy_diffuser_compare_section");
        section?.classList.toggle("edc-running", line.kind === "running");
        if (section) section.dataset.told = line.kind;
        const label = line.kind === "running" ? line.text || "Starting" : line.text;
        const seconds = line.elapsed === undefined ? [] : [" ", number(line.elapsed, 1), " ", make("span", {}, "s")];
        const share = line.total > 0 ? make("progress", {max: `${line.total}`, value: `${line.done}`}) : null;
        const out = easyDiffuser.find("#easy_diffuser_compare_line");
        out?.replaceChildren(...(label ? [make("p", {class: `ed-${line.kind}`}, make("span", {}, label), ...seconds)] : []), ...(share ? [share] : []));
    }

    function save({name, uri}) {
        const link = make("a", {href: uri, download: name});
        document.body.append(link);
        link.click();
        link.remove();
    }

    function stage() {
        const result = shown.results[shown.picked];
        return make(
            "section", {class: "edc-main"},
            easyDiffuser.compareStage.draw(shown, pictures),
            seeds(),
            result ? made(result) : null,
        );
    }

    // One button a seed; the arrow keys walk along.
    function seeds() {
        if (shown.results.length < 2) return null;
        const row = make("div", {class: "edc-seeds", role: "group", "aria-label": "Seeds"}, ...shown.results.map((result) => make(
            "button", {
                type: "button", class: "edc-seed", "data-focus": `seed ${result.index}`, "aria-pressed": result.index === shown.picked ? "true" : "false",
                on: {click: () => ask({do: "show", round: shown.number, index: result.index}), keydown: walk},
            },
            thumb(result.thumbnail),
            make("span", {}, make("span", {class: "ed-number"}, `${result.seed}`)),
            result.problem ? make("span", {class: "edc-problem", title: result.problem}, "not compared") : null,
        )));
        return row;
    }

    function walk(event) {
        const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
        if (!step) return;
        event.preventDefault();
        const all = [...event.currentTarget.parentElement.children];
        const next = all[(all.indexOf(event.currentTarget) + step + all.length) % all.length];
        next.focus();
        next.click();
    }

    const thumb = (name) => pictures[name] ? make("img", {src: pictures[name], alt: "", loading: "lazy"}) : make("span", {class: "edc-none"});

    // From a result back to the prompts that made it.
    function made(result) {
        const line = (name, value) => value ? [make("dt", {}, name), make("dd", {}, value)] : [];
        return make(
            "details", {class: "edc-made", "data-fold": "made"},
            make("summary", {}, make("span", {}, "What made this picture")),
            make("dl", {},
                ...line("Prompt", result.prompts[0]), ...line("Negative prompt", result.prompts[1]),
                ...(shown.preset ? line("Seed", `${result.seed}`) : []),
                ...shown.settings.flatMap(([name, value]) => line(name, value)),
                ...line("Caption of the result", result.caption), ...line("File", result.file),
                ...(shown.results.length > 1 ? result.scores.flatMap(([name, value]) => line(name, number(value))) : [])),
            restore(),
        );
    }

    const restore = () => make("button", {
        type: "button", class: "ed-button", on: {click: () => ask({do: "restore", round: shown.number})},
    }, "Bring these tags back");

    function findings() {
        return make(
            "section", {class: "edc-findings"},
            shown.problem ? make("p", {class: "edc-problem"}, shown.problem) : null,
            group("lost", "Lost"), group("invented", "Invented"), group("uncertain", "Uncertain"), group("kept", "Kept"),
            scores(), measures(),
            ...shown.notes.map((note) => make("p", {class: "edc-note"}, note)),
        );
    }

    const EXPLAINED = {
        lost: "In the picture, but not in the result.",
        invented: "In the result, but not in the picture.",
        uncertain: "Read as lost or invented in too few pictures to be sure: perhaps misread.",
        kept: "In both.",
    };
    const PERHAPS = {lost: "perhaps lost", invented: "perhaps invented"};

    function group(status, title) {
        const tags = shown.tags[status];
        if (!tags.length) return null;
        return make(
            "div", {class: `edc-tags edc-${status}`},
            make("h4", {title: EXPLAINED[status]}, make("span", {}, title), " ", count(tags.length)),
            make("ul", {}, ...tags.map((tag) => chip(tag, status === "uncertain" ? PERHAPS[tag.status] : ""))),
        );
    }

    function chip(tag, unsure) {
        const some = tag.count < tag.of && tag.status !== "kept";
        return make(
            "li", {class: some ? "edc-chip edc-some" : "edc-chip", title: tag.seen_as ? `${tag.seen_as}` : null},
            make("span", {class: "edc-word"}, tag.text),
            unsure ? make("span", {class: "edc-perhaps"}, unsure) : null,
            tag.place ? make("span", {class: "edc-place"}, tag.place) : null,
            some ? make("span", {class: "ed-number edc-share"}, `${tag.count}/${tag.of}`) : null,
            attention(tag),
            tag.status === "kept" ? null : doer(tag),
        );
    }

    function attention(tag) {
        const value = tag.status === "invented" ? tag.attention[1] : tag.attention[0];
        const [before, after] = tag.attention;
        return make("span", {class: "edc-attention", style: `--share: ${Math.round(100 * value)}%`, title: `${Number(before).toFixed(2)} → ${Number(after).toFixed(2)}`},
            make("span", {class: "edc-bar", "aria-hidden": "true"}), number(value));
    }

    function doer(tag) {
        const label = tag.now !== null ? "raise" : tag.status === "lost" ? "add" : "to negatives";
        const now = tag.now !== null ? Number(tag.now).toFixed(2) : "";
        return make("button", {
            type: "button", class: "edc-do", "data-focus": `${tag.status} ${tag.text}`, "aria-label": `${now ? `${label} ${now}` : label}: ${tag.text}`, // all that is seen, in its order
            on: {click: () => ask({do: "edit", round: shown.number, tag: tag.text, status: tag.status})},
        }, make("span", {}, label), now ? " " : null, now ? make("span", {class: "ed-number"}, now) : null);
    }

    function scores() {
        if (!shown.scores.length) return null;
        return make(
            "div", {class: "edc-scores"}, make("h4", {}, "Scores"),
            make("dl", {}, ...shown.scores.flatMap((score) => [
                make("dt", {title: score.what}, score.title),
                make("dd", {title: score.what},
                    make("meter", {min: `${score.low}`, max: `${score.high}`, value: `${score.value}`, "aria-label": score.title}),
                    make("span", {class: "edc-value"}, number(score.value), ...(score.count > 1 ? [" ± ", number(score.deviation)] : [])),
                    make("span", {class: "edc-range"}, make("span", {class: "ed-number"}, `${score.low} … ${score.high}`)),
                    change(score)),
                make("dd", {class: "edc-what"}, score.what),
            ])),
        );
    }

    // Against the round before with the same picture; nothing is called a change that lies within the spread.
    const CHANGED = {
        better: "better than in the round before", worse: "worse than in the round before", same: "as in the round before",
    };

    function change(score) {
        if (!CHANGED[score.change]) return null;
        return make("span", {class: `edc-change edc-${score.change}`}, CHANGED[score.change]);
    }

    function measures() {
        const different = shown.measures.filter((measure) => measure.differs);
        const alike = shown.measures.filter((measure) => !measure.differs);
        const rows = (all) => make("table", {}, make("tbody", {}, ...all.map((one) => make(
            "tr", {title: `${one.said}. ${one.what}`},
            make("th", {scope: "row"}, one.name), make("td", {}, number(one.reference)), make("td", {"aria-hidden": "true"}, "→"),
            make("td", {}, number(one.result), ...(one.deviation ? [" ± ", number(one.deviation)] : [])),
            make("td", {class: "edc-said"}, one.said.split(": ").pop()),
        ))));
        if (!shown.measures.length) return null;
        return make(
            "div", {class: "edc-measures"}, make("h4", {}, "Light and colour"),
            different.length ? rows(different) : make("p", {class: "edc-note"}, "No difference"),
            alike.length ? make("details", {"data-fold": "alike"}, make("summary", {}, make("span", {}, "No difference"), " ", count(alike.length)), rows(alike)) : null,
        );
    }

    function history(rounds) {
        const {numbers} = rounds;
        const all = make("div", {class: "edc-row", style: `--rounds: ${numbers.length}`});
        const strip = make("div", {class: "edc-strip", role: "group", "aria-label": "Rounds"}, all);
        easyDiffuser.roundsRow(all, {
            name: "round", numbers, picked: Math.max(numbers.indexOf(shown.number), 0), round: (at) => round(rounds, at),
            pick: (at) => ask({do: "show", round: numbers[at]}),
        });
        return make(
            "section", {class: "edc-history"},
            make("header", {}, make("h4", {}, "History"),
                make("button", {type: "button", class: "ed-button", on: {click: () => ask({do: "json"})}}, "Save as JSON"),
                make("button", {type: "button", class: "ed-button", on: {click: () => ask({do: "sheet"})}}, "Save contact sheet")),
            strip,
        );
    }

    function round({numbers, compared, scores}, at) {
        const score = Object.entries(scores).find(([, values]) => values[at] !== null);
        return make(
            "button", {type: "button", class: "edc-round"},
            thumb(`thumb ${numbers[at]} 0`),
            make("span", {}, make("span", {}, compared.includes(numbers[at]) ? "Compared" : "Round"), " ", count(numbers[at])),
            score ? make("span", {class: "edc-range"}, score[0], " ", number(score[1][at])) : null,
        );
    }

    // In this section Ctrl+Enter is its own button's, not the tab's.
    function onKey(event) {
        const inside = easyDiffuser.find("#easy_diffuser_compare_section")?.contains(event.target);
        if (!inside || event.key !== "Enter" || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        event.target.blur?.();
        const refining = easyDiffuser.find("#easy_diffuser_refine_section")?.contains(event.target);
        easyDiffuser.press(refining ? "easy_diffuser_refine_go" : "easy_diffuser_compare_go");
    }
    window.addEventListener("keydown", onKey, true);

    // This browser tab's own key to its rounds: a page that is loaded again finds them.
    const KEY = "easy_diffuser_rounds";
    function compareKey() {
        try {
            const fresh = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
            if (!sessionStorage.getItem(KEY)) sessionStorage.setItem(KEY, fresh.join(""));
            return sessionStorage.getItem(KEY);
        } catch {
            return ""; // storage can be forbidden
        }
    }

    // The page can be there before gradio listens: knock until Python answers.
    let knocks = 0;
    function greet() {
        if (heard || knocks++ > 60) return;
        if (easyDiffuser.find("#easy_diffuser_compare_start")) easyDiffuser.press("easy_diffuser_compare_start");
        setTimeout(greet, 900);
    }
    setTimeout(greet, 900);

    Object.assign(easyDiffuser, {compare, compareKey, compareKeep: keep, comparePictures: pictures});
})();
