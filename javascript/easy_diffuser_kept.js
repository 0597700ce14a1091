// What is drawn again and again: a piece whose facts are the same stays the very node it was, with its focus, selection and press.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});

    // `piece` gives the node of that name, and makes it only where its facts are others than the last time; `done` after each
    // drawing forgets what was not asked for.
    function keeper() {
        let before = new Map();
        let now = new Map();
        return {
            piece(name, facts, make) {
                const stamp = JSON.stringify(facts);
                const had = before.get(name);
                now.set(name, had?.stamp === stamp ? had : {stamp, made: make()});
                return now.get(name).made;
            },
            done() {
                before = now;
                now = new Map();
            },
        };
    }

    // These children in this order; one that stays is not touched.
    function place(parent, children) {
        const wanted = children.filter(Boolean);
        [...parent.childNodes].filter((child) => !wanted.includes(child)).forEach((child) => child.remove());
        wanted.forEach((child, at) => {
            if (parent.childNodes[at] !== child) parent.insertBefore(child, parent.childNodes[at] || null);
        });
        return parent;
    }

    Object.assign(easyDiffuser, {keeper, place});
})();
