// Finds the picture a click meant and reads it by the page's own rights. In a world of its own: the page sees none of it.
(() => {
    "use strict";
    const {asText, drawn, fitting, MOST_SIDE} = globalThis.easyDiffuserFit;
    const LOADING = 8000; // milliseconds for a picture that is still on its way
    const UNSEEN = 300; // milliseconds; a tab out of sight draws no frame at all
    const PICTURES = "img, input[type=image], image, video";

    const srcOf = (one) => one.currentSrc || one.src || one.href?.baseVal || one.poster || "";
    const absolute = (url) => (url ? new URL(url, document.baseURI).href : "");

    function* everywhere(root) {
        yield* root.querySelectorAll(PICTURES);
        for (const one of root.querySelectorAll("*")) if (one.shadowRoot) yield* everywhere(one.shadowRoot);
    }

    // Several may show the same file: the one under the pointer, else the largest that is in view.
    function bySource(url) {
        const all = [...everywhere(document)].filter((one) => absolute(srcOf(one)) === url || one.poster === url);
        return all.find((one) => one.matches(":hover")) || all.sort((one, other) => area(other) - area(one))[0] || null;
    }

    function area(one) {
        const {left, top, right, bottom} = one.getBoundingClientRect();
        return Math.max(0, Math.min(right, innerWidth) - Math.max(left, 0)) * Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0));
    }

    // Firefox names the element itself.
    function clicked(id) {
        const menus = globalThis.browser?.menus || globalThis.browser?.contextMenus;
        return id === null ? null : menus?.getTargetElement?.(id) || null;
    }

    // Where the element is in the tab's view; null below a frame of another site.
    function placeOf(one) {
        let {left, top, width, height} = one.getBoundingClientRect();
        for (let view = one.ownerDocument.defaultView; view !== view.top; view = view.parent) {
            const frame = view.frameElement;
            if (!frame) return null;
            const outer = frame.getBoundingClientRect();
            [left, top] = [left + outer.left + frame.clientLeft, top + outer.top + frame.clientTop];
        }
        return {left, top, width, height};
    }

    function backgroundOf(one) {
        const style = one.ownerDocument.defaultView.getComputedStyle(one);
        const url = /url\("((?:[^"\\]|\\.)*)"\)/.exec(style.backgroundImage)?.[1];
        return url ? {url: url.replace(/\\(.)/g, "$1"), sprite: style.backgroundSize === "auto" && style.backgroundPosition !== "0% 0%"} : null;
    }

    // Whether somebody would call it a picture.
    function isPicture(one) {
        return one.matches?.(`${PICTURES}, canvas, svg`) || Boolean(one.nodeType === 1 && backgroundOf(one));
    }

    async function look({srcUrl, targetElementId}) {
        const meant = clicked(targetElementId) || (srcUrl && bySource(srcUrl));
        const one = meant && isPicture(meant) ? meant : null;
        if (one) return reading(one);
        return srcUrl ? {url: srcUrl, name: nameOf(srcUrl), data: await ofAddress(srcUrl)} : null;
    }

    async function reading(one) {
        if (one.matches("img") && !(await loaded(one))) return {problem: "not_loaded", url: absolute(srcOf(one))};
        const rect = placeOf(one);
        if (rect) one.scrollIntoView({block: "nearest", inline: "nearest", behavior: "instant"});
        const {url, data} = await contents(one);
        return {url: /^https?:/.test(url) ? url : "", name: nameOf(url), rect: rect && placeOf(one), data};
    }

    async function contents(one) {
        const background = one.matches(`${PICTURES}, canvas, svg`) ? null : backgroundOf(one);
        if (background?.sprite || one.matches("svg")) return {url: "", data: ""}; // as the tab shows it
        const url = background ? background.url : absolute(srcOf(one));
        const direct = !one.matches("canvas, video") && url ? await ofAddress(url) : "";
        return {url: one.matches("canvas, video") ? "" : url, data: direct || (await painted(one))};
    }

    // A picture that loads only when it is looked at is looked at now.
    async function loaded(image) {
        if (!image.complete || !image.naturalWidth) image.scrollIntoView({block: "nearest", behavior: "instant"});
        const late = new Promise((resolve) => setTimeout(resolve, LOADING));
        return (await Promise.race([image.decode().then(() => true, () => false), late])) || image.naturalWidth > 0;
    }

    // "" where the page may not, or it is no picture the browser can decode here.
    async function ofAddress(url) {
        try {
            const response = await fetch(url, {credentials: "same-origin", cache: "force-cache"});
            const made = response.ok ? await fitting(await response.blob()) : {problem: "unreadable"};
            return made.problem ? "" : await asText(made);
        } catch {
            return "";
        }
    }

    // Its pixels, where the page may read them; a canvas that was cleared after it was shown has none.
    async function painted(one) {
        if (!one.matches("img, canvas, video")) return "";
        const width = one.naturalWidth || one.videoWidth || one.width;
        const height = one.naturalHeight || one.videoHeight || one.height;
        if (!width || !height) return "";
        try {
            const scale = Math.min(1, MOST_SIDE / Math.max(width, height));
            const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
            const pen = canvas.getContext("2d");
            pen.drawImage(one, 0, 0, canvas.width, canvas.height);
            const {data} = pen.getImageData(0, 0, canvas.width, canvas.height);
            if (!data.some((value, index) => index % 4 === 3 && value)) return "";
            return await asText(await drawn(canvas, MOST_SIDE, "image/png"));
        } catch {
            return ""; // the page's own rights end here
        }
    }

    function nameOf(url) {
        if (!/^https?:/.test(url)) return "";
        try {
            return decodeURIComponent(new URL(url).pathname.split("/").pop()).slice(0, 80);
        } catch {
            return "";
        }
    }

    // For a picture of the tab: what of ours lies above it is out of sight for two frames.
    async function uncover(rect) {
        globalThis.easyDiffuserPanel?.hide(true);
        const frames = new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        await Promise.race([frames, new Promise((resolve) => setTimeout(resolve, UNSEEN))]);
        const left = Math.max(0, rect.left);
        const top = Math.max(0, rect.top);
        const width = Math.min(rect.left + rect.width, innerWidth) - left;
        const height = Math.min(rect.top + rect.height, innerHeight) - top;
        return {left, top, width, height, viewWidth: innerWidth};
    }

    const cover = () => globalThis.easyDiffuserPanel?.hide(false);

    globalThis.easyDiffuserRead = {look, reading, isPicture, placeOf, uncover, cover};
})();
