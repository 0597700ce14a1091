// The pop-up: settings, the last ten pictures, and a way to a picture where the page has no menu of the browser.
import {startForm, translate} from "./lib/form.js";
import {forget, recall} from "./lib/store.js";
import {sentenceOf} from "./lib/trouble.js";

const message = (name) => chrome.i18n.getMessage(name) || name;
const field = (name) => document.querySelector(`#${name}`);

function line(entry) {
    const made = document.createElement("li");
    const picture = document.createElement(entry.thumb ? "img" : "i");
    if (entry.thumb) Object.assign(picture, {src: entry.thumb, alt: "", title: entry.site || ""});
    const caption = document.createElement("p");
    caption.textContent = caption.title = entry.caption;
    const nav = document.createElement("nav");
    nav.append(act("send", () => errand("send", entry)), act("open_short", () => errand("open", entry)), copier(entry));
    const words = document.createElement("div");
    words.append(caption, nav);
    made.append(picture, words);
    return made;
}

function act(name, run) {
    const made = document.createElement("button");
    Object.assign(made, {type: "button", className: "link", textContent: message(name)});
    made.dataset.act = name;
    made.addEventListener("click", run);
    return made;
}

function copier({prompt}) {
    const made = act("copy", async () => {
        await navigator.clipboard.writeText(prompt);
        made.textContent = message("copied");
    });
    return made;
}

async function errand(name, {id}) {
    say(message("handing"));
    const {problem} = await chrome.runtime.sendMessage({act: name, id});
    say(problem ? sentenceOf(problem) : message(name === "send" ? "sent" : "opened"), Boolean(problem));
    clearIcon(); // it is read here
}

// What the last errand ended with, after this pop-up's forerunner had closed.
async function late() {
    if ((await chrome.action.getBadgeText({})) !== "!") return;
    say(await chrome.action.getTitle({}), true);
    clearIcon();
}

function clearIcon() {
    chrome.action.setBadgeText({text: ""});
    chrome.action.setTitle({title: message("name")});
}

function say(text, wrong = false) {
    Object.assign(field("told"), {textContent: text});
    field("told").dataset.kind = wrong ? "wrong" : "";
}

async function draw() {
    const entries = await recall();
    field("recent").replaceChildren(...entries.map(line));
    field("none").hidden = entries.length > 0;
    field("forget").hidden = entries.length === 0;
}

async function pick() {
    const [tab] = await chrome.tabs.query({active: true, currentWindow: true});
    const {problem} = await chrome.runtime.sendMessage({act: "pick", tabId: tab.id});
    if (problem) say(sentenceOf(problem), true);
    else close();
}

translate();
field("forget").addEventListener("click", () => forget().then(draw));
field("about").addEventListener("click", () => chrome.runtime.openOptionsPage());
field("pick").addEventListener("click", pick);
startForm().then(late);
draw();
