// The kind of caption that was chosen last, for each captioner: remembered in this browser.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const KEY = "easy_diffuser_kinds";
    let mine = null; // by captioner; holds until the page is left where storage is forbidden
    const all = () => (mine = mine || easyDiffuser.read(easyDiffuser.recall(KEY) || "{}") || {});

    // Gradio awaits the inputs of the handler: what is remembered stands in for what the controls show.
    function recallKind(name) {
        const found = all()[name] || {};
        return [name, String(found.kind || ""), String(found.own || "")];
    }

    function keepKind(name, kind, own) {
        mine = {...all(), [name]: {kind, own}};
        easyDiffuser.store(KEY, JSON.stringify(mine));
        return [name, kind, own];
    }

    Object.assign(easyDiffuser, {recallKind, keepKind});
})();
