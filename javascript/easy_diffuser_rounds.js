// Rounds in a row that scrolls sideways: only those in sight are in the page, however many there are. One of them is the
// tab stop; the arrow keys, Home and End walk along.
(() => {
    "use strict";
    const easyDiffuser = (window.easyDiffuser = window.easyDiffuser || {});
    const BESIDE = 4; // more on either side of what is in sight
    const FOLDED = 12; // the last ones of a row that nobody sees
    const at = (one) => Number(one.dataset.at);

    // Fill an empty row, a child of what scrolls. `numbers` are those of the rounds, `picked` the place of one; `round(at)`
    // draws a button, known by "NAME NUMBER" when all is drawn anew; `pick(at)` hears that it was pressed. Gives `press(at)`,
    // which marks one.
    function roundsRow(row, {name, numbers, picked, round, pick}) {
        const scroll = row.parentElement;
        const count = numbers.length;
        let held = focused(name, numbers); // drawn wherever the row stands: the keyboard is there
        let range = null;

        function sight() {
            const wide = row.offsetWidth / count;
            if (!wide) return [Math.max(count - FOLDED, 0), count];
            return [Math.max(Math.floor(scroll.scrollLeft / wide) - BESIDE, 0), Math.min(Math.ceil((scroll.scrollLeft + scroll.clientWidth) / wide) + BESIDE, count)];
        }

        function draw() {
            const [from, to] = sight();
            const now = `${from} ${to} ${picked} ${held}`;
            if (range === now) return;
            range = now;
            for (const one of [...row.children]) if ((at(one) < from || at(one) >= to) && at(one) !== picked && at(one) !== held) one.remove();
            const all = [];
            for (let place = 0; place < count; place++) if ((place >= from && place < to) || place === picked || place === held) all.push(place);
            all.forEach(put);
            row.style.minHeight = `${Math.max(parseFloat(row.style.minHeight) || 0, row.offsetHeight)}px`; // the page does not jump as it is scrolled
        }

        // What is there is not touched: the focus is on one of them. Each keeps the room of those before it that are not drawn.
        function put(place, index, all) {
            let one = row.children[index];
            if (!one || at(one) !== place) {
                one = row.insertBefore(round(place), one || null);
                Object.assign(one.dataset, {at: place, focus: `${name} ${numbers[place]}`});
                mark(one);
            }
            one.style.setProperty("--skipped", place - (index ? all[index - 1] : -1) - 1);
        }

        function mark(one) {
            one.setAttribute("aria-pressed", at(one) === picked ? "true" : "false");
            one.tabIndex = at(one) === picked ? 0 : -1;
        }

        function press(place) {
            held = row.contains(document.activeElement) ? at(document.activeElement) : -1;
            picked = place;
            draw();
            [...row.children].forEach(mark);
        }

        function onClick(event) {
            const one = event.target.closest("[data-at]");
            if (one) pick(at(one));
        }

        function onKey(event) {
            const here = at(event.target);
            const to = {ArrowRight: (here + 1) % count, ArrowLeft: (here + count - 1) % count, Home: 0, End: count - 1}[event.key];
            if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            held = to;
            draw();
            const one = row.querySelector(`[data-at="${to}"]`);
            one.focus();
            one.click();
        }

        row.addEventListener("click", onClick);
        row.addEventListener("keydown", onKey);
        row.addEventListener("focusin", (event) => (held = at(event.target)));
        scroll.addEventListener("scroll", draw, {passive: true});
        new ResizeObserver(draw).observe(scroll);
        draw();
        return {press};
    }

    // The place of the one that the keyboard is on before all is drawn anew; -1 for none.
    function focused(name, numbers) {
        const [kind, number] = (document.activeElement?.closest("[data-focus]")?.dataset.focus || "").split(" ");
        return kind === name ? numbers.indexOf(Number(number)) : -1;
    }

    Object.assign(easyDiffuser, {roundsRow});
})();
