// The rounds as a graph: one chart a score, each with its range, a thumbnail a round; a click walks back to it.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const make = (...all) => easyDiffuser.node(...all);
    const count = (value) => make("span", {class: "ed-number"}, `${value}`);
    const words = (text, more = {}) => make("span", more, text);
    const SVG = "http://www.w3.org/2000/svg";
    const [WIDE, HIGH] = [104, 40]; // a round in a chart, in its own units: as wide as style.css has it, so that dots are round
    // The rounds column by column: their numbers, their parents, how each stands, the place of its picture, the scores by name.
    let graph = {numbers: []};
    let picked = 0; // its number
    let row = null;

    // Beside the best prompt before it; what was worse was taken back.
    const STANDINGS = {first: "first", better: "better", same: "no surer", worse: "worse: taken back"};

    function refineGraph(told) {
        graph = told || {numbers: []};
        const {numbers, scores} = graph;
        if (!numbers.length) return [];
        picked = graph.about?.number ?? numbers.at(-1);
        const nodes = make("div", {class: "edc-nodes"});
        const scroll = make("div", {class: "edc-scroll", style: `--rounds: ${numbers.length}`, tabindex: "0", role: "group", "aria-label": "Rounds"},
            ...Object.entries(scores).map(chart), nodes);
        row = easyDiffuser.roundsRow(nodes, {name: "node", numbers, picked: place(picked), round: node, pick: walk});
        return [
            make("h4", {}, words("Rounds"), " ", count(numbers.length)), scroll,
            make("div", {class: "edc-of"}, ...about(graph.about)),
            make("p", {class: "edc-feet"}, button("Save as JSON", () => compare({do: "json"})), button("Save contact sheet", () => compare({do: "sheet"}))),
        ];
    }

    const button = (text, run) => make("button", {type: "button", class: "ed-button", "data-focus": text, on: {click: run}}, text);

    let asked = 0;
    const compare = (what) => easyDiffuser.write("easy_diffuser_compare_asked", JSON.stringify({...what, stamp: `refine ${asked++}`}));

    const share = (score, value) => Math.min(Math.max((value - score.low) / (score.high - score.low || 1), 0), 1);
    const place = (number) => graph.numbers.indexOf(number);

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
        graph.numbers.forEach((number, at) => {
            const [value, deviation] = [score.values[at], score.deviations[at]];
            if (value === null) return;
            said.push(`${number}: ${value.toFixed(2)}`);
            paths["edc-spread"] += `M${x(at)} ${y(value - deviation)}V${y(value + deviation)}`;
            paths["edc-dot"] += `M${x(at)} ${y(value)}h.1`;
            const before = graph.parents[at] ? place(graph.parents[at]) : at - 1;
            const there = before >= 0 ? score.values[before] : null;
            if (there !== null) paths[graph.standings[at] === "worse" ? "edc-worse" : "edc-way"] += `M${x(before)} ${y(there)}L${x(at)} ${y(value)}`;
        });
        const svg = drawn("svg", {viewBox: `0 0 ${WIDE * graph.numbers.length} ${HIGH}`, preserveAspectRatio: "none", role: "img", "aria-label": `${score.title}: ${said.join(", ")}`});
        svg.append(...Object.entries(paths).filter(([, d]) => d).map(([kind, d]) => drawn("path", {class: kind, d})));
        svg.addEventListener("pointermove", hover); // one for all: a closure would keep every path's text
        return make("figure", {class: "edc-chart", title: score.what, "data-score": name},
            make("figcaption", {}, words(score.title), " ", make("span", {class: "edc-range ed-number"}, `${score.low} … ${score.high}`)), svg);
    }

    // The value under the pointer.
    function hover({currentTarget, offsetX}) {
        const figure = currentTarget.parentElement;
        const score = graph.scores[figure.dataset.score];
        const at = Math.floor((offsetX / currentTarget.clientWidth) * graph.numbers.length);
        const value = score?.values[at] ?? null;
        figure.title = value === null ? score?.what || "" : `${graph.numbers[at]}: ${value.toFixed(2)}. ${score.what}`;
    }

    function node(at) {
        const [number, standing, index] = [graph.numbers[at], graph.standings[at], graph.pictures[at]];
        const picture = easyDiffuser.comparePictures[`thumb ${number} ${index}`];
        const best = number === graph.best;
        return make(
            "button", {type: "button", class: `edc-node edc-is-${standing || "pressed"}`},
            picture ? make("img", {src: picture, alt: "", loading: "lazy"}) : make("span", {class: "edc-none"}),
            make("span", {}, best ? words("★ ", {"aria-hidden": "true"}) : null, words("Round"), " ", count(number)),
            best ? words("the best so far", {class: "edc-range"}) : null,
            standing ? words(index < 0 ? "no picture" : STANDINGS[standing], {class: "edc-range"}) : null,
        );
    }

    // Marked at once; what was changed for it comes with the comparison.
    function walk(at) {
        mark(graph.numbers[at]);
        compare({do: "show", round: picked, index: Math.max(graph.pictures[at], 0)});
    }

    const of = () => easyDiffuser.find("#easy_diffuser_refine .edc-of");

    function mark(number) {
        if (number === picked) return;
        picked = number;
        row.press(place(number));
        if (of()) of().inert = true; // it still says what was taken for another round
    }

    // The comparison above has walked to a round: it is marked here too.
    function refineShown(told) {
        if (place(told.number) < 0 || !of()) return;
        mark(told.number);
        of().inert = false;
        if (JSON.stringify(told) === JSON.stringify(graph.about)) return;
        graph.about = told;
        of().replaceChildren(...about(told));
    }

    // What was changed for that round, and what came of it.
    function about(one) {
        if (!one) return [];
        const at = place(one.number);
        const parent = graph.parents[at];
        const values = Object.values(graph.scores).filter((score) => score.values[at] !== null);
        return [
            make("p", {}, one.said, parent ? make("span", {class: "edc-range"}, " ", words("from round"), " ", count(parent)) : null),
            one.lines.length ? make("ul", {class: "edc-next"}, ...one.lines.map((said) => make("li", {}, said))) : null,
            values.length ? make("p", {class: "edc-range"}, ...values.flatMap((score, nth) => [nth ? " · " : "", words(score.title), " ", make("span", {class: "ed-number"}, `${score.values[at].toFixed(2)} (${score.low} … ${score.high})`)])) : null,
            one.takeable ? make("p", {class: "edc-feet"}, button("Take this round's tags", () => easyDiffuser.refineAsk({do: "take", round: one.number}))) : null,
        ].filter(Boolean);
    }

    Object.assign(easyDiffuser, {refineGraph, refineShown});
})();
