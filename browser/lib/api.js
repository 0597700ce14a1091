// The WebUI's API. The login goes to the address the person entered, and nowhere else: no redirect is followed.
import {login, settings} from "./store.js";
import {Trouble} from "./trouble.js";

const V1 = "/easydiffuser/v1";
const LONGEST = 25000; // a browser ends a service worker whose answer takes 30 s
const STATUS = {401: "login", 404: "no_api", 405: "no_api", 410: "gone", 413: "large", 429: "busy"};
const KINDS = {ImageError: "unreadable", TooLargeError: "large", Interrupted: "stopped"};
const PLAIN = {MissingModelError: "model_missing", BrokenModelError: "model_broken", OutOfMemoryError: "memory", CaptionError: "caption"};

// The answer to a POST, or to a GET where there is no body.
export async function ask(path, body, given) {
    const {address} = given || (await settings());
    if (!address) throw new Trouble("no_address");
    const {user, password} = given || (await login());
    const response = await answer(address, path, body, user || password ? basic(user, password) : {});
    if (response.ok) return read(response, address);
    throw await refusal(response, address);
}

async function answer(address, path, body, headers) {
    const request = {
        method: body ? "POST" : "GET", body: body && JSON.stringify(body), cache: "no-store", credentials: "omit", redirect: "error",
        referrerPolicy: "no-referrer", signal: AbortSignal.timeout(LONGEST),
        headers: body ? {...headers, "Content-Type": "application/json"} : headers,
    };
    try {
        return await fetch(address + V1 + path, request);
    } catch (error) {
        if (error?.name === "TimeoutError") throw new Trouble("slow", address);
        throw new Trouble(unreached(address), address);
    }
}

// A browser does not say why. Behind https: a server that speaks plain http. Elsewhere than here: a browser that wants https.
function unreached(address) {
    const {protocol, hostname} = new URL(address);
    if (protocol === "https:") return "off_https";
    return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) ? "off" : "off_plain";
}

function basic(user, password) {
    const bytes = new TextEncoder().encode(`${user}:${password}`);
    return {Authorization: `Basic ${btoa(String.fromCharCode(...bytes))}`};
}

async function read(response, address) {
    try {
        return await response.json();
    } catch {
        throw new Trouble("no_api", address);
    }
}

// Our API says what is wrong in a sentence; anything else that answers is no WebUI with our extension.
async function refusal(response, address) {
    const said = await response.json().catch(() => ({}));
    if (response.status === 404 && said.hint === undefined) return new Trouble("no_api", address);
    if (response.status === 422 && said.type === "ImageError") return new Trouble("unreadable");
    const code = STATUS[response.status];
    if (code) return new Trouble(code, address);
    if (!said.sentence) return new Trouble("status", address, response.status);
    const {code: kind, details = []} = problemTold(said);
    return new Trouble(kind, ...details);
}

// What the server says of a picture that ended badly. Its own words are English and name the model; where the browser
// speaks another language, a plainer sentence of ours is the better one.
export function problemTold({type, sentence, hint}) {
    if (Object.hasOwn(KINDS, type)) return {code: KINDS[type]};
    if (Object.hasOwn(PLAIN, type) && chrome.i18n.getMessage("language") !== "en") return {code: PLAIN[type]};
    return {code: "said", details: [[sentence, hint].filter(Boolean).join(" ")]};
}
