// A picture that was given and is not in its box yet: gradio 3 reads it in the browser, the others send it to the server.
// The newest one wins; a press meanwhile waits for it; one that got lost is sent anew by the next press.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const BOX = "#easy_diffuser_image";
    const PACE = 100; // milliseconds between two looks
    const SHOWN = 800; // after an upload has ended until its picture shows
    const LONGEST = 60000; // for a browser that shows nothing of it
    const INTERRUPTS = /^easy_diffuser_(interrupt|labels_stop|two_stop|compare_stop)$/;
    const BEGINS = /^easy_diffuser_(generate|retag|labels_show|labels_write|labels_own|two_compare|compare_go|compare_other)$/;
    const WAITS = "The picture is still on its way. What you pressed begins when it is here.";
    const FOLLOWS = "The newer picture follows when the one before it is through.";
    const LOST = "The picture did not reach the server. The next press sends it again.";
    const TOO_LARGE = "The server takes no picture as large as this one. Scale it down, or raise the limit of the server or of the proxy before it.";
    const REFUSED = "The picture is still on its way. Press again when it has arrived.";

    let coming = null; // {file, image, mark, since, sending, over}: what its box showed before, and how gradio gets on with it
    let next = null; // a file that was given meanwhile
    let held = ""; // the button that was pressed meanwhile
    let lost = null; // a file that did not reach the server
    let here = null; // the file in the box
    let taken = ""; // the button whose last click began something
    let timer = 0;

    const {find} = easyDiffuser;
    const shown = () => find(`${BOX} img`);
    const alike = (one, other) => Boolean(one && other && one.name === other.name && one.size === other.size && one.lastModified === other.lastModified);
    const pictureOf = (given) => [...(given?.files || [])].find((file) => file.type.startsWith("image/"));

    // Whether gradio may have it now.
    function given(file) {
        if (alike(coming?.file, file)) return true;
        lost = null;
        const waiting = easyDiffuser.carryNoMore(); // of the picture before
        if (waiting) hold(waiting);
        if (!coming) return begin(file), true;
        next = file;
        if (!held) easyDiffuser.show("tell", JSON.stringify({kind: "noted", text: FOLLOWS}));
        return false;
    }

    function begin(file) {
        const image = shown();
        coming = {file, image, mark: easyDiffuser.pictureMark(), since: Date.now(), sending: false, over: 0};
        clearInterval(timer);
        timer = setInterval(look, PACE);
    }

    function look() {
        const now = Date.now();
        if (find(`${BOX} .uploading`)) return Object.assign(coming, {sending: true, over: 0});
        if (coming.sending && !coming.over) coming.over = now;
        const image = shown();
        if (image && (image !== coming.image || easyDiffuser.pictureMark() !== coming.mark || alike(here, coming.file))) return arrived(coming.file);
        if (coming.over && now - coming.over > SHOWN) return failed();
        if (now - coming.since > LONGEST) return arrived(null);
        return undefined;
    }

    function arrived(file) {
        here = file;
        if (!over()) return;
        const pressed = held;
        held = "";
        if (pressed) easyDiffuser.press(pressed);
        else if (easyDiffuser.root().dataset.told === "noted") easyDiffuser.show("tell", JSON.stringify({kind: "", text: ""}));
    }

    function failed() {
        const {file} = coming;
        here = null;
        if (!over()) return;
        lost = file;
        held = "";
        easyDiffuser.forsake({kind: "error", text: easyDiffuser.lastUpload() === 413 ? TOO_LARGE : LOST});
    }

    // Whether nothing came after it.
    function over() {
        clearInterval(timer);
        const newer = next;
        [coming, next] = [null, null];
        if (newer) again(newer);
        return !newer;
    }

    function again(file) {
        [lost, here] = [null, null];
        begin(file);
        easyDiffuser.replaceImage(file);
    }

    function hold(id) {
        if (held && held !== id) return easyDiffuser.sendingSays(REFUSED);
        held = id;
        const say = easyDiffuser.sayAt(id);
        easyDiffuser.expect({id, bytes: Infinity, say, text: WAITS});
        say({kind: "sending", text: WAITS});
        return undefined;
    }

    function onClick(event) {
        const id = event.target.closest?.("button")?.id || "";
        if (INTERRUPTS.test(id) && letGo()) return stop(event);
        if (!BEGINS.test(id)) return undefined;
        if (event.detail > 1 && taken === id) return stop(event); // the second click of a double click, though its run be over
        taken = "";
        if (coming) look();
        if (lost) again(lost);
        if (coming) return hold(id), (taken = id), stop(event);
        if (easyDiffuser.carrying()) return easyDiffuser.sendingSays(easyDiffuser.pending() === id ? WAITS : REFUSED), stop(event);
        if (easyDiffuser.pending() === id && easyDiffuser.pendingOf() === easyDiffuser.pictureMark()) return stop(event); // it stands in the line
        taken = id;
        return undefined;
    }

    // What was pressed and waits for its picture; the picture itself goes on.
    function letGo() {
        if (!held && easyDiffuser.carryNoMore() === null) return false;
        held = "";
        easyDiffuser.unexpect();
        return true;
    }

    function stop(event) {
        event.preventDefault();
        event.stopPropagation(); // easy_diffuser_press.js, on the window too, has to see that the click was made
    }

    // While one comes gradio 4 has no place to drop another one on: the browser would leave the page for it.
    function onDrop(event) {
        const file = find(BOX)?.contains(event.target) && pictureOf(event.dataTransfer);
        if (!file) return;
        const under = Boolean(coming);
        if (!given(file) || under) refuse(event);
    }

    function onChange(event) {
        if (!find(BOX)?.contains(event.target) || event.target.type !== "file") return;
        const file = pictureOf(event.target);
        if (file && !given(file)) refuse(event);
    }

    // The hosts look for a box without a picture, and find none that takes one.
    function onPaste(event) {
        const file = coming && easyDiffuser.root()?.offsetParent !== null && pictureOf(event.clipboardData);
        if (file && !given(file)) refuse(event);
    }

    function refuse(event) {
        event.preventDefault();
        event.stopImmediatePropagation();
    }

    // The server has lost what it had: it is sent anew by the next press.
    function gone() {
        lost = here;
    }

    // Before the page's other handlers: what is refused begins nothing.
    window.addEventListener("click", onClick, true);
    window.addEventListener("drop", onDrop, true);
    window.addEventListener("change", onChange, true);
    window.addEventListener("paste", onPaste, true);
    Object.assign(easyDiffuser, {gone});
})();
