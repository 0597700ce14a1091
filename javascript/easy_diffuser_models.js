// The models panel: what is on disk, what could be had, what is in memory. Every text is written as text.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const PACE = 700;
    const LOST = 8000;
    const KINDS = {
        captioner: "Captioners", encoder: "Attention encoders", "clip model": "CLIP models",
        "tag source": "Taggers", translator: "Translators",
    };
    const CHIPS = {ready: "On disk", missing: "Not here", broken: "Broken"};

    let shown = false; // whether the table was in sight when we last looked
    let open = null; // the question that waits for its answer: {question, count, tries, since}
    let deeds = []; // what was pressed meanwhile, in order
    let count = 0;
    let active = false; // a download is under way
    let agreeing = ""; // the model whose terms are being read
    let latest = null;
    let finished = new Set();
    let chosen = null; // the server named, as we saw it last

    const kept = easyDiffuser.keeper();
    const table = () => easyDiffuser.find("#easy_diffuser_models_table");

    // One question at a time: gradio 4 drops those that come while one is on its way.
    // `then` is called once it is done.
    function ask(what, more = {}, then = null) {
        if (what !== "look") deeds.push({do: what, ...more, then});
        else if (!open && !deeds.length) send({do: what});
        next();
    }

    function next() {
        if (!open && deeds.length) send(deeds.shift());
    }

    function send(question) {
        count += 1;
        open = {question, count, tries: 0};
        write();
    }

    // Gradio hears only of a text that differs: each try has its number.
    function write() {
        Object.assign(open, {since: Date.now(), tries: open.tries + 1});
        easyDiffuser.write("easy_diffuser_models_ask", JSON.stringify({...open.question, count, tries: open.tries}));
    }

    // Only while somebody looks: the panel is closed most of the time.
    function tick() {
        const node = table();
        // What was pressed must arrive. It may still be at work there, so it is said ever more rarely.
        if (open && Date.now() - open.since > LOST * 2 ** (open.tries - 1)) write();
        if (!node || !easyDiffuser.write || node.offsetParent === null) {
            shown = false;
            return;
        }
        if (!open && (!shown || !latest || active)) ask("look");
        shown = true;
    }

    function draw(text) {
        const found = easyDiffuser.read(text);
        if (!found || !table()) return;
        if (open && found.answers === open.count) {
            if (!found.error) open.question.then?.();
            open = null;
            // Gradio knows its answer a moment after we do.
            setTimeout(next, 50);
        }
        latest = found;
        active = found.models.some((model) => model.download?.active);
        const done = new Set(found.models.filter((model) => model.download?.state === "done").map((model) => model.id));
        // A captioner that has just arrived can be chosen without a reload.
        const server = found.server?.chosen || "";
        if ([...done].some((id) => !finished.has(id)) || (chosen !== null && server !== chosen)) easyDiffuser.press("easy_diffuser_start");
        chosen = server;
        finished = done;
        redraw();
    }

    // A download says every moment how far it is: only what changed is drawn anew.
    function redraw() {
        const {node, place} = easyDiffuser;
        const kinds = [...new Set(latest.models.map((model) => model.kind))];
        const focused = document.activeElement;
        place(table(), [
            head(),
            latest.error && kept.piece("error", latest.error, () => node("p", {class: "ed-models-error", role: "alert"},
                node("span", {}, latest.error.sentence), " ", node("span", {}, latest.error.hint))),
            kept.piece("servers", latest.server, servers),
            ...kinds.map(section),
        ]);
        kept.done();
        if (!focused?.isConnected) refocus(focused);
    }

    // A button that was drawn anew keeps the focus; where it is gone, another one of its row has it.
    function refocus(lost) {
        const name = lost?.dataset?.edModel;
        if (!name) return;
        const row = name.slice(name.indexOf(" ") + 1);
        (table().querySelector(`[data-ed-model="${CSS.escape(name)}"]`) || table().querySelector(`[data-name="${CSS.escape(row)}"] button`))?.focus();
    }

    function section(kind) {
        const {node, place} = easyDiffuser;
        const list = kept.piece(`list ${kind}`, 0, () => node("ul"));
        place(list, latest.models.filter((model) => model.kind === kind).map(row));
        return kept.piece(`kind ${kind}`, 0, () => node("section", {class: "ed-models-kind"}, node("h4", {}, KINDS[kind] || kind), list));
    }

    function head() {
        const {node, place} = easyDiffuser;
        const ready = latest.models.filter((model) => model.state === "ready").length;
        const box = kept.piece("box", 0, () => node("input", {type: "checkbox", on: {change: (event) => ask("offline", {on: event.target.checked})}}));
        Object.assign(box, {checked: latest.offline, disabled: Boolean(latest.offline_by)});
        return place(kept.piece("head", 0, () => node("div", {class: "ed-models-head"})), [
            kept.piece("sum", [ready, latest.models.length, latest.memory], () => node("p", {class: "ed-models-sum"},
                number(ready), " ", node("span", {}, "ready"), " · ",
                number(latest.models.length - ready), " ", node("span", {}, "not here"), " · ",
                amount(latest.memory), " ", node("span", {}, "in memory"))),
            kept.piece("offline", latest.offline_by, () => node("label", {class: "ed-models-offline", title: "Never touch the network, not even when asked to download."},
                box, node("span", {}, "Offline"),
                latest.offline_by ? node("span", {class: "ed-models-quiet"}, latest.offline_by) : null)),
            kept.piece("unload", !latest.memory, () => button("Unload all", "unload-all", () => ask("unload"), {disabled: !latest.memory})),
            kept.piece("home", latest.home, () => node("p", {class: "ed-models-home"}, node("span", {}, "Downloads go to"), " ", node("code", {}, latest.home))),
        ]);
    }

    // The person's own server: nobody is asked before a press, and no picture leaves the machine before one.
    function servers() {
        const {node} = easyDiffuser;
        const said = latest.server;
        if (!said) return null;
        return node(
            "section", {class: "ed-models-kind ed-models-servers"},
            node("h4", {}, "Your own server"),
            node("p", {class: "ed-model-below"},
                said.chosen ? node("code", {}, said.chosen) : node("span", {}, said.reason), " ",
                said.may_look ? button("Look for a server", "servers", () => ask("servers")) : null),
            said.looked && !said.found.length ? node("p", {class: "ed-model-below"}, "No server answers on this machine.") : null,
            said.ask ? node("p", {class: "ed-model-below ed-models-error"},
                node("span", {}, "Pictures would leave this machine and go there."), " ",
                button("Let pictures go there", "agree", () => ask("agree"))) : null,
            ...said.found.map((one) => node(
                "p", {class: "ed-model-below"}, node("b", {}, one.name), " ", node("code", {}, one.address), " ",
                node("span", {}, one.models.join(", ")), " ",
                said.chosen === one.address ? null : button("Use it", `server ${one.name}`, () => ask("server", {name: one.name})))),
        );
    }

    function row(model) {
        const {node, place} = easyDiffuser;
        const {download, ...still} = model;
        const state = download?.active ? "active" : model.state;
        const named = (what) => `${what} of ${model.id}`;
        const whole = [still, download?.state, download?.error, download?.hint, agreeing === model.id, latest.offline, latest.hub];
        const made = kept.piece(named("row"), 0, () => node("li", {"data-name": model.id}));
        made.className = `ed-model ed-model-${state}`;
        return place(made, [
            kept.piece(named("name"), model.title, () => node("div", {class: "ed-model-name"}, node("b", {}, model.title), node("code", {}, model.name))),
            kept.piece(named("chip"), state, () => node("span", {class: `ed-chip ed-chip-${state}`}, state === "active" ? "Downloading" : CHIPS[model.state])),
            kept.piece(named("facts"), still, () => node("div", {class: "ed-model-facts"}, ...facts(model))),
            kept.piece(named("actions"), whole, () => node("div", {class: "ed-model-actions"}, ...actions(model))),
            download?.active ? progress(model) : kept.piece(named("below"), whole, () => below(model)),
        ]);
    }

    function facts(model) {
        const {node} = easyDiffuser;
        const licences = licencesOf(model);
        return [
            size(model),
            licences.length ? node("span", {title: "Licence"}, ...licences.flatMap((one, place) => [place ? ", " : "", node("span", {}, one)])) : null,
            model.memory ? node("span", {class: "ed-model-memory"}, node("span", {}, "in memory"), " ", amount(model.memory), " ",
                node("span", {}, model.device)) : null,
        ].filter(Boolean);
    }

    // Each once, and none that another says already; under "Download ..." every file has its own.
    function licencesOf(model) {
        const all = [...new Set(model.files.map((files) => files.licence))].filter(Boolean);
        return all.filter((one) => !all.some((other) => other !== one && other.split(", ").includes(one)));
    }

    function size(model) {
        const {node} = easyDiffuser;
        const bytes = model.files.reduce((sum, files) => sum + files.on_disk, 0);
        if (model.state === "ready" && bytes) return amount(bytes / (1 << 20));
        if (model.size) return amount(model.size);
        return model.files.length ? node("span", {}, "size not known") : null;
    }

    function actions(model) {
        // What this host cannot run is not offered to it.
        const wanted = !model.unfit && model.files.some((files) => !files.folder);
        const ended = ["failed", "stopped"].includes(model.download?.state);
        return [
            model.memory ? button("Unload", `unload ${model.id}`, () => ask("unload", {name: model.id})) : null,
            model.download?.active
                ? button("Cancel", `cancel ${model.id}`, () => ask("cancel", {name: model.id}), {disabled: model.download.state === "stopping"})
                : null,
            wanted && !model.download?.active && agreeing !== model.id
                ? button(ended ? "Continue ..." : "Download ...", `terms ${model.id}`, () => agree(model.id), {disabled: latest.offline})
                : null,
        ].filter(Boolean);
    }

    function agree(id) {
        agreeing = id;
        redraw();
        table().querySelector(`[data-ed-model="${CSS.escape(`get ${id}`)}"]`)?.focus();
    }

    // What stands under the row while nothing comes: terms, an error, or where it is.
    function below(model) {
        const {node} = easyDiffuser;
        if (agreeing === model.id && !latest.offline) return terms(model);
        if (model.download?.state === "failed") {
            return node("p", {class: "ed-model-below ed-models-error"}, node("span", {}, model.download.error), " ", node("span", {}, model.download.hint));
        }
        const folders = model.files.map((files) => files.folder).filter(Boolean);
        if (model.state === "ready") return folders.length ? node("p", {class: "ed-model-below"}, ...folders.map((path) => node("code", {}, path))) : null;
        if (model.files.length && model.state === "missing") {
            return node("p", {class: "ed-model-below"}, model.unfit ? node("span", {}, model.unfit, " ") : null, ...model.files.map((files) => node(
                "a", {href: files.page, target: "_blank", rel: "noreferrer"}, files.repo)));
        }
        return node("p", {class: "ed-model-below"}, model.reason);
    }

    function terms(model) {
        const {node} = easyDiffuser;
        const lacking = model.files.filter((files) => !files.folder);
        const fact = (name, value) => [node("dt", {}, name), node("dd", {}, value)];
        return node(
            "div", {class: "ed-model-below ed-model-terms"},
            ...lacking.map((files) => node(
                "dl", {},
                ...fact("What", node("a", {href: files.page, target: "_blank", rel: "noreferrer"}, files.repo)),
                ...fact("Version", files.revision ? node("code", {}, files.revision.slice(0, 12)) : node("span", {}, "the newest: no commit could be verified")),
                ...fact("Licence", node("span", {}, files.licence)),
                ...fact("Size", files.mib ? amount(files.mib) : node("span", {}, "size not known")),
                ...fact("From", files.source === "index" ? node("span", {}, "your package index") : node("code", {}, latest.hub)),
                ...fact("To", node("code", {}, files.destination)),
            )),
            node("div", {class: "ed-model-choice"},
                button("Download now", `get ${model.id}`, () => {
                    agreeing = "";
                    ask("download", {name: model.id});
                }, {class: "ed-button ed-button-primary"}),
                button("Not now", `leave ${model.id}`, () => {
                    agreeing = "";
                    redraw();
                })),
        );
    }

    function progress({id, download}) {
        const {node, place} = easyDiffuser;
        const known = Boolean(download.total);
        const bar = kept.piece(`bar of ${id}`, known, () => node("progress", known ? {max: "1", value: "0"} : {}));
        if (known) Object.assign(bar, {max: download.total, value: download.done});
        const said = kept.piece(`far of ${id}`, download, () => node(
            "span", {},
            download.state === "stopping" ? node("span", {}, "Stopping") : known
                ? node("span", {}, amount(download.done / (1 << 20)), " / ", amount(download.total / (1 << 20)))
                : node("span", {}, "Asking the hub"),
            " "));
        const file = kept.piece(`file of ${id}`, download.file, () => node("code", {}, download.file));
        const line = place(kept.piece(`line of ${id}`, 0, () => node("p")), [said, file]);
        return place(kept.piece(`progress of ${id}`, 0, () => node("div", {class: "ed-model-below ed-model-progress"})), [bar, line]);
    }

    // MiB as a person reads them; the number stands in a node of its own.
    function amount(mib) {
        const [value, unit] = mib >= 1024 ? [(mib / 1024).toFixed(1), "GiB"] : [mib >= 10 || Number.isInteger(mib) ? Math.round(mib) : mib.toFixed(1), "MiB"];
        return easyDiffuser.node("span", {class: "ed-amount"}, number(value), ` ${unit}`);
    }

    const number = (value) => easyDiffuser.node("span", {class: "ed-number"}, `${value}`);

    function button(text, name, run, more = {}) {
        return easyDiffuser.node("button", {type: "button", class: "ed-button", "data-ed-model": name, ...more, on: {click: run}}, text);
    }

    setInterval(tick, PACE);
    Object.assign(easyDiffuser, {drawModels: draw, askModels: ask});
})();
