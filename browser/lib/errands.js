// To the WebUI's open tab, which gets a ticket and nothing else; where there is none, one is opened.
import {ask} from "./api.js";
import {settings} from "./store.js";
import {Trouble} from "./trouble.js";

const EVERY = 500; // milliseconds
const PATIENCE = 180000; // for a page that loads, or where somebody has to log in first
const LOGIN_AFTER = 2000; // a page that asks for a login shows so at once

export async function sendTexts({prompt, negative}, say) {
    const {placement} = await settings();
    const {ticket} = await ask("/handed/ticket", {to: "txt2img", placement, prompt, negative_prompt: negative});
    return deliver(ticket, say);
}

export async function openPage(id, {off = {}}, say) {
    const {ticket} = await ask("/handed/ticket", {to: "easy_diffuser", id, ...off});
    return deliver(ticket, say);
}

async function deliver(ticket, say) {
    const {address, origins} = await settings();
    const tab = (await pageOf(address, origins)) || (await chrome.tabs.create({url: `${address}/`}));
    await show(tab);
    const told = await shownTo(tab.id, ticket, say);
    if (told.kind === "silent") throw new Trouble("silent");
    if (told.kind !== "error") return {kind: told.kind};
    throw told.type === "GoneError" ? new Trouble("gone") : new Trouble("said", told.text);
}

// The one looked at last. Other pages of the same server (/docs) are none.
async function pageOf(address, origins) {
    const pages = (await chrome.tabs.query({url: origins})).filter(({url}) => {
        const {origin, pathname} = new URL(url);
        return origin + pathname.replace(/\/+$/, "") === address;
    });
    return pages.sort((one, other) => (other.lastAccessed || 0) - (one.lastAccessed || 0))[0];
}

async function show(tab) {
    await chrome.tabs.update(tab.id, {active: true});
    await chrome.windows?.update(tab.windowId, {focused: true});
}

async function shownTo(tabId, ticket, say) {
    const since = Date.now();
    let told = false;
    while (Date.now() - since < PATIENCE) {
        const answer = await inPage(tabId, ticket);
        if (answer.kind !== "absent") return answer;
        if (answer.login && !told && Date.now() - since > LOGIN_AFTER) told = say("page_login") || true;
        await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
    throw new Trouble("no_page");
}

// In the page's own world, by its own function. A page that still loads says no.
async function inPage(tabId, ticket) {
    try {
        const [{result}] = await chrome.scripting.executeScript({target: {tabId}, world: "MAIN", func: handOver, args: [ticket]});
        return result || {kind: "absent"};
    } catch {
        if (!(await chrome.tabs.get(tabId).catch(() => null))) throw new Trouble("no_page");
        return {kind: "absent"};
    }
}

function handOver(ticket) {
    const absent = {kind: "absent", login: Boolean(document.querySelector("input[type=password]"))};
    return window.easyDiffuser?.handed ? window.easyDiffuser.handed(ticket) : absent;
}
