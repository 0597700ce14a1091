// What can go wrong, by a code; its sentence is in _locales, "error_" before the code.
export class Trouble extends Error {
    constructor(code, ...details) {
        super(code);
        Object.assign(this, {code, details: details.map(String)});
    }
}

// For a message: errors do not travel.
export function problemOf(error) {
    if (error instanceof Trouble) return {code: error.code, details: error.details};
    return {code: "broken", details: [String(error?.message || error).slice(0, 200)]};
}

export function sentenceOf({code, details = []}) {
    return chrome.i18n.getMessage(`error_${code}`, details) || details[0] || code;
}
