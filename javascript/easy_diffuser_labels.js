// CLIP's labels: tables with bars, how far a run is, and a click that makes a label a tag.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const TITLES = {
        medium: "Medium", artist: "Artist", movement: "Movement", trending: "Trending", flavor: "Flavor",
        negative: "Least like the picture",
    };
    const fill = (name, ...children) =>
        easyDiffuser.find(`#easy_diffuser_${name}`)?.replaceChildren(...children.filter(Boolean));
    const number = (value) => easyDiffuser.node("span", {class: "ed-number"}, `${value}`);

    function labels(text) {
        const told = easyDiffuser.read(text);
        if (!told) return;
        said("labels", told);
        if (told.kind === "tables") fill("labels_tables", legend(told), easyDiffuser.node("div", {class: "ed-tables"}, ...told.kinds.map(table)));
    }

    // The line of either section, and what tests and styles can see of it.
    function said(name, told) {
        const section = easyDiffuser.find(`#easy_diffuser_${name}_section`);
        if (section) section.dataset.told = told.kind;
        fill(`${name}_line`, line(told), share(told));
    }

    function line(told) {
        const {node} = easyDiffuser;
        const words = {tables: "Done", two: "Done", done: "Done", partial: "Stopped: this is what was found until then.", running: told.text || "Starting",
            stopped: told.text || "Stopped."}[told.kind] || told.text;
        return node("p", {class: `ed-${told.kind}`}, node("span", {}, words), ...(told.note ? [" ", node("span", {}, told.note)] : []), ...left(told));
    }

    function left(told) {
        if (told.kind !== "running" || !(told.total > 1)) return [];
        const counted = [" ", number(told.done), " / ", number(told.total)];
        if (told.left === null) return counted;
        const {node} = easyDiffuser;
        const minutes = told.left >= 90;
        return [...counted, " · ", node("span", {}, "about"), " ", number(minutes ? Math.round(told.left / 60) : told.left), " ",
            node("span", {}, minutes ? "min left" : "s left")];
    }

    function share(told) {
        if (told.kind !== "running" || !(told.total > 0)) return null;
        return easyDiffuser.node("progress", {max: String(told.total), value: String(told.done)});
    }

    function legend(told) {
        const {node} = easyDiffuser;
        return node("p", {class: "ed-legend"}, node("b", {}, told.clip), " · ",
            node("span", {class: "ed-plain"}, "The number is the cosine similarity of picture and label, -1 to 1; 0.2 to 0.35 is usual for a good one. The bar says how far it stands out of its list; full is six deviations from the mean."));
    }

    function table(found) {
        const {node} = easyDiffuser;
        return node(
            "section", {class: "ed-labels", "data-kind": found.kind},
            node("h3", {}, node("span", {}, TITLES[found.kind] || found.kind), number(found.total)),
            node("ul", {}, ...found.rows.map((row) => entry(row, found.kind))),
        );
    }

    function entry(row, kind) {
        const {node} = easyDiffuser;
        const width = Math.round(100 * Math.max(0, Math.min(1, row.sureness)));
        const add = node("button", {type: "button", class: "ed-pick", title: "Add to the tags", "aria-label": `Add ${row.label}`}, "+");
        add.addEventListener("click", () => {
            add.disabled = true;
            add.textContent = "✓";
            easyDiffuser.write("easy_diffuser_labels_pick", JSON.stringify({...row, kind}));
        });
        return node(
            "li", {title: row.reason},
            node("span", {class: "ed-bar", style: `--share: ${width}%`}),
            node("span", {class: "ed-label"}, row.label),
            node("span", {class: "ed-number"}, Number(row.similarity).toFixed(3)),
            add,
        );
    }

    function twoPictures(text) {
        const {node} = easyDiffuser;
        const told = easyDiffuser.read(text);
        if (!told) return;
        said("two", told);
        if (told.kind !== "two") return;
        const width = Math.round(100 * Math.max(0, Math.min(1, told.similarity)));
        fill("two_tables",
            node("p", {class: "ed-alike"}, node("span", {}, "Similarity"), " ", number(Number(told.similarity).toFixed(3)), node("meter", {min: "0", max: "100", value: String(width)})),
            node("p", {class: "ed-legend"}, node("b", {}, told.clip), " · ",
                node("span", {class: "ed-plain"}, "Cosine of the two pictures, -1 to 1: 1 is the same picture, above 0.85 is much alike, below 0.5 has little in common. The number at a label says by how many deviations of its list it stands higher in one picture than in the other; above 2 is clear.")),
            node("div", {class: "ed-tables"}, ...told.kinds.map(difference)));
    }

    function difference(found) {
        const {node} = easyDiffuser;
        const rows = (title, list) => [node("h4", {}, title), node("ul", {}, ...list.map((row) => node("li", {},
            node("span", {class: "ed-bar", style: `--share: ${Math.round(100 * Math.min(1, row.difference / 4))}%`}),
            node("span", {class: "ed-label"}, row.label), node("span", {class: "ed-number"}, Number(row.difference).toFixed(2)))))];
        return node("section", {class: "ed-labels", "data-kind": found.kind}, node("h3", {}, node("span", {}, TITLES[found.kind] || found.kind)),
            ...rows("More in the first", found.first), ...rows("More in the second", found.second));
    }

    Object.assign(easyDiffuser, {labels, twoPictures});
})();
