// From a click to the bytes of a picture: by the page's own rights, else by ours, else as the tab shows it.
import "../page/fit.js";
import {Trouble} from "./trouble.js";

const {asText, fitting, small} = globalThis.easyDiffuserFit;
const FETCH_S = 20000;
const LEAST = 12; // pixels: less of a picture is none

// null where the person thought better of it.
export async function obtain(tab, info, tell) {
    let found = info.pick ? {pick: true} : await look(tab, info);
    if (found.pick) found = await picked(tab, tell);
    if (!found) return null;
    if (found.rect) await tell({kind: "beside", rect: found.rect});
    let {blob, shot} = await blobOf(tab, found);
    if (!blob) {
        // Nothing says where in the frame it is: the person shows us.
        found = await picked(tab, tell);
        if (!found) return null;
        ({blob, shot} = await blobOf(tab, {...found, elsewhere: false}));
    }
    if (!blob) throw new Trouble(mixed(tab, found.url) ? "mixed" : "unreadable");
    return {
        data: await asText(blob), thumb: await asText(await small(blob)).catch(() => ""), shot,
        name: found.name || "", site: new URL(tab.url || "about:blank").hostname,
    };
}

// What lies under the click, by the address the menu tells (Chromium) or the element itself (Firefox).
async function look(tab, {frameId = 0, srcUrl, mediaType, targetElementId}) {
    const wanted = {srcUrl: mediaType === "image" || mediaType === "video" ? srcUrl : "", targetElementId: targetElementId ?? null};
    const target = {tabId: tab.id, frameIds: [frameId]};
    try {
        if (frameId) await chrome.scripting.executeScript({target, files: ["page/fit.js", "page/read.js"]});
        return (await inPage(target, (what) => globalThis.easyDiffuserRead.look(what), wanted)) || {pick: true};
    } catch {
        // A frame of another site: its address is all we have.
        return wanted.srcUrl ? {url: wanted.srcUrl, elsewhere: true} : {pick: true};
    }
}

async function picked(tab, tell) {
    await tell({kind: "pick"});
    const found = await inPage({tabId: tab.id}, () => globalThis.easyDiffuserPick());
    await tell({kind: "begin", rect: found?.rect});
    return found;
}

// {} for a picture somewhere in a frame of another site that cannot be fetched.
async function blobOf(tab, found) {
    // A browser that keeps plain http out of an https page may still let us have it.
    if (found.problem && !mixed(tab, found.url)) throw new Trouble(found.problem);
    if (found.data) return {blob: await taken(await (await fetch(found.data)).blob())};
    const fetched = found.url && (await byOurRights(found.url));
    if (fetched) return {blob: await taken(fetched)};
    if (found.problem) throw new Trouble("mixed");
    if (found.elsewhere || !found.rect) return {};
    const blob = await shotOf(tab, found);
    if (!blob) throw new Trouble(mixed(tab, found.url) ? "mixed" : "unreadable");
    return {blob, shot: true};
}

async function taken(blob) {
    const made = await fitting(blob);
    if (made.problem) throw new Trouble(made.problem);
    return made;
}

// Without cookies and referrer; null where it is refused or no picture.
async function byOurRights(url) {
    try {
        const response = await fetch(url, {credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(FETCH_S)});
        const blob = response.ok ? await response.blob() : null;
        return blob && (await fitting(blob)).problem !== "unreadable" ? blob : null;
    } catch {
        return null;
    }
}

const mixed = (tab, url) => tab.url?.startsWith("https:") && url?.startsWith("http:");

// What the tab shows of it, cut out: our own panel steps aside meanwhile.
async function shotOf(tab, {rect}) {
    const target = {tabId: tab.id};
    // What is photographed is the window's active tab, whichever that is by now.
    const active = async () => {
        const now = await chrome.tabs.get(tab.id);
        return now.active && now.windowId === tab.windowId;
    };
    try {
        const view = await inPage(target, (what) => globalThis.easyDiffuserRead.uncover(what), rect);
        if (!(await active())) return null;
        const shot = await chrome.tabs.captureVisibleTab(tab.windowId, {format: "png"});
        if (!(await active())) return null;
        return await cut(await (await fetch(shot)).blob(), view);
    } catch {
        return null;
    } finally {
        await inPage(target, () => globalThis.easyDiffuserRead.cover()).catch(() => {});
    }
}

async function cut(shot, {left, top, width, height, viewWidth}) {
    const whole = await createImageBitmap(shot);
    const scale = whole.width / viewWidth;
    const [x, y, w, h] = [left, top, width, height].map((value) => Math.round(value * scale));
    if (w < LEAST || h < LEAST) return null;
    const canvas = new OffscreenCanvas(w, h);
    canvas.getContext("2d").drawImage(whole, x, y, w, h, 0, 0, w, h);
    return canvas.convertToBlob({type: "image/png"});
}

async function inPage(target, func, ...args) {
    const [{result}] = await chrome.scripting.executeScript({target, func, args});
    return result;
}
