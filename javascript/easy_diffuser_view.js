// What Python found, drawn: words by importance, token counts, notes, the file's own prompt, the empty state, the status line.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const fill = (id, ...children) => easyDiffuser.find(`#easy_diffuser_${id}`)?.replaceChildren(...children.filter(Boolean));

    function draw(text) {
        const view = easyDiffuser.read(text);
        if (!view) return;
        easyDiffuser.heard(view.number);
        if (view.empty) return;
        const root = easyDiffuser.root();
        root.dataset.state = "ready";
        settle();
        fill("words", ...view.words.map(words));
        fill("notes", easyDiffuser.drawReplaced(view.replaced), ...view.notes.map((note) => easyDiffuser.node("p", {}, note)));
        fill("embedded", view.embedded && embedded(view.embedded));
        root.classList.toggle("ed-taken", Boolean(view.embedded?.taken));
        easyDiffuser.drawLists(view.lists, view.dropped, view.edited, view.of);
        easyDiffuser.korean?.(view);
        tokens("prompt_text", view.tokens[0]);
        tokens("negative_text", view.tokens[1]);
    }

    // What was wrong is right again.
    function settle() {
        const root = easyDiffuser.root();
        if (root.dataset.told !== "error") return;
        root.dataset.told = "";
        fill("line");
    }

    function words(pieces) {
        const {node} = easyDiffuser;
        return node("p", {class: "ed-words"}, ...pieces.map(([text, importance, taggable]) => {
            if (importance === null) return text;
            const strength = Math.round(100 * Math.max(0, Math.min(1, taggable)) * (0.35 + 0.65 * Math.min(1, importance)));
            return node("mark", {
                style: `--importance: ${strength}%`, title: `${Number(importance).toFixed(2)} · ${Number(taggable).toFixed(2)}`,
            }, text);
        }));
    }

    function tokens(id, [used, room]) {
        const {node} = easyDiffuser;
        const number = (value) => node("span", {class: "ed-number"}, `${value}`);
        fill(`${id}_tokens`, number(used), "/", number(room));
    }

    function embedded(found) {
        const {node} = easyDiffuser;
        const side = (title, text, parts) => [
            node("h4", {}, title),
            node("p", {class: "ed-full"}, text || "—"),
            node("p", {class: "ed-difference"}, ...parts.flatMap(([who, phrase]) => [node("span", {class: `ed-${who}`}, phrase), " "])),
        ];
        return node(
            "section", {class: "ed-file"},
            node("h3", {}, node("span", {}, "This picture carries its own prompt"), node("span", {class: "ed-source"}, found.source)),
            ...side("True prompt", found.prompt, found.difference.positive),
            ...side("True negative prompt", found.negative_prompt, found.difference.negative),
            node("p", {class: "ed-legend"}, node("span", {class: "ed-same"}, "both"), " ", node("span", {class: "ed-guess"}, "guess only"), " ",
                node("span", {class: "ed-true"}, "true only")),
            node("button", {type: "button", class: "ed-button", on: {click: () => easyDiffuser.press("easy_diffuser_take")}},
                found.taken ? "Back to the tags" : "Take the true prompt"),
        );
    }

    function welcome(text) {
        const {node} = easyDiffuser;
        const found = easyDiffuser.read(text);
        if (!found) return;
        fill("welcome", node(
            "section", {},
            node("h3", {}, "A picture becomes its prompt"),
            node("ol", {},
                node("li", {}, "Drop, paste or upload a picture."),
                node("li", {}, "Press Analyse, or Ctrl+Enter."),
                node("li", {}, "Edit the tags and send them to txt2img.")),
            found.only_embedded ? missing(found) : null,
        ));
    }

    function missing(found) {
        const {node} = easyDiffuser;
        return node(
            "div", {class: "ed-missing"},
            node("p", {}, "Only the built-in captioner is ready. It says what pixels prove: light, colours, sharpness. A captioning model sees what is in the picture."),
            node("p", {}, "You can also write the caption yourself and press Re-tag."),
            node("details", {}, node("summary", {}, "Captioning models"),
                node("ul", {}, ...found.missing.map(model))),
        );
    }

    // Nothing is fetched without a click on the button that stands beside what, how big and where to.
    function model(part) {
        const {node} = easyDiffuser;
        const fetch = () => easyDiffuser.write("easy_diffuser_fetch", part.name);
        return node(
            "li", {}, node("b", {}, part.title),
            node("p", {class: "ed-offer"}, ...lines(part.offer || part.reason)),
            part.offer ? node("button", {type: "button", class: "ed-button", on: {click: fetch}}, "Download") : null,
        );
    }

    // Each line in a node of its own, to be said in another language.
    function lines(text) {
        return text.split("\n").flatMap((line, index) => [index ? "\n" : null, easyDiffuser.node("span", {}, line)]).filter(Boolean);
    }

    function tell(text) {
        const {node} = easyDiffuser;
        const status = easyDiffuser.read(text);
        if (!status) return;
        easyDiffuser.heard(status.number);
        const root = easyDiffuser.root();
        const isSend = status.kind === "sent" || status.kind === "restored";
        if (!isSend) root.classList.toggle("ed-running", status.kind === "running");
        root.dataset.told = status.kind;
        const label = {done: "Done", running: status.text || "Starting", stopped: status.text || "Stopped."}[status.kind] || status.text;
        const seconds = status.elapsed === undefined ? [] : [" ", node("span", {class: "ed-number"}, Number(status.elapsed).toFixed(1)), " ", node("span", {}, "s")];
        const share = status.total > 0 ? node("progress", {max: String(status.total), value: String(status.done)}) : null;
        const words = status.name ? [node("b", {}, status.name), " ", node("span", {}, status.said)] : [node("span", {}, label)];
        fill("line", node("p", {class: `ed-${status.kind}`}, ...words, ...seconds), share);
        if (isSend) easyDiffuser.sent(status);
    }

    Object.assign(easyDiffuser, {draw, welcome, tell, settle});
})();
