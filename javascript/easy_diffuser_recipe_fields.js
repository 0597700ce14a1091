// The fields of one step of a recipe, drawn from what Python says of its kind. Every text is written as text.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const make = (...all) => easyDiffuser.node(...all);
    const words = (text, more = {}) => make("span", more, text);
    const WIDE = /prompt$/;
    const SOURCES = {"{prompt}": "The prompt above", "{style}": "The style words"};

    // What people change, the lists, and the rest under a fold.
    function recipeFields(of) {
        const {one, known, at} = of;
        const drawn = (first) => known.fields.filter((field) => field.first === first).map((field) => draw(one, field, `${at} ${field.name}`, of));
        const rest = drawn(false);
        return [
            make("div", {class: "edc-fields"}, ...drawn(true)),
            ...known.lists.map((list) => rows(list, of)),
            rest.length ? make("details", {"data-fold": `more ${at}`}, make("summary", {"data-focus": `more ${at}`}, words("More fields")), make("div", {class: "edc-fields"}, ...rest)) : null,
        ].filter(Boolean);
    }

    // A list in the step: LoRAs, units of ControlNet.
    function rows(list, of) {
        const {one, at, changedAll} = of;
        const all = Array.isArray(one[list.name]) ? one[list.name] : [];
        const focus = (name, row) => `${at} ${list.name} ${row} ${name}`;
        const less = (row) => {
            all.splice(row, 1);
            if (!all.length) delete one[list.name];
            changedAll([focus("away", Math.max(0, row - 1)), focus("add", 0)]);
        };
        const more = () => {
            one[list.name] = [...all, {}];
            changedAll([focus(list.fields[0].name, all.length)]);
        };
        return make("fieldset", {class: "edc-list", "data-list": list.name}, make("legend", {}, words(list.title)),
            ...all.map((row, place) => make("div", {class: "edc-fields"},
                ...list.fields.map((field) => draw(row, field, focus(field.name, place), of)),
                button("Take away", focus("away", place), () => less(place)))),
            button(list.more, focus("add", 0), more));
    }

    const button = (label, focus, run) => make("button", {type: "button", class: "ed-button", "data-focus": focus, on: {click: run}}, words(label));

    function draw(target, field, focus, of) {
        const id = `easy_diffuser_recipe_field_${focus.replace(/\W+/g, "_")}`;
        const wrong = make("span", {class: "edc-wrong", id: `${id}_wrong`, "aria-live": "polite"});
        const value = () => (field.name in target ? target[field.name] : field.default);
        const judge = () => {
            const right = fits(field, value());
            wrong.replaceChildren(...(right ? [] : [words(field.wants)]));
            named.setAttribute("aria-invalid", right ? "false" : "true");
        };
        // What is as it is by itself is not said.
        const set = (said) => {
            if (said === field.default || (said === "" && field.kind !== "str")) delete target[field.name];
            else target[field.name] = said;
            judge();
            of.changed();
            return value();
        };
        const [named, ...more] = control(field, value(), set, {id, "data-focus": focus, "aria-describedby": wrong.id}, of.told);
        judge();
        return make("div", {class: WIDE.test(field.name) ? "edc-field edc-wide" : "edc-field", title: field.help}, make("label", {for: id}, words(field.title)), named, ...more, wrong);
    }

    // The first of what is given back is the one that the label names.
    function control(field, value, set, named, told) {
        if (field.kind === "bool") return [make("input", {type: "checkbox", ...named, checked: value === true, on: {change: (event) => set(event.target.checked)}})];
        if (field.choices.length) return [select(field.choices, value, {...named, on: {change: (event) => set(event.target.value)}})];
        if (field.name === "prompt") return prompt(value, set, named, told);
        const more = field.kind === "str" ? {list: field.list ? `easy_diffuser_recipe_list_${field.list}` : null} : {inputmode: "decimal", placeholder: `${field.default}`};
        const typed = make("input", {type: "text", value: `${value}`, ...more, ...named});
        typed.addEventListener("input", () => {
            const now = set(read(field, typed.value));
            if (slider) slider.value = `${now}`;
        });
        const slider = !field.slider ? null : make("input", {
            type: "range", min: `${field.low}`, max: `${field.high}`, step: `${field.step}`, value: `${value}`, class: "edc-slider", "aria-label": field.title,
            "data-focus": `${named["data-focus"]} slider`, on: {input: (event) => (typed.value = `${set(Number(event.target.value))}`)},
        });
        return [typed, slider];
    }

    // The tab's prompt, the style words, or words of one's own with both of them where one likes.
    function prompt(value, set, named, told) {
        const area = make("textarea", {rows: "2", ...named, class: "edc-text"});
        const sources = [...told.sources.map((one) => [one, SOURCES[one] || ""]), ["", "My own words"]];
        const source = select(sources, told.sources.includes(value) ? value : "", {"aria-label": "Where the prompt is from", class: "edc-source", "data-focus": `${named["data-focus"]} source`});
        area.value = `${value}`;
        area.addEventListener("input", () => (source.value = told.sources.includes(set(area.value)) ? area.value : ""));
        source.addEventListener("change", () => (source.value ? (area.value = set(source.value)) : area.focus()));
        return [area, source];
    }

    // A value that is none of the choices stays to be seen.
    function select(choices, value, more) {
        const shown = choices.some(([one]) => one === value) ? choices : [[`${value}`, ""], ...choices];
        return make("select", more, ...shown.map(([one, title]) => make("option", {value: one, selected: one === value, class: title ? null : "ed-label"}, title || one)));
    }

    function read(field, text) {
        if (field.kind === "str") return text;
        const said = text.trim();
        return said !== "" && Number.isFinite(Number(said)) ? Number(said) : said;
    }

    // Python judges again before anything runs; what is wrong goes there as it was typed, and is never another value.
    function fits(field, value) {
        if (field.kind === "bool") return typeof value === "boolean";
        if (field.kind === "str") return typeof value === "string" && (!field.choices.length || field.choices.some(([one]) => one === value));
        if (typeof value !== "number" || (field.kind === "int" && !Number.isInteger(value))) return false;
        return (field.low === null || value >= field.low) && (field.high === null || value <= field.high);
    }

    Object.assign(easyDiffuser, {recipeFields});
})();
