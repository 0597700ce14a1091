// Refine by rounds: the line, an edit list accepted line by line, notes about the checkpoint. Every text is written as text.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const make = (...all) => easyDiffuser.node(...all);
    const number = (value, digits = 2) => make("span", {class: "ed-number"}, Number(value).toFixed(digits));
    const count = (value) => make("span", {class: "ed-number"}, `${value}`);
    const words = (text, more = {}) => make("span", more, text);
    const section = () => easyDiffuser.find("#easy_diffuser_refine_section");
    const drawn = {};
    let heard = false;

    let asked = 0;
    const ask = (what) => easyDiffuser.write("easy_diffuser_refine_asked", JSON.stringify({...what, stamp: asked++}));
    const press = (text, run, more = {}) => make("button", {type: "button", class: "ed-button", "data-focus": text, ...more, on: {click: run}}, text);

    function refine(text) {
        const told = easyDiffuser.read(text);
        if (!told) return;
        heard = true;
        easyDiffuser.compareKeep(told.pictures || {});
        line(told.line);
        if (!told.can) return;
        section()?.setAttribute("data-can", told.can.join(" "));
        fill("proposal", {proposal: told.proposal, next: told.next, undo: told.undo}, proposal);
        fill("graph", told.graph, easyDiffuser.refineGraph);
        if (told.notes) fill("notes", told.notes, notes);
    }

    // Only what is another is drawn anew; the focus and what was unfolded stay.
    function fill(name, data, draw) {
        const place = part(name);
        const mark = digest(JSON.stringify(data));
        if (!place || drawn[name] === mark) return;
        drawn[name] = mark;
        const focused = place.contains(document.activeElement) && document.activeElement.closest("[data-focus]")?.dataset.focus;
        const open = [...place.querySelectorAll("details[open]")].map((one) => one.dataset.fold);
        const left = place.querySelector(".edc-scroll")?.scrollLeft;
        const again = own(place);
        place.replaceChildren(...draw(data).filter(Boolean));
        again();
        place.querySelectorAll("details").forEach((one) => (one.open = one.open || open.includes(one.dataset.fold)));
        const scroll = place.querySelector(".edc-scroll");
        const count = data?.numbers?.length;
        if (scroll) scroll.scrollLeft = left === undefined || count !== place.count ? scroll.scrollWidth : left;
        place.count = count;
        if (focused) named(place, focused)?.focus({preventScroll: true});
    }

    const named = (place, name) => place.querySelector(`[data-focus="${CSS.escape(name)}"]`);

    // What the person has typed and not saved, and the lines taken out of the list: what comes meanwhile is no reason to lose them.
    function own(place) {
        const typed = [...place.querySelectorAll("textarea[data-focus]")].filter((box) => box.value !== box.defaultValue && !box.dataset.saved)
            .map(({dataset: {focus}, value, selectionStart: from, selectionEnd: to}) => [focus, value, from, to]);
        const off = [...place.querySelectorAll("input[data-line]:not(:checked)")].map((box) => box.dataset.focus);
        return () => {
            for (const [name, value, from, to] of typed) {
                const box = named(place, name);
                if (!box) continue;
                box.value = value;
                box.setSelectionRange(from, to);
            }
            for (const name of off) {
                const box = named(place, name);
                if (box) box.checked = false;
            }
        };
    }

    // What was drawn is known again by its length and two sums: a hundred rounds need not be kept as text for that.
    function digest(text) {
        let [one, other] = [0, 1];
        for (let at = 0; at < text.length; at++) {
            one = (Math.imul(one, 31) + text.charCodeAt(at)) | 0;
            other = (Math.imul(other, 65599) + text.charCodeAt(at)) | 0;
        }
        return `${text.length} ${one} ${other}`;
    }

    function part(name) {
        const root = easyDiffuser.find("#easy_diffuser_refine");
        if (!root) return null;
        if (!root.firstChild) root.append(...["proposal", "graph", "notes"].map((one) => make("section", {class: `edc-${one}`})));
        return root.querySelector(`.edc-${name}`);
    }

    function line(told) {
        if (!section() || !told) return;
        section().dataset.told = told.kind;
        const running = told.kind === "running";
        const rounds = running && told.of ? [words("Round"), " ", count(told.round), " / ", count(told.of), " · ", words("pictures"), " ", count(told.made), " · "] : [];
        const seconds = told.elapsed === undefined ? [] : [" ", number(told.elapsed, 1), " ", words("s")];
        const said = told.text || running ? make("p", {class: `ed-${told.kind}`}, ...rounds, words(told.text || "Starting"), ...seconds) : null;
        const share = running && told.total > 0 ? make("progress", {max: `${told.total}`, value: `${told.done}`, "aria-label": "How far it is"}) : null;
        easyDiffuser.find("#easy_diffuser_refine_line")?.replaceChildren(...[said, share].filter(Boolean));
    }

    const KINDS = {
        raise: "raise", lower: "lower", add: "add", forward: "move forward", deny: "to negatives", drop: "take out", none: "not possible",
    };

    function proposal({proposal: list, next, undo}) {
        const back = undo ? press("Undo", () => ask({do: "undo"})) : null;
        if (next?.length) return [make("h4", {}, words("What this round changes")), make("ul", {class: "edc-next"}, ...next.map((said) => make("li", {}, said)))];
        if (!list) return [back];
        const open = list.lines.filter((one) => one.kind !== "none" && !one.made);
        const ticked = () => [...part("proposal").querySelectorAll("input[data-line]:checked")].map((box) => Number(box.dataset.line));
        return [
            make("h4", {}, words("Proposed from round"), " ", count(list.round)),
            ...list.notes.map((note) => make("p", {class: "edc-note"}, note)),
            list.lines.length ? make("ul", {class: "edc-lines"}, ...list.lines.map((one) => proposed(one, list.round))) : make("p", {class: "edc-note"}, "Nothing to change was seen with enough certainty."),
            make("p", {class: "edc-feet"}, open.length ? press("Accept the ticked lines", () => ask({do: "accept", numbers: ticked()})) : null, back),
        ];
    }

    function proposed(one, round) {
        const can = one.kind !== "none" && !one.made;
        const name = `easy_diffuser_line_${one.number}`;
        return make(
            "li", {class: can ? "edc-line" : "edc-line edc-off"},
            can ? make("input", {type: "checkbox", id: name, checked: true, "data-line": `${one.number}`, "data-focus": `line ${round} ${one.kind} ${one.tag}`}) : words(one.made ? "✓" : "–", {"aria-hidden": "true"}),
            make("div", {},
                make("label", {for: can ? name : null},
                    words(KINDS[one.kind] || one.kind, {class: "edc-kind"}), " ", words(one.tag, {class: "edc-word"}),
                    one.before && one.after && one.before !== one.after ? make("span", {class: "edc-range"}, " ", number(one.before), " → ", number(one.after)) : null,
                    one.made ? words("in the tags") : null),
                make("p", {class: "edc-note"}, one.said),
                evidence(one)),
        );
    }

    // Which seeds, which scores, where in the picture.
    function evidence(one) {
        const rows = [
            one.of ? ["Seen in", [count(one.count), " / ", count(one.of), " ", words("pictures")]] : null,
            one.seeds.length ? ["Seeds", [make("span", {class: "ed-number"}, one.seeds.join(", "))]] : null,
            one.score ? ["Attention", [number(one.score)]] : null,
            one.place || one.box ? ["Where", [one.place ? words(one.place) : null, where(one.box)]] : null,
            one.falls.length ? ["No room is left for", [words(one.falls.join(", "), {class: "edc-word"})]] : null,
        ].filter(Boolean);
        if (!rows.length) return null;
        return make("details", {"data-fold": `line ${one.number}`}, make("summary", {"data-focus": `why ${one.number}`}, words("Evidence")),
            make("dl", {}, ...rows.flatMap(([name, values]) => [make("dt", {}, name), make("dd", {}, ...values)])));
    }

    function where(box) {
        if (!box) return null;
        const [left, top, width, height] = box.map((share) => `${100 * share}%`);
        return make("span", {class: "edc-where", "aria-hidden": "true"}, make("span", {style: `left: ${left}; top: ${top}; width: ${width}; height: ${height}`}));
    }

    // Notes stay on this machine, and nothing applies them by itself.
    function notes({offered, kept, error}) {
        if (!offered.length && !kept.length && !error) return [];
        return [
            make("h4", {}, words("Learned about the checkpoint")),
            make("p", {class: "edc-note"}, "Notes stay on this machine. Nothing applies them by itself."),
            error ? make("p", {class: "edc-problem"}, error) : null,
            make("ul", {}, ...offered.map(offer), ...kept.map(note)),
        ];
    }

    const offer = (one) => make("li", {class: "edc-known"}, make("p", {}, one.text), about(one),
        make("p", {class: "edc-feet"}, press("Keep as a note", () => ask({do: "keep", id: one.id}), {"data-focus": `keep ${one.id}`})));

    const about = (one) => one.checkpoint ? make("p", {class: "edc-note"}, make("code", {}, one.checkpoint)) : null;

    function note(one) {
        const box = make("textarea", {rows: "2", maxlength: "2000", "aria-label": "The note", class: "edc-text", "data-focus": `text ${one.id}`}, one.text);
        const save = () => {
            box.dataset.saved = "yes";
            ask({do: "edit", id: one.id, text: box.value});
        };
        return make(
            "li", {class: one.on ? "edc-known" : "edc-known edc-off"}, box, about(one),
            make("p", {class: "edc-feet"},
                make("label", {}, make("input", {type: "checkbox", checked: one.on, "data-focus": `on ${one.id}`, on: {change: (event) => ask({do: "switch", id: one.id, on: event.target.checked})}}), " ", words("Shown")),
                press("Save the text", save, {"data-focus": `save ${one.id}`}),
                press("Delete", () => ask({do: "delete", id: one.id}), {"data-focus": `delete ${one.id}`})),
        );
    }

    // A page that is opened anew finds the run: knock until Python answers.
    let knocks = 0;
    function greet() {
        if (heard || knocks++ > 60) return;
        if (easyDiffuser.find("#easy_diffuser_refine_start")) refineAgain();
        setTimeout(greet, 900);
    }
    setTimeout(greet, 900);

    function refineAgain() {
        easyDiffuser.write("easy_diffuser_refine_key", easyDiffuser.compareKey());
        easyDiffuser.press("easy_diffuser_refine_start");
    }

    Object.assign(easyDiffuser, {refine, refineAgain, refineAsk: ask, refineDrawn: drawn});
})();
