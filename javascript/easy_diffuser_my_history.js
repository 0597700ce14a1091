// My history: a prompt of one's own into the clipboard. Everything else is drawn by Python.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});

    // Also where a page is not secure, or not in front, and has no clipboard of its own.
    async function copied(text) {
        try {
            await navigator.clipboard.writeText(text);
            return true;
        } catch {
            const give = (event) => {
                event.clipboardData.setData("text/plain", text);
                event.preventDefault();
            };
            document.addEventListener("copy", give, {once: true});
            const done = document.execCommand("copy");
            document.removeEventListener("copy", give);
            return done;
        }
    }

    async function copy(button) {
        const said = (await copied(button.dataset.prompt)) ? "Copied." : "The browser copies nothing here.";
        button.textContent = easyDiffuser.say?.(said) || said;
    }

    document.addEventListener("click", (event) => {
        const button = event.target instanceof Element ? event.target.closest(".ed-mine-copy") : null;
        if (button) copy(button);
    });
})();
