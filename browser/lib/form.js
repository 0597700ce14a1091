// Address, login, captioner, placement: the same in the pop-up and on the options page.
import {ask} from "./api.js";
import {addressOf, login, originsOf, saveLogin, saveSettings, settings, unkeepLogin} from "./store.js";
import {problemOf, sentenceOf} from "./trouble.js";

const message = (name, ...values) => chrome.i18n.getMessage(name, values.map(String)) || name;
const field = (name) => document.querySelector(`#${name}`);

// Every node that names a message gets it as text.
export function translate(root = document) {
    document.documentElement.lang = message("language");
    for (const one of root.querySelectorAll("[data-text]")) one.textContent = message(one.dataset.text);
    for (const one of root.querySelectorAll("[data-title]")) one.title = message(one.dataset.title);
}

export async function startForm() {
    const kept = await settings();
    const {user, password} = await login();
    field("address").value = kept.address;
    field("user").value = user;
    field("password").value = password;
    field("keep").checked = kept.keepLogin;
    field("login").open = Boolean(user);
    field("placement").value = kept.placement;
    offer([], kept.captioner);
    field("form").addEventListener("submit", submitted);
    field("placement").addEventListener("change", () => saveSettings({placement: field("placement").value}));
    field("captioner").addEventListener("change", () => saveSettings({captioner: field("captioner").value}));
    field("keep").addEventListener("change", () => field("keep").checked || unkeepLogin());
    if (kept.address && (await chrome.permissions.contains({origins: kept.origins}))) await look();
    else say(kept.address ? {code: "no_right", details: [kept.address]} : null);
    field("form").dataset.ready = "";
}

// The right is asked for first: a browser grants it only while the press still counts.
async function submitted(event) {
    event.preventDefault();
    say(null);
    try {
        const address = addressOf(field("address").value);
        const asked = address ? chrome.permissions.request({origins: originsOf(address)}) : Promise.resolve(false);
        await save(address);
        field("address").value = address;
        if (!address) return say(null);
        if (await asked) await look();
        else say({code: "no_right", details: [address]});
    } catch (error) {
        say(problemOf(error));
    }
}

// A right for an address that is not used any more is given back. A password stays with the address it was typed for.
async function save(address) {
    const before = await settings();
    const known = await login();
    const [user, password, keep] = [field("user").value, field("password").value, field("keep").checked];
    const stale = before.address !== address && password === known.password && password !== "";
    if (stale) [field("user").value, field("password").value] = ["", ""];
    await saveSettings({address, keepLogin: keep});
    await saveLogin(address, stale ? "" : user, stale ? "" : password, keep);
    const gone = before.origins.filter((origin) => !address || !originsOf(address).includes(origin));
    if (gone.length) await chrome.permissions.remove({origins: gone}).catch(() => {});
}

async function look() {
    field("told").dataset.kind = "";
    field("told").textContent = message("looking");
    try {
        const {version} = await ask("/version");
        field("told").dataset.kind = "good";
        field("told").textContent = message("connected", version);
        offer(await ask("/captioners"), (await settings()).captioner);
    } catch (error) {
        say(problemOf(error));
        if (["login", "no_login"].includes(error.code)) field("login").open = true;
    }
}

function say(problem) {
    field("told").dataset.kind = problem ? "wrong" : "";
    field("told").textContent = problem ? sentenceOf(problem) : "";
}

// What is there can be chosen; what is missing is shown, and stays where it is chosen already.
function offer(parts, chosen) {
    const known = [{name: "auto", title: message("auto"), state: "ready"}, ...parts.filter(({name}) => name !== "auto")];
    if (!known.some(({name}) => name === chosen)) known.push({name: chosen, title: chosen, state: "ready"});
    field("captioner").replaceChildren(...known.map(({name, title, state}) => {
        const option = new Option(title, name, false, name === chosen);
        option.disabled = state !== "ready" && name !== chosen;
        return option;
    }));
}
