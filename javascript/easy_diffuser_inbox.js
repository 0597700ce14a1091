// All that the page is told comes through here: drawn one after the other by its stamp, an older one never over a newer.
// What runs say is fetched; a page that hears nothing asks again.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const PACE = 250; // milliseconds between an answer and the next question while something runs
    const QUIET = 3000; // until a question without an answer is asked again, then twice as long each time
    const LONGEST = 30000;
    const PATIENCE = 60000; // for a press that nobody has heard of, beside what its picture takes
    const SLOWEST = 50; // bytes a millisecond of a slow line
    const SOON = 3000; // milliseconds after which a press has reached a server that answers questions,
    const MISSES = 3; // and answers that know nothing of it until it is given up
    const NOTHING = "Nothing is running any more.";

    const drawn = {}; // by the function that draws: the stamp of what it drew last
    let waiting = []; // {name, text, stamp, local}
    let newest = 0;

    // What Python told the page, or the page tells itself (then without a stamp), drawn by the function of that name.
    function show(name, text) {
        const told = easyDiffuser.read(text);
        if (!told) return [];
        const local = told.stamp === undefined;
        const stamp = local ? newest : told.stamp;
        newest = Math.max(newest, stamp);
        waiting.push({name, text, stamp, local, number: told.number});
        waiting.sort((one, other) => one.stamp - other.stamp);
        drain();
        return [];
    }

    // Nothing is drawn under a finger. The next change of the lists goes out when the answer to the last is drawn: before,
    // it would go out with the rows of before.
    function drain() {
        while (waiting.length && !easyDiffuser.pressing()) {
            const one = waiting.shift();
            put(one);
            easyDiffuser.heard(one.number);
        }
    }

    function put({name, text, stamp, local}) {
        if (!local && stamp <= (drawn[name] ?? -1)) return;
        if (!local) drawn[name] = stamp;
        try {
            easyDiffuser[name](text);
        } catch (error) {
            setTimeout(() => { throw error; }); // one that fails is not the next one's end
        }
    }

    let come = 0; // the number of the last letter
    let last = 0; // and its stamp
    let open = 0; // runs that may still say something
    let all = false; // whether we want to be told how everything stands
    let wished = false; // and whether the question under way says so
    let asked = 0; // when; 0 once it was answered
    let pause = QUIET;
    let count = 0;
    let sending = null; // a press that nobody has answered yet: {id, of, since, bytes, say, text, asked, missed}

    function letter(text) {
        const found = easyDiffuser.read(text);
        if (!found) return [];
        const question = asked;
        [asked, pause] = [0, QUIET];
        if (found.stamp < last) {
            all = true; // overtaken: it has put old values into gradio's own boxes
            return [];
        }
        if (found.newest < come) come = 0; // a server that was started anew begins at none
        [last, open] = [found.stamp, found.open];
        const fresh = found.messages.filter(([number]) => number > come);
        come = Math.max(come, found.number); // a press's answer may hold back what goes with gradio's own boxes
        if (fresh.length && sending?.bytes !== Infinity) sending = null; // one that waits for its picture has not been sent
        else if (sending && question > sending.since + sending.bytes / SLOWEST + SOON && !open && ++sending.missed >= MISSES) unheard();
        fresh.forEach(([, name, said]) => show(name, said));
        if (!open) ended();
        return [];
    }

    // Nothing runs: who still says so has missed the end.
    function ended() {
        if (easyDiffuser.pressing() || waiting.length) return;
        if (easyDiffuser.root().classList.contains("ed-running") && !sending) all = true;
        const over = {kind: "stopped", text: NOTHING};
        if (says("labels")) show("labels", JSON.stringify(over));
        if (says("two")) show("twoPictures", JSON.stringify(over));
        if (says("compare")) show("compare", JSON.stringify({line: over}));
        if (says("folder")) easyDiffuser.folderAgain(); // a job outlives its page, and this one's server
        if (says("refine")) easyDiffuser.refineAgain();
    }

    const says = (section) => easyDiffuser.find(`#easy_diffuser_${section}_section`)?.dataset.told === "running";
    const running = () => easyDiffuser.root()?.classList.contains("ed-running") || ["labels", "two", "compare", "folder", "refine"].some(says);

    function tick() {
        const now = Date.now();
        if (asked && now - asked < pause) return;
        if (asked) unanswered();
        if (sending && !open && now - Math.max(sending.since, sending.asked) < QUIET) return;
        if (sending && now - sending.since > PATIENCE + sending.bytes / SLOWEST) unheard();
        else if (sending && now - sending.since > 1000) sending.say({kind: "sending", text: sending.text, elapsed: (now - sending.since) / 1000, ...sending.share});
        if (open || all || sending || running()) ask();
    }

    function ask() {
        asked = Date.now();
        if (sending) sending.asked = asked;
        easyDiffuser.write("easy_diffuser_ask", JSON.stringify({come, all, count: count++}));
        [wished, all] = [all, false];
    }

    function unanswered() {
        if (pause > QUIET) show("tell", JSON.stringify({kind: "waiting", text: "The server does not answer."}));
        pause = Math.min(2 * pause, LONGEST);
        all = all || wished;
    }

    function unheard() {
        sending.say({kind: "error", text: "The press did not arrive. Press again."});
        sending = null;
    }

    // Something was pressed that begins a run: we see to it that it is answered.
    function expect(press) {
        sending = {...press, since: Date.now(), asked: 0, missed: 0};
    }

    // Which button was pressed, and with which picture in its box.
    const pending = () => sending?.id || "";
    const pendingOf = () => sending?.of;

    // Its picture is there: what is left is a moment.
    function sentWhole() {
        if (sending) Object.assign(sending, {since: Date.now(), bytes: 0});
    }

    // It will not be: said where it would have been answered.
    function forsake(line) {
        sending ? sending.say(line) : show("tell", JSON.stringify(line));
        sending = null;
    }

    const sendingSaid = () => sending.say({kind: "sending", text: sending.text, ...sending.share});

    // How far its picture is, in bytes.
    function sentShare(done, total) {
        if (!sending) return;
        const there = done >= total;
        [sending.share, sending.text] = there ? [{}, "The picture has arrived."] : [{done, total}, sending.text];
        sendingSaid();
    }

    // What its line says from now on; whether there is such a press.
    function sendingSays(text) {
        if (!sending) return false;
        sending.text = text;
        sendingSaid();
        return true;
    }

    // The person has thought better of it, before the server heard of it.
    function unexpect() {
        sending?.say({kind: "stopped", text: "Stopped."});
        sending = null;
    }

    const everything = () => (all = true);

    setInterval(tick, PACE);
    document.addEventListener("visibilitychange", () => document.hidden || tick()); // timers sleep in a hidden page
    Object.assign(easyDiffuser, {show, drain, letter, running, expect, unexpect, pending, pendingOf, sentWhole, forsake, sentShare, sendingSays, everything});
})();
