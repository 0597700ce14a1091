// Lists that were on their way while the person went on: what was done meanwhile is done to those that come.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const DONE = ["text", "emphasis", "on", "gone"]; // what a person can change of a row
    const byKey = (rows) => new Map(rows.map((row) => [row.key, row]));

    // The rows that come, with all that sets the page's own (`now`) apart from those that Python knew of (`base`).
    function caughtUp(fresh, base, now) {
        const [known, there] = [byKey(base), byKey(fresh)];
        const changed = now.filter((row) => edits(row, known.get(row.key)).length);
        const done = byKey(changed);
        const rows = fresh.map((row) => withEdits(row, done.get(row.key), known.get(row.key)));
        const stay = changed.filter((row) => !there.has(row.key)); // added, or edited while a knob took it out
        return moved(base, now) || stay.length ? inOrder([...rows, ...stay], now) : rows;
    }

    const edits = (row, before) => DONE.filter((name) => name in row && (!before || value(row, name) !== value(before, name)));
    const value = (row, name) => (name === "gone" ? Boolean(row.gone) : row[name]);

    function withEdits(row, mine, before) {
        return mine ? {...row, ...Object.fromEntries(edits(mine, before).map((name) => [name, mine[name]]))} : row;
    }

    function moved(base, now) {
        const [one, other] = [byKey(base), byKey(now)];
        const order = base.filter((row) => other.has(row.key)).map((row) => row.key);
        return now.filter((row) => one.has(row.key)).some((row, index) => row.key !== order[index]);
    }

    // In the page's order; a row that is new stays behind the one it came behind.
    function inOrder(rows, now) {
        const place = new Map(now.map((row, index) => [row.key, index]));
        let last = -1;
        const ranked = rows.map((row) => [place.has(row.key) ? (last = place.get(row.key)) : last + 0.5, row]);
        return ranked.sort(([one], [other]) => one - other).map(([, row]) => row);
    }

    Object.assign(easyDiffuser, {caughtUp});
})();
