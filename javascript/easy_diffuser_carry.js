// A large picture is carried to the server once, and the page says how far it is; a press meanwhile is refused in words.
// Only where gradio would send it as text with every press (version 3).
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const LEAST = 1 << 21; // characters of a picture as text from which on it is carried
    const PIECE = 1 << 22; // characters, a multiple of four
    const MOST = 3; // pictures whose place we remember: the tab has three boxes
    const LIES_AT = "easydiffuser-upload:";
    const INTERRUPTS = /^easy_diffuser_(interrupt|labels_stop|two_stop|compare_stop)$/;
    const BEGINS = /^easy_diffuser_(generate|retag|labels_show|labels_write|labels_own|two_compare|compare_go|compare_other)$/;

    const REFUSED = "The picture is still on its way. Press again when it has arrived.";

    let known = []; // {text, place}, the newest first
    let under = null; // the XMLHttpRequest on its way

    // The inputs of a press, each picture replaced by where it lies. What cannot be carried goes as it always went.
    async function carried(given) {
        const values = [];
        for (const value of given) values.push(large(value) ? await place(value) : value);
        return values;
    }

    const large = (value) => typeof value === "string" && value.length >= LEAST && value.startsWith("data:image/");

    async function place(text) {
        const before = known.find((one) => one.text === text);
        if (before) return before.place;
        try {
            const found = LIES_AT + (await sent(await bytes(text)));
            known = [{text, place: found}, ...known].slice(0, MOST);
            return found;
        } catch (error) {
            if (error === "interrupted") return new Promise(() => {}); // nothing follows
            return text;
        }
    }

    // Of base64, a piece at a time: the page stays awake.
    async function bytes(text) {
        const start = text.indexOf(",") + 1;
        const pieces = [];
        for (let at = start; at < text.length; at += PIECE) {
            const binary = atob(text.slice(at, at + PIECE));
            const piece = new Uint8Array(binary.length);
            for (let index = 0; index < binary.length; index++) piece[index] = binary.charCodeAt(index);
            pieces.push(piece);
            await new Promise((next) => setTimeout(next, 0));
        }
        return new Blob(pieces, {type: text.slice(5, start).split(";")[0]});
    }

    function sent(blob) {
        const form = new FormData();
        form.append("files", blob, `picture.${blob.type.replace(/^image\//, "").replace(/\W.*/, "") || "png"}`);
        return new Promise((done, failed) => {
            const request = (under = new XMLHttpRequest());
            request.upload.addEventListener("progress", (event) => easyDiffuser.sentShare(event.loaded, event.total));
            request.addEventListener("loadend", () => (under = null));
            request.addEventListener("load", () => {
                const places = request.status === 200 ? easyDiffuser.read(request.responseText) : null;
                typeof places?.[0] === "string" ? done(places[0]) : failed("refused");
            });
            request.addEventListener("error", () => failed("refused"));
            request.addEventListener("abort", () => failed("interrupted"));
            request.open("POST", new URL("upload", location.href.replace(/[?#].*/, "")));
            request.send(form);
        });
    }

    // Gradio 4 carries a picture when it is dropped, and shows how far it is in the box.
    const coming = () => Boolean(easyDiffuser.find?.("#easy_diffuser_image .uploading"));

    function onClick(event) {
        const id = event.target.closest?.("button")?.id || "";
        if (under && INTERRUPTS.test(id)) return under.abort(), easyDiffuser.unexpect(), stop(event);
        if (!BEGINS.test(id) || !(under || coming())) return;
        stop(event);
        if (!easyDiffuser.sendingSays(REFUSED)) easyDiffuser.show("tell", JSON.stringify({kind: "refused", text: REFUSED}));
    }

    function stop(event) {
        event.preventDefault();
        event.stopPropagation(); // easy_diffuser_press.js, on the window too, has to see that the click was made
    }

    // Before the page's other handlers: what is refused begins nothing.
    window.addEventListener("click", onClick, true);
    Object.assign(easyDiffuser, {carried});
})();
