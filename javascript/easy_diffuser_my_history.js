// My history: a prompt of one's own into the clipboard. Everything else is drawn by Python.
(() => {
    "use strict";
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

    // On a Korean page what is written here is put into Korean as it appears.
    async function copy(button) {
        button.textContent = (await copied(button.dataset.prompt)) ? "Copied." : "The browser copies nothing here.";
    }

    document.addEventListener("click", (event) => {
        const button = event.target instanceof Element ? event.target.closest(".ed-mine-copy") : null;
        if (button) copy(button);
    });
})();
