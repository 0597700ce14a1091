// A large picture is carried to the server once, and the page says how far it is.
// Only where gradio would send it as text with every press (version 3).
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const LEAST = 1 << 21; // characters of a picture as text from which on it is carried
    const PIECE = 1 << 22; // characters, a multiple of four
    const MOST = 3; // pictures whose place we remember: the tab has three boxes
    const NO_MORE = "no more"; // somebody has thought better of it
    const LIES_AT = "easydiffuser-upload:";
    let known = []; // {text, place}, the newest first
    let under = null; // the XMLHttpRequest on its way
    let busy = 0; // presses that wait for their pictures
    let waits = ""; // the button that was pressed last for one
    let round = 0; // what belongs to an earlier one is nobody's any more
    let failed = ""; // a picture that the server could not keep: it goes the old way

    // The inputs of a press, each picture replaced by where it lies. What cannot be carried goes as it always went.
    async function carried(given) {
        if (!given.some(large)) return given;
        const mine = round;
        busy++;
        waits = easyDiffuser.pending();
        try {
            const values = [];
            for (const value of given) values.push(large(value) ? await place(value, mine) : value);
            return values;
        } catch (error) {
            if (error !== NO_MORE) easyDiffuser.forsake({kind: "error", text: error});
            return new Promise(() => {}); // nothing follows
        } finally {
            busy = Math.max(0, busy - 1);
        }
    }

    const large = (value) => typeof value === "string" && value.length >= LEAST && value.startsWith("data:image/");

    async function place(text, mine) {
        const before = known.find((one) => one.text === text);
        if (text === failed || (before && await lies(before.place))) return current(mine, text === failed ? text : before.place);
        const blob = current(mine, await bytes(text));
        const [status, found] = await sent(blob);
        current(mine);
        if (status === 413) throw "The server takes no picture as large as this one. Scale it down, or raise the limit of the server or of the proxy before it.";
        if (status >= 500) {
            failed = text;
            throw "The server could not take the picture. The next press sends it another way.";
        }
        if (!status) throw "The picture did not reach the server. The next press sends it again.";
        if (!found) return text; // no such place here
        known = [{text, place: LIES_AT + found}, ...known].slice(0, MOST);
        easyDiffuser.sentWhole();
        return LIES_AT + found;
    }

    function current(mine, value) {
        if (mine !== round) throw NO_MORE;
        return value;
    }

    // A host that was started anew may have cleared it away.
    async function lies(place) {
        try {
            return (await fetch(address(`file=${place.slice(LIES_AT.length)}`), {method: "HEAD"})).status !== 404;
        } catch {
            return true; // who is not there says nothing of it
        }
    }

    const address = (path) => new URL(path, location.href.replace(/[?#].*/, ""));

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

    // [the answer's status, 0 for none; where it lies now].
    function sent(blob) {
        const form = new FormData();
        form.append("files", blob, `picture.${blob.type.replace(/^image\//, "").replace(/\W.*/, "") || "png"}`);
        return new Promise((done) => {
            const request = (under = new XMLHttpRequest());
            request.upload.addEventListener("progress", (event) => under === request && easyDiffuser.sentShare(event.loaded, event.total));
            request.addEventListener("loadend", () => {
                if (under === request) under = null;
                const places = request.status === 200 ? easyDiffuser.read(request.responseText) : null;
                done([request.status, typeof places?.[0] === "string" ? places[0] : ""]);
            });
            request.open("POST", address("upload"));
            request.send(form);
        });
    }

    const carrying = () => busy > 0;

    // The button whose press was waiting for it, "" for something else; null where nothing was.
    function carryNoMore() {
        if (!busy) return null;
        round++;
        busy = 0;
        under?.abort();
        return waits;
    }

    Object.assign(easyDiffuser, {carried, carrying, carryNoMore});
})();
