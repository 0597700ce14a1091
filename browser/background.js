// The companion's centre: menu, messages of the panel, and the way between page, WebUI and its tab.
// It keeps nothing in memory, for the browser ends it whenever nothing happens; storage.session has what must last.
import {ask, problemTold} from "./lib/api.js";
import {openPage, sendTexts} from "./lib/errands.js";
import {obtain} from "./lib/pictures.js";
import {changeRun, keepRun, remember, runOf, settings, shut} from "./lib/store.js";
import {Trouble, problemOf, sentenceOf} from "./lib/trouble.js";

const MENU = "make-prompt";
const PANEL = ["page/fit.js", "page/read.js", "page/pick.js", "page/style.js", "page/parts.js", "page/panel.js"];

// The panel was closed, or is for a newer picture.
const OVER = new Error("over");

function makeMenu() {
    shut();
    // "all" alone has a canvas: for Chromium it is neither "image" nor "page".
    chrome.contextMenus.removeAll(() => chrome.contextMenus.create({
        id: MENU, title: chrome.i18n.getMessage("menu"), contexts: ["all"],
    }));
}

chrome.runtime.onInstalled.addListener(makeMenu);
chrome.runtime.onStartup.addListener(makeMenu);

chrome.contextMenus.onClicked.addListener((info, tab) => {
    if (info.menuItemId === MENU && tab?.id >= 0) make(tab, info);
});

// The person asked for a picture of this tab. Everything that is wrong is said in the panel, or, where none can be, on the icon.
async function make(tab, info) {
    try {
        await chrome.scripting.executeScript({target: {tabId: tab.id}, files: PANEL});
    } catch {
        return onIcon(tab.id, "error_page");
    }
    const turn = Date.now();
    const tell = async (message) => {
        const told = await chrome.tabs.sendMessage(tab.id, {for: "panel", turn, ...message}, {frameId: 0});
        if (told?.over) throw OVER;
    };
    try {
        onIcon(tab.id, "");
        await tell({kind: "begin"});
        await ready();
        const picture = await obtain(tab, info, tell);
        if (!picture) return await tell({kind: "close"});
        await tell({kind: "sending"});
        await begin(tab, picture, tell);
    } catch (error) {
        // A tab that went on to another page has no panel, and nothing to be told.
        if (error !== OVER) await tell({kind: "problem", problem: problemOf(error)}).catch(() => {});
    }
}

// Before the page is read: an address, and the right to ask it.
async function ready() {
    const {address, origins} = await settings();
    if (!address) throw new Trouble("no_address");
    if (!(await chrome.permissions.contains({origins}))) throw new Trouble("no_right", address);
}

async function begin(tab, {data, name, thumb, site, shot}, tell) {
    const {captioner} = await settings();
    const gloss = chrome.i18n.getMessage("language") === "ko" ? {gloss: "on"} : {};
    const {id} = await ask("/handed", {image: data, name, settings: {captioner, ...gloss}});
    try {
        await keepRun(id, {tab: tab.id, incognito: tab.incognito, thumb, site});
        await tell({kind: "working", id, shot});
    } catch (error) {
        await ask("/handed/stop", {id}).catch(() => {}); // the panel is gone
        throw error;
    }
}

function onIcon(tabId, code) {
    chrome.action.setBadgeText({tabId, text: code ? "!" : null});
    chrome.action.setTitle({tabId, title: chrome.i18n.getMessage(code || "name")});
}

// The pop-up closes as soon as the WebUI's tab is shown: what became of its errand stands on the icon until it is opened.
function fromPopup(problem) {
    chrome.action.setBadgeText({text: problem ? "!" : ""});
    chrome.action.setTitle({title: problem ? sentenceOf(problem) : chrome.i18n.getMessage("name")});
}

// What the panel may ask, each for a picture of its own tab; and our own pop-up, for any.
const ACTS = {
    async look({id}) {
        const told = await ask("/handed/look", {id});
        if (told.state === "done") await done(id, told.analysis);
        if (told.state === "done") return {state: "done", result: shown(told.analysis)};
        const {analysis, problem, ...how} = told;
        return problem ? {...how, trouble: problemTold(problem)} : how;
    },
    stop: ({id}) => ask("/handed/stop", {id}),
    async toggle({id, off_positive, off_negative}) {
        const {prompt, negative_prompt} = await ask("/handed/prompts", {id, off_positive, off_negative});
        await changeRun(id, {prompt, negative: negative_prompt, off: {off_positive, off_negative}});
        return {prompt, negative: negative_prompt};
    },
    send: ({id}, say) => runOf(id).then((run) => sendTexts(run, say)),
    open: ({id}, say) => runOf(id).then((run) => openPage(id, run, say)),
    settings: () => chrome.runtime.openOptionsPage(),
    async pick({tabId}) {
        make(await chrome.tabs.get(tabId), {pick: true});
    },
};
const ERRANDS = ["send", "open"];
const OURS_ALONE = ["pick"]; // of our own pages, never of a panel

chrome.runtime.onMessage.addListener((message, sender, answer) => {
    if (sender.id !== chrome.runtime.id || !Object.hasOwn(ACTS, message?.act)) return false;
    act(message, sender).then(answer, (error) => answer({problem: problemOf(error)}));
    return true;
});

async function act(message, sender) {
    const own = sender.url?.startsWith(chrome.runtime.getURL(""));
    if (!own && OURS_ALONE.includes(message.act)) throw new Trouble("gone");
    if (!own && message.id !== undefined && (await runOf(message.id)).tab !== sender.tab?.id) throw new Trouble("gone");
    const say = (code) => !own && chrome.tabs.sendMessage(sender.tab.id, {for: "panel", kind: "say", id: message.id, code}, {frameId: 0}).catch(() => {});
    if (!own || !ERRANDS.includes(message.act)) return (await ACTS[message.act](message, say)) ?? {};
    try {
        fromPopup(null);
        return (await ACTS[message.act](message, say)) ?? {};
    } catch (error) {
        fromPopup(problemOf(error));
        throw error;
    }
}

// What stands in the panel: nothing of the answer but what it shows.
function shown(analysis) {
    const korean = analysis.korean || {captions: [], tags: {}};
    return {
        caption: analysis.captions.map((caption) => caption.text).join(" "),
        korean: korean.captions.filter(Boolean).join(" "),
        prompt: analysis.prompt,
        negative: analysis.negative_prompt,
        tags: analysis.tags.map(({text, polarity, reason}) => ({text, polarity, reason, gloss: korean.tags[text] || ""})),
        embedded: Boolean(analysis.image?.embedded),
    };
}

async function done(id, analysis) {
    const {caption, prompt, negative} = shown(analysis);
    const run = await changeRun(id, {caption, prompt, negative});
    if (!run.incognito) await remember(id, {...run, when: Date.now()});
}
