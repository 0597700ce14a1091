// What we remember. Settings stay in this browser; the login, runs and the last pictures end with it, unless the person
// asked us to keep the login. Scripts in pages cannot look into any of it.
import {Trouble} from "./trouble.js";

const {local, session} = chrome.storage;
const MOST_RECENT = 10;
const MOST_RUNS = 24;
const FIRST = {address: "", captioner: "auto", placement: "merge", keepLogin: false};

// Firefox keeps them from pages' scripts anyway for the session, and has no such switch for the rest.
export function shut() {
    for (const area of [local, session]) area.setAccessLevel?.({accessLevel: "TRUSTED_CONTEXTS"}).catch(() => {});
}

export async function settings() {
    const found = {...FIRST, ...(await local.get("settings")).settings};
    return {...found, origins: found.address ? originsOf(found.address) : []};
}

export async function saveSettings(changed) {
    const {origins, ...before} = await settings();
    await local.set({settings: {...before, ...changed}});
}

// Of the address it was entered for, and for no other.
export async function login() {
    const kept = (await session.get("login")).login || (await local.get("login")).login;
    const {address} = await settings();
    return kept?.address === address ? kept : {user: "", password: ""};
}

export async function saveLogin(address, user, password, keep) {
    const made = user || password ? {address, user, password} : null;
    await Promise.all([session.remove("login"), local.remove("login")]);
    if (made) await (keep ? local : session).set({login: made});
}

// It leaves the disk at once, whatever is typed in the form by then; until the browser closes it is still known.
export async function unkeepLogin() {
    const {login: kept} = await local.get("login");
    if (kept) await session.set({login: kept});
    await local.remove("login");
    await saveSettings({keepLogin: false});
}

// "127.0.0.1:7860" is an address too; what follows the path is none of ours.
export function addressOf(text) {
    const typed = text.trim();
    if (!typed) return "";
    let url;
    try {
        url = new URL(/^[a-z]+:\/\//i.test(typed) ? typed : `http://${typed}`);
    } catch {
        throw new Trouble("address", typed);
    }
    // A host without a name would be a right for every host.
    if (!url.hostname || url.hostname.includes("*")) throw new Trouble("address", typed);
    if (!/^https?:$/.test(url.protocol)) throw new Trouble("address", typed);
    if (url.username || url.password) throw new Trouble("address_login");
    return url.origin + url.pathname.replace(/\/+$/, "");
}

// A pattern has no port in Firefox, and in Chromium it may have none: the right is for the host.
export function originsOf(address) {
    const {protocol, hostname} = new URL(address);
    return [`${protocol}//${hostname}/*`];
}

// One write after the other: each reads what is there first, and two at once would lose one.
let writes = Promise.resolve();

function inTurn(work) {
    const mine = writes.then(work);
    writes = mine.catch(() => {});
    return mine;
}

export async function recall() {
    return (await session.get("recent")).recent || [];
}

export const remember = (id, run) => inTurn(() => putRecent(id, run));

async function putRecent(id, {thumb, site, caption, prompt, negative, off, when}) {
    const before = await recall();
    const known = before.find((one) => one.id === id);
    const entry = {...known, id, thumb, site, caption, prompt, negative, off, when: when || known?.when};
    const rest = before.filter((one) => one.id !== id);
    const recent = known ? before.map((one) => (one.id === id ? entry : one)) : [entry, ...rest].slice(0, MOST_RECENT);
    await session.set({recent});
}

export const forget = () => inTurn(() => session.remove(["recent"]));

// A picture that is being read, or was: by the id the WebUI gave it.
export const keepRun = (id, run) => inTurn(() => putRun(id, run));

// Gives the run as it is then.
export function changeRun(id, what) {
    return inTurn(async () => {
        const run = {...(await runOf(id)), ...what};
        await putRun(id, run);
        if ((await recall()).some((one) => one.id === id)) await putRecent(id, run);
        return run;
    });
}

async function putRun(id, run) {
    const {runs = {}} = await session.get("runs");
    const others = Object.entries(runs).filter(([name]) => name !== id).slice(1 - MOST_RUNS);
    await session.set({runs: Object.fromEntries([...others, [id, run]])});
}

export async function runOf(id) {
    const {runs = {}} = await session.get("runs");
    const found = Object.hasOwn(runs, id) ? runs[id] : (await recall()).find((one) => one.id === id);
    if (!found) throw new Trouble("gone");
    return found;
}
