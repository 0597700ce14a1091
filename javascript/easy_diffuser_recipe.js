// The steps of a recipe: added, moved, taken away, switched; its text is what is run. Every text is written as text.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const make = (...all) => easyDiffuser.node(...all);
    const words = (text, more = {}) => make("span", more, text);
    const place = () => easyDiffuser.find("#easy_diffuser_recipe_editor");
    const box = (name) => easyDiffuser.find(`#easy_diffuser_recipe_${name} textarea`)?.value || "";
    const WRONG = "The text below is no recipe. Mend it there, or choose a recipe above.";
    const MOST = 50;
    let told = null; // every kind of step with its fields
    let lists = {}; // the host's names
    let text = null; // the recipe as it stands
    let recipe = null; // the same, read; null where it is none
    let newest = 0; // stamp of what Python said last
    let open = []; // what is unfolded
    let past = []; // texts before steps were added, moved or taken away, or another recipe was chosen

    const kind = (name) => told.kinds.find((one) => one.name === name);
    const form = () => place()?.querySelector(".edc-form");
    const raw = () => easyDiffuser.find("#easy_diffuser_recipe_raw");

    // Python says another recipe, or what the host has.
    function recipeTold(said) {
        const found = easyDiffuser.read(said);
        if (!found || found.stamp <= newest) return;
        newest = found.stamp;
        if (found.lists) lists = found.lists;
        if (found.text) {
            keep(text);
            take(found.text);
            easyDiffuser.write("easy_diffuser_recipe_text", text);
        }
        draw();
    }

    function take(said) {
        text = said;
        const found = easyDiffuser.read(said);
        recipe = Array.isArray(found?.steps) && found.steps.every((step) => step && typeof step === "object") ? found : null;
    }

    // A field was changed: the text goes where Run finds it, and the fields stay as they are.
    function changed() {
        text = JSON.stringify(recipe, null, 2);
        if (raw()) raw().value = text;
        easyDiffuser.write("easy_diffuser_recipe_text", text);
    }

    function changedAll(focus) {
        keep(text);
        changed();
        draw(focus);
    }

    // So that nothing a person has written is gone by one press.
    function keep(before) {
        if (before) past = [...past, before].slice(-MOST);
    }

    function undo() {
        take(past.pop());
        easyDiffuser.write("easy_diffuser_recipe_text", text);
        draw(["undo", "add"]);
    }

    // What is drawn anew keeps what was unfolded, and the focus where it was or where it is told to go.
    function draw(focus) {
        const root = form();
        if (!root) return undefined;
        const before = root.contains(document.activeElement) ? document.activeElement.closest("[data-focus]")?.dataset.focus : "";
        if (root.querySelector("ol")) open = [...root.querySelectorAll("details[open]")].map((one) => one.dataset.fold);
        root.replaceChildren(...(recipe ? [head(), make("ol", {class: "edc-chain"}, ...recipe.steps.map(step)), adder(), names()] : [make("p", {class: "edc-problem"}, words(WRONG))]));
        root.querySelectorAll("details").forEach((one) => (one.open = open.includes(one.dataset.fold)));
        if (raw() && raw() !== document.activeElement) raw().value = text;
        const found = [...(focus || []), before].filter(Boolean).map((one) => root.querySelector(`[data-focus="${CSS.escape(one)}"]:not(:disabled)`)).find(Boolean);
        return found?.focus({preventScroll: true});
    }

    function head() {
        const line = (name, title) => make("label", {class: "edc-field edc-wide"}, words(title), make("input", {
            type: "text", value: `${recipe[name] ?? ""}`, "data-focus": name,
            on: {input: (event) => ((recipe[name] = event.target.value), changed())},
        }));
        return make("div", {class: "edc-fields"}, line("name", "Name of the recipe"), line("about", "What it is for"));
    }

    function step(one, at) {
        const known = kind(one.step);
        const id = (name) => `${name} ${at}`;
        return make(
            "li", {class: one.on === false ? "edc-step edc-off" : "edc-step", "data-step": `${one.step}`},
            make("div", {class: "edc-feet"},
                make("b", {}, words(`${at + 1}`, {class: "ed-number"})), chooser(one, at),
                make("label", {class: "edc-switch"}, make("input", {type: "checkbox", checked: one.on !== false, "data-focus": id("on"), on: {change: (event) => turn(one, event.target.checked)}}), words("Runs")),
                press("Up", id("up"), () => move(at, -1), at === 0), press("Down", id("down"), () => move(at, 1), at === recipe.steps.length - 1),
                press("Take away", id("away"), () => away(at), recipe.steps.length === 1)),
            ...(known ? easyDiffuser.recipeFields({one, known, at, told, changed, changedAll}) : [make("p", {class: "edc-problem"}, words("No kind of step is called so."))]),
        );
    }

    function press(label, focus, run, off = false) {
        return make("button", {type: "button", class: "ed-button", "data-focus": focus, disabled: off, on: {click: run}}, words(label));
    }

    // Another kind keeps the fields that it knows too.
    function chooser(one, at) {
        const other = (event) => {
            one.step = event.target.value;
            const {fields, lists: rows} = kind(one.step);
            const names = ["step", "on", ...fields.map((field) => field.name), ...rows.map((row) => row.name)];
            for (const name of Object.keys(one)) if (!names.includes(name)) delete one[name];
            changedAll();
        };
        const shown = kind(one.step) ? [] : [make("option", {value: `${one.step}`, selected: true, class: "ed-label"}, `${one.step}`)];
        return make("label", {class: "edc-field edc-wide"}, words("Kind of step"),
            make("select", {"data-focus": `kind ${at}`, on: {change: other}}, ...shown, ...options(one.step)));
    }

    const options = (chosen) => told.kinds.map((one) => make("option", {value: one.name, selected: one.name === chosen}, one.title));

    function turn(one, on) {
        if (on) delete one.on;
        else one.on = false;
        changedAll();
    }

    function move(at, by) {
        const [taken] = recipe.steps.splice(at, 1);
        recipe.steps.splice(at + by, 0, taken);
        changedAll(by < 0 ? [`up ${at - 1}`, `down ${at - 1}`] : [`down ${at + 1}`, `up ${at + 1}`]);
    }

    function away(at) {
        recipe.steps.splice(at, 1);
        changedAll([`away ${Math.min(at, recipe.steps.length - 1)}`, "add"]);
    }

    function adder() {
        const select = make("select", {"data-focus": "add kind"}, ...options("img2img"));
        const add = () => {
            recipe.steps.push({step: select.value});
            changedAll([`kind ${recipe.steps.length - 1}`]);
        };
        return make("div", {class: "edc-feet"}, make("label", {class: "edc-field edc-wide"}, words("A further step"), select),
            press("Add the step", "add", add, recipe.steps.length >= told.most), press("Undo", "undo", undo, !past.length));
    }

    // The text beside the fields: they follow what is typed there.
    function folded() {
        const area = make("textarea", {rows: "12", spellcheck: "false", class: "edc-text", id: "easy_diffuser_recipe_raw", on: {input: () => {
            take(area.value);
            easyDiffuser.write("easy_diffuser_recipe_text", text);
            draw();
        }}});
        return make("details", {class: "edc-raw"}, make("summary", {}, words("Recipe as JSON")),
            make("label", {for: area.id}, words("What is run is what stands here.")), area);
    }

    const names = () => make("div", {hidden: true}, ...Object.entries(lists).map(([name, all]) =>
        make("datalist", {id: `easy_diffuser_recipe_list_${name}`}, ...all.map((one) => make("option", {value: one})))));

    // Gradio 6 makes what is folded when it is unfolded: what is new is drawn then.
    function begin(times) {
        told = told || easyDiffuser.read(box("kinds"));
        if (told && place() && !form()) {
            if (text === null) take(box("text"));
            place().replaceChildren(make("div", {class: "edc-form"}), folded());
            draw();
        } else if (times > 0 && !form()) setTimeout(() => begin(times - 1), 150);
    }

    // In this section Ctrl+Enter is its own button's, not the tab's.
    function onKey(event) {
        const inside = easyDiffuser.find("#easy_diffuser_recipe_section")?.contains(event.target);
        if (!inside || event.key !== "Enter" || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        easyDiffuser.press("easy_diffuser_recipe_run");
    }

    window.addEventListener("keydown", onKey, true);
    document.addEventListener("click", (event) => {
        if (event.target.closest?.("#easy_diffuser_recipe_section")) begin(20);
    });

    Object.assign(easyDiffuser, {recipeTold});
})();
