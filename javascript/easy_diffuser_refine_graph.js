// The rounds as a graph: one chart a score, each with its range, a thumbnail a round; a click walks back to it.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const make = (...all) => easyDiffuser.node(...all);
    const count = (value) => make("span", {class: "ed-number"}, `${value}`);
    const words = (text, more = {}) => make("span", more, text);
    const SVG = "http://www.w3.org/2000/svg";
    const [WIDE, HIGH] = [104, 40]; // a round in a chart, in its own units: as wide as style.css has it, so that dots are round
    let nodes = [];
    let scores = {}; // by name: title, range, what it is
    let picked = 0;

    // Beside the best prompt before it; what was worse was taken back.
    const STANDINGS = {first: "first", better: "better", same: "no surer", worse: "worse: taken back"};

    function refineGraph(told, named) {
        [nodes, scores] = [told || [], named || {}];
        if (!nodes.length) return [];
        picked = (nodes.find((one) => one.shown) || nodes.at(-1)).number;
        return [
            make("h4", {}, words("Rounds"), " ", count(nodes.length)),
            make("div", {class: "edc-scroll", style: `--rounds: ${nodes.length}`, tabindex: "0", role: "group", "aria-label": "Rounds"},
                ...Object.entries(scores).map(chart), make("div", {class: "edc-nodes"}, ...nodes.map(node))),
            make("div", {class: "edc-of"}, ...about(nodes.find((one) => one.number === picked))),
            make("p", {class: "edc-feet"}, button("Save as JSON", () => compare({do: "json"})), button("Save contact sheet", () => compare({do: "sheet"}))),
        ];
    }

    const button = (text, run) => make("button", {type: "button", class: "ed-button", "data-focus": text, on: {click: run}}, text);

    let asked = 0;
    const compare = (what) => easyDiffuser.write("easy_diffuser_compare_asked", JSON.stringify({...what, stamp: `refine ${asked++}`}));

    const share = (score, value) => Math.min(Math.max((value - score.low) / (score.high - score.low || 1), 0), 1);
    const place = (number) => nodes.findIndex((one) => one.number === number);

    function drawn(tag, attributes) {
        const made = document.createElementNS(SVG, tag);
        Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
        return made;
    }

    const x = (at) => WIDE * (at + 0.5);

    // A line leads from each round to those that changed its tags. One path a kind of mark, however many rounds.
    function chart([name, score]) {
        const y = (value) => (HIGH * (0.95 - 0.9 * share(score, value))).toFixed(2);
        const paths = {"edc-spread": "", "edc-worse": "", "edc-way": "", "edc-dot": ""};
        const said = [];
        nodes.forEach((one, at) => {
            if (!one.scores[name]) return;
            const [value, deviation] = one.scores[name];
            said.push(`${one.number}: ${value.toFixed(2)}`);
            paths["edc-spread"] += `M${x(at)} ${y(value - deviation)}V${y(value + deviation)}`;
            paths["edc-dot"] += `M${x(at)} ${y(value)}h.1`;
            const before = one.parent ? place(one.parent) : at - 1;
            const there = before >= 0 && nodes[before].scores[name];
            if (there) paths[one.standing === "worse" ? "edc-worse" : "edc-way"] += `M${x(before)} ${y(there[0])}L${x(at)} ${y(value)}`;
        });
        const svg = drawn("svg", {viewBox: `0 0 ${WIDE * nodes.length} ${HIGH}`, preserveAspectRatio: "none", role: "img", "aria-label": `${score.title}: ${said.join(", ")}`});
        svg.append(...Object.entries(paths).filter(([, d]) => d).map(([kind, d]) => drawn("path", {class: kind, d})));
        svg.addEventListener("pointermove", hover); // one for all: a closure would keep every path's text
        return make("figure", {class: "edc-chart", title: score.what, "data-score": name},
            make("figcaption", {}, words(score.title), " ", make("span", {class: "edc-range ed-number"}, `${score.low} … ${score.high}`)), svg);
    }

    // The value under the pointer.
    function hover({currentTarget, offsetX}) {
        const figure = currentTarget.parentElement;
        const name = figure.dataset.score;
        const one = nodes[Math.floor((offsetX / currentTarget.clientWidth) * nodes.length)];
        const found = one?.scores[name];
        figure.title = found ? `${one.number}: ${found[0].toFixed(2)}. ${scores[name].what}` : scores[name]?.what || "";
    }

    function node(one) {
        const picture = easyDiffuser.comparePictures[one.thumbnail];
        return make(
            "button", {
                type: "button", class: `edc-node edc-is-${one.standing || "pressed"}`, "data-focus": `node ${one.number}`, "aria-pressed": one.number === picked ? "true" : "false",
                on: {click: () => walk(one), keydown: step},
            },
            picture ? make("img", {src: picture, alt: "", loading: "lazy"}) : make("span", {class: "edc-none"}),
            make("span", {}, one.best ? words("★ ", {"aria-hidden": "true"}) : null, words("Round"), " ", count(one.number)),
            one.best ? words("the best so far", {class: "edc-range"}) : null,
            one.standing ? words(one.thumbnail ? STANDINGS[one.standing] : "no picture", {class: "edc-range"}) : null,
        );
    }

    function step(event) {
        const by = {ArrowRight: 1, ArrowLeft: -1}[event.key];
        if (!by) return;
        event.preventDefault();
        const all = [...event.currentTarget.parentElement.children];
        const next = all[(all.indexOf(event.currentTarget) + by + all.length) % all.length];
        next.focus();
        next.click();
    }

    function walk(one) {
        refineShown(one.number);
        compare({do: "show", round: one.number, index: one.index});
    }

    // The comparison above has walked to a round: it is marked here too.
    function refineShown(number) {
        const one = nodes.find((found) => found.number === number);
        const root = easyDiffuser.find("#easy_diffuser_refine");
        if (!one || !root || number === picked) return;
        picked = number;
        root.querySelectorAll(".edc-node").forEach((each, at) => each.setAttribute("aria-pressed", nodes[at].number === number ? "true" : "false"));
        root.querySelector(".edc-of")?.replaceChildren(...about(one));
    }

    // What was changed for that round, and what came of it.
    function about(one) {
        if (!one) return [];
        const values = Object.entries(one.scores);
        return [
            make("p", {}, one.said, one.parent ? make("span", {class: "edc-range"}, " ", words("from round"), " ", count(one.parent)) : null),
            one.lines.length ? make("ul", {class: "edc-next"}, ...one.lines.map((said) => make("li", {}, said))) : null,
            values.length ? make("p", {class: "edc-range"}, ...values.flatMap(([name, [value]], at) => [at ? " · " : "", words(scores[name].title), " ", make("span", {class: "ed-number"}, `${value.toFixed(2)} (${scores[name].low} … ${scores[name].high})`)])) : null,
            one.takeable ? make("p", {class: "edc-feet"}, button("Take this round's tags", () => easyDiffuser.refineAsk({do: "take", round: one.number}))) : null,
        ].filter(Boolean);
    }

    Object.assign(easyDiffuser, {refineGraph, refineShown});
})();
