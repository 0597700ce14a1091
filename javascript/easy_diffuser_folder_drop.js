// Pictures that are dropped for the folder job: carried to gradio's own place for uploads, a few at a time, with how far it is.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const {node} = easyDiffuser;
    const AT_ONCE = 16; // files in one request
    const PICTURES = /\.(a?png|jpe?g?|jpe|jfif|webp|gif|bmp|dib|tiff?|avif|zip)$/i;

    let files = []; // where each of them lies there
    let left = 0; // that are no pictures
    let going = null; // {request, done, total}
    let problem = "";

    const place = () => easyDiffuser.find("#easy_diffuser_folder_drop");
    const number = (value) => node("span", {class: "ed-number"}, `${value}`);

    function start() {
        if (!place() || place().firstChild) return;
        const input = node("input", {type: "file", multiple: true, accept: "image/*,.tif,.tiff,.avif,.zip", class: "ed-folder-input", tabindex: "-1",
            "aria-hidden": "true", on: {change: () => (add([...input.files]), (input.value = ""))}});
        place().append(
            node("button", {type: "button", class: "ed-folder-drop", on: {click: () => input.click(), dragover: over, dragleave: () => mark(false), drop}},
                "Drop pictures or a .zip of them here, or press to choose"),
            input, node("p", {class: "ed-folder-dropped", role: "status"}),
        );
        tell();
    }

    const mark = (on) => place().querySelector(".ed-folder-drop").classList.toggle("ed-over", on);

    function over(event) {
        event.preventDefault();
        mark(true);
    }

    async function drop(event) {
        event.preventDefault();
        event.stopPropagation(); // the host would take the first one for an image box of its own
        mark(false);
        const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
        add(entries.length ? await below(entries) : [...event.dataTransfer.files]);
    }

    // The files of dropped folders too.
    async function below(entries) {
        const found = [];
        for (const entry of entries) {
            if (entry.isFile) {
                const file = await new Promise((done) => entry.file(done, () => done(null)));
                if (file) found.push(file);
            } else if (entry.isDirectory) found.push(...(await below(await inside(entry))));
        }
        return found;
    }

    // A browser gives at most a hundred at a time.
    async function inside(folder) {
        const reader = folder.createReader();
        const found = [];
        for (;;) {
            const some = await new Promise((done) => reader.readEntries(done, () => done([])));
            if (!some.length) return found;
            found.push(...some);
        }
    }

    async function add(given) {
        if (going) return;
        const pictures = given.filter((file) => PICTURES.test(file.name));
        left = given.length - pictures.length;
        problem = "";
        going = {done: 0, total: pictures.length, request: null};
        for (let from = 0; from < pictures.length && going; from += AT_ONCE) {
            const some = pictures.slice(from, from + AT_ONCE);
            try {
                const places = await sent(some);
                files.push(...places);
                if (going) going.done += some.length;
            } catch {
                problem = going ? "Not all of them arrived. Drop the others again." : "";
                break;
            }
            tell();
        }
        going = null;
        tell();
        easyDiffuser.write("easy_diffuser_folder_dropped", JSON.stringify(files));
    }

    function sent(some) {
        const form = new FormData();
        some.forEach((file) => form.append("files", file, file.name));
        return new Promise((done, failed) => {
            const request = (going.request = new XMLHttpRequest());
            request.addEventListener("load", () => {
                const places = request.status === 200 ? easyDiffuser.read(request.responseText) : null;
                places?.length === some.length ? done(places) : failed();
            });
            for (const end of ["error", "abort"]) request.addEventListener(end, failed);
            const prefix = window.gradio_config?.api_prefix || "";
            request.open("POST", new URL(`${prefix.replace(/^\//, "")}${prefix ? "/" : ""}upload`, location.href.replace(/[?#].*/, "")));
            request.send(form);
        });
    }

    function forget() {
        [files, left, problem] = [[], 0, ""];
        going?.request?.abort();
        going = null;
        tell();
        easyDiffuser.write("easy_diffuser_folder_dropped", "[]");
    }

    function tell() {
        const line = place()?.querySelector(".ed-folder-dropped");
        if (!line) return;
        const parts = going ? [node("span", {}, "On their way"), " ", number(going.done), " / ", number(going.total)]
            : files.length ? [number(files.length), " ", node("span", {}, "dropped: they are read instead of the folder")] : [];
        if (!going && left) parts.push(" · ", number(left), " ", node("span", {}, "left out: no pictures"));
        if (problem) parts.push(" · ", node("span", {class: "ed-error"}, problem));
        if (going || files.length) parts.push(" ", node("button", {type: "button", class: "ed-button", on: {click: forget}}, "Forget them"));
        line.replaceChildren(...parts);
    }

    const timer = setInterval(() => (start(), place()?.firstChild && clearInterval(timer)), 300);
})();
