// What Python found, drawn: words by importance, token counts, notes, the file's own prompt, the empty state, the status line.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const fill = (id, ...children) => easyDiffuser.find(`#easy_diffuser_${id}`)?.replaceChildren(...children.filter(Boolean));

    const filled = {}; // by place: what its children were made from
    // What says the same as before stays as it stands.
    function refill(id, from, children) {
        const says = JSON.stringify(from);
        if (filled[id] === says && easyDiffuser.find(`#easy_diffuser_${id}`)?.firstChild) return;
        filled[id] = says;
        fill(id, ...children());
    }

    function draw(text) {
        const view = easyDiffuser.read(text);
        if (!view) return;
        compare(view);
        easyDiffuser.promptsKnown(view);
        easyDiffuser.guideStale?.();
        const root = easyDiffuser.root();
        root.dataset.state = view.empty ? "empty" : "ready";
        if (!(view.stamp < lineStamp)) settle();
        if (view.empty) return clear(view), easyDiffuser.placesOf(view);
        refill("words", [view.words, view.of, view.places], () => view.words.map(words)); // what was said of their places goes with them
        fill("notes", typedBefore(view.typed_before), easyDiffuser.drawReplaced(view.replaced), ...view.notes.map((note) => easyDiffuser.node("p", {}, note)));
        fill("embedded", view.embedded && embedded(view.embedded));
        root.classList.toggle("ed-taken", Boolean(view.embedded?.taken));
        easyDiffuser.drawLists(view.lists, view.dropped, view.edited, view.of, view.number);
        if (view.lists) listed = view.listed;
        else if (view.listed > listed) easyDiffuser.everything(); // an answer that carried the lists has been overtaken
        easyDiffuser.korean?.(view);
        tokens("prompt_text", view.tokens[0]);
        tokens("negative_text", view.tokens[1]);
        easyDiffuser.placesOf(view);
    }

    let listed = 0; // the stamp of the lists that were drawn last
    let lineStamp = 0; // and of the status line
    let shown = null; // the prompts of the newest view
    let misses = 0;
    const SETTLED = 1000; // milliseconds until gradio has put into its boxes what belongs to a view
    const MOST = 3;

    // Gradio writes into its own boxes whatever comes last, not what is newest.
    function compare(view) {
        shown = view.prompts;
        setTimeout(() => {
            if (shown !== view.prompts || !view.prompts) return;
            const stands = ["prompt_text", "negative_text"].every((name, side) => same(name, view.prompts[side]));
            misses = stands ? 0 : misses + 1;
            if (misses > 0 && misses <= MOST) easyDiffuser.everything();
        }, SETTLED);
    }

    const same = (name, text) => easyDiffuser.beingTyped(name) || easyDiffuser.find(`#easy_diffuser_${name} textarea`)?.value === text.replace(/\r\n?/g, "\n");

    // The edits of the picture before are nobody's loss.
    function aside() {
        const {node} = easyDiffuser;
        const back = () => easyDiffuser.wish({back: true});
        return node("p", {class: "ed-aside"}, node("span", {}, "The tags of the picture before were put away."), " ",
            node("button", {type: "button", class: "ed-button", on: {click: back}}, "Bring them back"));
    }

    // A prompt that was typed for another picture: as if it were typed here again, so that "Reset" takes it out.
    function typedBefore(texts) {
        const {node} = easyDiffuser;
        const own = Object.values(texts || {});
        if (!own.length) return null;
        const back = () => easyDiffuser.wish({typed: texts});
        return node("p", {class: "ed-replaced ed-typed-before"}, node("span", {}, "You had typed:"), " ", ...own.map((text) => node("q", {}, text)), " ",
            node("button", {type: "button", class: "ed-button", on: {click: back}}, "Put it back"));
    }

    // Nothing is on the desk: nothing of what was before stays beside what comes.
    function clear(view) {
        ["words", "notes", "embedded", "prompt_text_tokens", "negative_text_tokens"].forEach((name) => fill(name));
        easyDiffuser.root().classList.remove("ed-taken");
        easyDiffuser.clearLists();
        listed = view.listed;
        if (view.aside) fill("notes", aside());
    }

    const standing = () => easyDiffuser.find("#easy_diffuser_line")?.firstElementChild || null;

    // What was wrong is right again, where that is what the line still says.
    function settle(said = standing()) {
        const root = easyDiffuser.root();
        if (root.dataset.told !== "error" || said !== standing()) return;
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

    function tokens(id, counts) {
        const {node} = easyDiffuser;
        const [used, room] = counts.map((value) => node("span", {class: "ed-number"}, `${value}`));
        refill(`${id}_tokens`, counts, () => [used, "/", room]);
    }

    // One line: the tags are what one came for. What is unfolded stays so.
    function embedded(found) {
        const {node} = easyDiffuser;
        const open = easyDiffuser.find("#easy_diffuser_embedded details")?.open || false;
        return node(
            "section", {class: "ed-file"},
            node("header", {},
                node("h3", {}, node("span", {}, "This picture carries its own prompt"), node("span", {class: "ed-source"}, found.source)),
                node("button", {type: "button", class: "ed-button", on: {click: () => easyDiffuser.press("easy_diffuser_take")}},
                    found.taken ? "Back to the tags" : "Take the true prompt")),
            node("details", {open}, node("summary", {}, "Show it, and how the guess differs"), node("div", {tabindex: "0"}, // it scrolls by itself, by keyboard too
                node("h4", {}, "True prompt"), node("p", {class: "ed-full"}, found.prompt || "—"),
                node("h4", {}, "True negative prompt"), node("p", {class: "ed-full"}, found.negative_prompt || "—"),
                found.respelled ? node("p", {class: "ed-note"}, "Taken, its weights and brackets are written as the WebUI reads them.") : null,
                ...beside("The guess beside the true prompt", found.difference.positive),
                ...beside("The guess beside the true negative prompt", found.difference.negative))),
        );
    }

    const WHO = [["same", "in both"], ["guess", "only in the guess"], ["true", "only in the true one"]];

    // The words of the guess stand under a heading that says so.
    function beside(title, parts) {
        const {node} = easyDiffuser;
        const group = ([who, heading]) => {
            const phrases = parts.filter(([whose]) => whose === who).flatMap(([, phrase]) => [node("span", {class: `ed-${who}`}, phrase), " "]);
            return phrases.length ? node("p", {}, node("em", {class: "ed-count"}, heading), " ", node("span", {class: "ed-difference"}, ...phrases)) : null;
        };
        const groups = WHO.map(group).filter(Boolean);
        return groups.length ? [node("h4", {}, title), ...groups] : [];
    }

    function welcome(text) {
        const {node} = easyDiffuser;
        const found = easyDiffuser.read(text);
        if (!found) return;
        easyDiffuser.captionersNeed(found.needs);
        easyDiffuser.press("easy_diffuser_kind"); // which captioners are ready may be new
        fill("welcome", node(
            "section", {},
            node("h3", {}, "A picture becomes its prompt"),
            node("ol", {},
                node("li", {}, "Drop, paste or upload a picture."),
                node("li", {}, "Press Analyse, or Ctrl+Enter."),
                node("li", {}, "Edit the tags and send them to txt2img.")),
            easyDiffuser.keysButton(),
            found.lacks.length ? lacking(found.lacks) : null,
            found.only_embedded ? sight(found) : null,
            found.only_embedded ? missing(found) : null,
        ));
        // Beside the tags too, where Re-tag stands, for who has got that far without.
        fill("lacks", ...found.lacks.filter((one) => one.what === "encoder").map((one) => lacking([one])));
    }

    const WHAT = {captioner: "a captioning model", encoder: "the attention encoder, without which Re-tag cannot read a caption"};

    // One line, one button; what comes, how big, on which terms and where to stands beside it.
    function lacking(parts) {
        const {node} = easyDiffuser;
        const names = parts.flatMap((one, index) => [index ? ", " : "", node("span", {}, WHAT[one.what]), " (", node("span", {class: "ed-number"}, `${one.mib} MiB`), ")"]);
        const fetch = () => easyDiffuser.write("easy_diffuser_fetch", parts.map((one) => one.name).join(" "));
        return node(
            "div", {class: "ed-lacks"},
            node("p", {}, node("b", {}, "Missing here:"), " ", ...names),
            node("button", {type: "button", class: "ed-button ed-button-primary", on: {click: fetch}}, "Get what is missing"),
            ...parts.map((one) => node("p", {class: "ed-offer"}, ...lines(one.offer))),
            ...parts.filter((one) => one.by_hand).map((one) => node("p", {class: "ed-offer"},
                node("span", {}, "Or by hand, in the Python that runs this:"), " ", node("code", {}, one.by_hand))),
        );
    }

    // What the built-in eyes can and cannot see; where they are not here, one click fetches them.
    function sight(found) {
        const {node} = easyDiffuser;
        if (found.sees) {
            return node("p", {class: "ed-eyes"}, "The built-in eyes see photographs: 80 kinds of things and some 900 finer words, how many and where. They see no anime, drawings or renders, and tell no story.");
        }
        if (!found.eyes?.offer) return null;
        return node(
            "div", {class: "ed-eyes"},
            node("p", {}, "Two small networks can name what is in a photograph: 80 kinds of things and some 900 finer words; no anime, drawings or renders."),
            node("button", {type: "button", class: "ed-button ed-button-primary", on: {click: () => easyDiffuser.write("easy_diffuser_fetch", "eyes")}}, "Download the eyes (92 MB)"),
            node("p", {class: "ed-offer"}, ...lines(found.eyes.offer)),
        );
    }

    function missing(found) {
        const {node} = easyDiffuser;
        return node(
            "div", {class: "ed-missing"},
            found.sees ? null : node("p", {}, "Only the built-in captioner is ready. It says what pixels prove: light, colours, sharpness. A captioning model sees what is in the picture."),
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
        const status = easyDiffuser.read(text);
        if (!status) return;
        const root = easyDiffuser.root();
        if (status.gone) easyDiffuser.gone();
        if (status.kind === "idle") {
            if (!root.classList.contains("ed-running") || easyDiffuser.pending()) return; // as we know; or asked before the press
            status.kind = "stopped";
        }
        root.classList.toggle("ed-running", ACTIVE.includes(status.kind));
        line(status);
    }

    // Of a send: a run says in its own messages that it goes on.
    function tellSent(text) {
        const status = easyDiffuser.read(text);
        if (!status) return;
        line(status);
        if (status.kind !== "error") easyDiffuser.sent(status);
    }

    const ACTIVE = ["sending", "running", "waiting"];

    // The line is both a run's and a send's: the newer one holds.
    function line(status) {
        const {node} = easyDiffuser;
        if (status.stamp < lineStamp) return;
        lineStamp = status.stamp ?? lineStamp;
        easyDiffuser.root().dataset.told = status.kind;
        const told = easyDiffuser.named(status.text || "");
        const label = {done: "Done", running: told || "Starting", stopped: told || "Stopped."}[status.kind] || told;
        const seconds = status.elapsed === undefined ? [] : [" ", node("span", {class: "ed-number"}, Number(status.elapsed).toFixed(1)), " ", node("span", {}, "s")];
        const share = status.total > 0 ? node("progress", {max: String(status.total), value: String(status.done)}) : null;
        const words = status.name ? [node("b", {}, status.name), " ", node("span", {}, status.said)] : [node("span", {}, label)];
        const percent = share && status.kind === "sending" ? [" ", node("span", {class: "ed-number"}, `${Math.floor(100 * status.done / status.total)}`), " %"] : [];
        fill("line", node("p", {class: `ed-${status.kind}`}, ...words, ...percent, ...seconds), share, status.asks ? consent(status.asks) : null);
    }

    // A picture would leave this machine: the person lets it go, and it goes.
    function consent(deed) {
        const go = () => easyDiffuser.askModels(deed, {}, () => easyDiffuser.press("easy_diffuser_generate"));
        return easyDiffuser.node("button", {type: "button", class: "ed-button", id: "easy_diffuser_consent", on: {click: go}}, "Let pictures go there");
    }

    Object.assign(easyDiffuser, {draw, welcome, tell, tellSent, standing, settle});
})();
