// The little that panel and picker are built of. A closed shadow tree: the page's scripts and styles reach nothing in it.
(() => {
    "use strict";
    const message = (name, ...values) => chrome.i18n.getMessage(name, values.map(String)) || name;

    // Whether our own tree stands where we put it: a page may take it out, or lay it into something that nobody sees.
    function inPlace(made) {
        const {host} = made.getRootNode();
        return host?.parentNode === document.documentElement && (!host.showPopover || host.matches(":popover-open"));
    }

    // A node with attributes, listeners and children; strings become text, never markup. A page's script cannot press it.
    function node(tag, attributes = {}, ...children) {
        const made = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) {
            if (name === "on") Object.entries(value).forEach(([event, run]) => made.addEventListener(event, (told) => told.isTrusted && inPlace(made) && run(told)));
            else if (name in made && typeof value === "boolean") made[name] = value;
            else if (value !== null && value !== undefined) made.setAttribute(name, value);
        }
        made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
        return made;
    }

    // Above everything the page has, by the browser's own top layer.
    function shell(kind) {
        document.querySelectorAll(`[data-easy-diffuser="${kind}"]`).forEach((one) => one.remove());
        const host = node("div", {"data-easy-diffuser": kind, popover: "manual"});
        const root = host.attachShadow({mode: "closed"});
        dress(root);
        document.documentElement.append(host);
        host.showPopover?.();
        return {host, root};
    }

    // Firefox before 153 takes no style sheet from a content script; a node of style may be refused by a page's policy.
    function dress(root) {
        try {
            const style = new CSSStyleSheet();
            style.replaceSync(globalThis.easyDiffuserStyle);
            root.adoptedStyleSheets = [style];
        } catch {
            root.append(node("style", {}, globalThis.easyDiffuserStyle));
        }
    }

    // Also where a page is not secure and has no clipboard of its own.
    async function copy(text) {
        try {
            await navigator.clipboard.writeText(text);
        } catch {
            addEventListener("copy", (event) => {
                event.preventDefault();
                event.stopImmediatePropagation();
                event.clipboardData.setData("text/plain", text);
            }, {capture: true, once: true});
            document.execCommand("copy");
        }
    }

    globalThis.easyDiffuserLogo = [
        ["M8 0h16a8 8 0 0 1 8 8v16a8 8 0 0 1-8 8H8a8 8 0 0 1-8-8V8a8 8 0 0 1 8-8Z", "#6b52e5"],
        ["M7 9.5A2.5 2.5 0 0 1 9.5 7h7.2a3 3 0 0 1 2.1.9l7 7a2.6 2.6 0 0 1 0 3.7l-7.2 7.2a2.6 2.6 0 0 1-3.7 0l-7-7A3 3 0 0 1 7 16.7Z", "#fff"],
        ["M11.6 9.6a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z", "#6b52e5"],
        ["M17.6 12.6l1.3 3.9 3.9 1.3-3.9 1.3-1.3 3.9-1.3-3.9-3.9-1.3 3.9-1.3Z", "#6b52e5"],
    ];

    globalThis.easyDiffuserParts = {message, node, shell, copy};
})();
