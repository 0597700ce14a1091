// Settings that go with the tags: a list with ticks. Every text is written as text, never as markup.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const place = () => easyDiffuser.find("#easy_diffuser_settings_list");
    const WHOSE = {picture: "From the picture", checkpoint: "For the checkpoint", usual: "Usual", impression: "One team's impression"};

    function settings(text) {
        const told = easyDiffuser.read(text);
        if (!told || !place()) return;
        const {node} = easyDiffuser;
        const section = easyDiffuser.find("#easy_diffuser_settings_section");
        if (section) section.dataset.told = told.kind;
        place().querySelector(".ed-settings-line")?.remove();
        if (told.kind !== "list") return place().prepend(node("p", {class: `ed-settings-line ed-${told.kind}`}, node("span", {}, told.text)));
        const list = node("ul", {}, ...told.rows.map((row) => entry(row, told.sends)));
        list.addEventListener("change", (event) => alone(list, event.target));
        place().replaceChildren(list);
    }

    function entry(row, sends) {
        const {node} = easyDiffuser;
        const tick = node("input", {type: "checkbox", value: row.name, checked: row.on, disabled: !sends || row.same || Boolean(row.absent), "data-fields": Object.keys(row.values).join(" ")});
        return node("li", {"data-name": row.name, "data-origin": row.origin},
            node("label", {}, tick, " ", node("b", {}, row.title), " ", node("span", {class: "ed-settings-value ed-label"}, row.shown)),
            now(row), node("span", {class: "ed-source"}, WHOSE[row.origin] || row.origin),
            row.absent ? node("p", {class: "ed-settings-absent"}, row.absent) : null,
            node("p", {class: "ed-settings-why"}, row.reason));
    }

    function now(row) {
        const {node} = easyDiffuser;
        if (row.same) return node("span", {class: "ed-settings-now"}, "Your box says so already");
        if (!row.replaces) return null;
        return node("span", {class: "ed-settings-now"}, node("span", {}, "instead of"), " ", node("span", {class: "ed-label"}, row.replaces));
    }

    // Of two that write the same field the one ticked last counts.
    function alone(list, ticked) {
        if (!ticked.checked) return;
        const fields = ticked.dataset.fields.split(" ");
        for (const other of list.querySelectorAll("input:checked"))
            if (other !== ticked && other.dataset.fields.split(" ").some((field) => fields.includes(field))) other.checked = false;
    }

    const ticked = () => [...(place()?.querySelectorAll("input:checked:not(:disabled)") || [])].map((box) => box.value).join("\n");

    Object.assign(easyDiffuser, {settings, ticked});
})();
