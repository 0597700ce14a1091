// My history: a prompt of one's own into the clipboard. Everything else is drawn by Python.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});

    async function copy(button) {
        try {
            await navigator.clipboard.writeText(button.dataset.prompt);
            button.textContent = easyDiffuser.say?.("Copied.") || "Copied.";
        } catch {
            // Without https a browser gives no clipboard: the prompt is marked, and Ctrl+C takes it.
            const text = button.closest("figcaption")?.querySelector(".ed-mine-prompt");
            if (text) window.getSelection()?.selectAllChildren(text);
        }
    }

    document.addEventListener("click", (event) => {
        const button = event.target instanceof Element ? event.target.closest(".ed-mine-copy") : null;
        if (button) copy(button);
    });
})();
