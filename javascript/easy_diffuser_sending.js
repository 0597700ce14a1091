// A sign of life at once: from a press to the first word of its run, the page itself says what it does.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const MIB = 1 << 20;
    // By button: where it is said. A picture in one of these boxes goes along.
    const STARTS = {
        generate: ["tell", "image"], retag: ["tell", "image"],
        labels_show: ["labels", "image"], labels_write: ["labels", "image"], labels_own: ["labels", "image"],
        two_compare: ["twoPictures", "image", "two_image"],
        compare_go: ["compare", "image"], compare_other: ["compare", "image", "compare_second"],
        folder_dry: ["folder"], folder_write: ["folder"], folder_resume: ["folder"], folder_prune: ["folder"], folder_undo: ["folder"], folder_alike: ["folder"],
    };

    const startOf = (id) => (id.startsWith("easy_diffuser_") && STARTS[id.replace("easy_diffuser_", "")]) || [];

    function onClick(event) {
        const id = event.target.closest?.("button")?.id || "";
        const [name, ...boxes] = startOf(id);
        if (!name) return;
        const bytes = boxes.reduce((sum, box) => sum + weight(box), 0);
        const text = bytes ? `Sending the picture, ${amount(bytes)}` : "Starting";
        const say = sayAt(id);
        say({kind: "sending", text});
        easyDiffuser.expect({id, of: pictureMark(), bytes, say, text});
    }

    // What says a line where a button's run says its own.
    function sayAt(id) {
        const [name] = startOf(id);
        return (line) => easyDiffuser.show(name, JSON.stringify(name === "compare" ? {line} : line));
    }

    // What tells the picture in the box from another one, short: gradio 3 holds it as text.
    function pictureMark() {
        const source = easyDiffuser.find("#easy_diffuser_image img")?.src || "";
        return `${source.length} ${source.length > 400 ? source.substr(source.length >> 1, 200) : source}`;
    }

    // Gradio 3 sends a picture anew with every press, as text; gradio 4 has sent it when it was dropped.
    function weight(box) {
        const source = easyDiffuser.find(`#easy_diffuser_${box} img`)?.src || "";
        return source.startsWith("data:") ? Math.round(source.length * 0.75) : 0;
    }

    // Gradio 3 gives Python a picture without its name; the page knows it as long as the box holds that very file.
    let file = null;
    function onFile(event) {
        if (!easyDiffuser.find("#easy_diffuser_image")?.contains(event.target)) return;
        file = [...(event.dataTransfer?.files || event.target.files || [])][0] || file;
    }

    function named(text) {
        const source = easyDiffuser.find("#easy_diffuser_image img")?.src || "";
        const holds = file && source.startsWith("data:") && source.length - source.indexOf(",") - 1 === 4 * Math.ceil(file.size / 3);
        return holds ? text.replace(/'data:image\/[\w.+-]+'/g, () => `'${file.name}'`) : text;
    }

    const amount = (bytes) => bytes < MIB ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / MIB).toFixed(bytes < 10 * MIB ? 1 : 0)} MiB`;

    // How the last upload was answered; undefined where the browser does not tell or nobody answered.
    let uploaded;
    if (window.PerformanceObserver?.supportedEntryTypes?.includes("resource")) {
        new PerformanceObserver((list) => list.getEntries().filter((entry) => /\/upload(\?|$)/.test(entry.name)).forEach((entry) => (uploaded = entry.responseStatus)))
            .observe({type: "resource"});
    }
    const lastUpload = () => uploaded;

    // While the click goes down: before gradio's own handlers, which are long at making text of a large picture.
    document.addEventListener("click", onClick, true);
    document.addEventListener("drop", onFile, true);
    document.addEventListener("change", onFile, true);
    Object.assign(easyDiffuser, {named, pictureMark, sayAt, lastUpload});
})();
