// What the browser companion hands over: it shows us a ticket that our API gave it, and hears what became of it.
// A ticket is nothing without that login, and scripts of another site reach neither the API nor this page.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const LONGEST = 30000; // milliseconds we wait for the server
    const waiting = new Map(); // by ticket: who wants to hear

    // Gradio listens once it has answered our greeting.
    const ready = () => Boolean(easyDiffuser.root() && easyDiffuser.find("#easy_diffuser_hello textarea")?.value);

    // {kind: "sent", "opened", "error" (with its text and type), "silent" or "absent"}
    function handed(ticket) {
        if (!ready()) return Promise.resolve({kind: "absent"});
        return new Promise((resolve) => {
            waiting.set(ticket, resolve);
            setTimeout(() => answered({kind: "silent", ticket}), LONGEST);
            easyDiffuser.write("easy_diffuser_ticket", JSON.stringify({ticket}));
        });
    }

    function answered({kind, text, type, ticket}) {
        waiting.get(ticket)?.({kind, text, type});
        waiting.delete(ticket);
    }

    function toldHanded(text) {
        const status = easyDiffuser.read(text);
        if (!status) return;
        if (status.kind === "sent") easyDiffuser.tellSent(text);
        if (status.kind === "opened") easyDiffuser.openTab("easy_diffuser");
        answered(status);
    }

    Object.assign(easyDiffuser, {handed, toldHanded});
})();
