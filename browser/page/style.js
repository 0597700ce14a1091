// The panel's and the picker's style; adopted by their shadow trees.
(() => {
    "use strict";
    globalThis.easyDiffuserStyle = `
:host {
    all: initial !important; display: block !important; position: fixed !important; inset: 0 !important; z-index: 2147483647 !important;
    width: auto !important; height: auto !important; margin: 0 !important; padding: 0 !important; border: 0 !important;
    background: none !important; overflow: visible !important; opacity: 1 !important; visibility: visible !important;
    pointer-events: none !important; transform: none !important; filter: none !important; clip-path: none !important;
    color-scheme: light dark !important;
}
:host([data-aside]) { display: none !important; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.panel {
    --face: light-dark(#ffffff, #1d1c22); --ink: light-dark(#201f26, #ecebf1); --soft: light-dark(#6a6875, #a3a0af);
    --line: light-dark(#e5e3ec, #34323d); --well: light-dark(#f6f5f9, #26252d); --tint: light-dark(#5b43d6, #a896ff);
    --on-tint: light-dark(#ffffff, #17151f); --chip: light-dark(#eeebfc, #322d4b); --minus: light-dark(#fbecec, #43292d);
    --wrong: light-dark(#a3201f, #ff9d97);
    position: fixed; width: 336px; max-width: calc(100vw - 16px); max-height: min(600px, calc(100vh - 16px)); overflow: auto;
    overscroll-behavior: contain; scrollbar-width: thin; pointer-events: auto; background: var(--face); color: var(--ink);
    border: 1px solid var(--line); border-radius: 14px; outline: none; text-align: start;
    box-shadow: 0 1px 2px rgb(0 0 0 / .12), 0 12px 40px rgb(0 0 0 / .28);
    font: 13px/1.45 system-ui, -apple-system, "Segoe UI", "Noto Sans KR", sans-serif; -webkit-font-smoothing: antialiased;
}
header { display: flex; align-items: center; gap: 8px; padding: 10px 8px 10px 14px; position: sticky; top: 0; background: var(--face); z-index: 1; cursor: grab; touch-action: none; }
header svg { width: 18px; height: 18px; flex: none; }
header b { font-weight: 600; font-size: 13px; flex: 1; letter-spacing: -.005em; }
button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; border-radius: 8px; }
button:focus-visible { outline: 2px solid var(--tint); outline-offset: 1px; }
button:disabled { opacity: .5; cursor: default; }
.close { width: 28px; height: 28px; color: var(--soft); font-size: 16px; line-height: 1; }
.close:hover, .copy:hover { background: var(--well); color: var(--ink); }
.body { padding: 0 14px 14px; display: grid; gap: 12px; }
.line { display: flex; align-items: center; gap: 10px; color: var(--soft); }
.line span { flex: 1; }
.spin { width: 15px; height: 15px; flex: none; border-radius: 50%; border: 2px solid var(--line); border-top-color: var(--tint); animation: turn .9s linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { .spin { animation-duration: 4s; } }
.caption { margin: 0; display: flex; gap: 6px; align-items: start; }
.caption q { quotes: none; flex: 1; font-size: 14px; line-height: 1.4; overflow-wrap: anywhere; }
.korean { margin: -8px 0 0; color: var(--soft); }
h2 { all: unset; display: flex; align-items: center; height: 22px; font-size: 11.5px; font-weight: 600; color: var(--soft); }
h2 span { flex: 1; }
.copy { flex: none; color: var(--tint); font-size: 11.5px; font-weight: 600; padding: 2px 8px; margin-inline-end: -8px; }
.text { margin: 2px 0 0; padding: 8px 10px; max-height: 84px; overflow: auto; scrollbar-width: thin; border-radius: 9px; background: var(--well);
    font: 12px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; white-space: pre-wrap; user-select: text; }
.text:empty::before { content: "—"; color: var(--soft); }
.tags { display: flex; flex-wrap: wrap; gap: 5px; margin: 8px 0 0; padding: 0; list-style: none; }
.tags button { padding: 2px 9px; border-radius: 99px; background: var(--chip); font-size: 12px; line-height: 1.5; text-align: start; overflow-wrap: anywhere; }
.tags.minus button { background: var(--minus); }
.tags button[aria-pressed=false] { background: none; box-shadow: inset 0 0 0 1px var(--line); color: var(--soft); text-decoration: line-through; }
.tags small { color: var(--soft); font-size: 10.5px; margin-inline-start: 4px; }
details summary { cursor: pointer; color: var(--soft); font-size: 12px; margin-top: 6px; border-radius: 6px; width: fit-content; }
details summary:focus-visible { outline: 2px solid var(--tint); outline-offset: 2px; }
.acts { display: grid; grid-template-columns: 1fr auto; gap: 8px; font-size: 12px; }
.acts button { white-space: nowrap; padding-inline: 6px; }
.acts button, .plain { padding-block: 8px; border-radius: 9px; font-weight: 600; border: 1px solid var(--line); line-height: 1.3; }
.acts button:hover:enabled, .plain:hover { background: var(--well); }
.acts .first { background: var(--tint); color: var(--on-tint); border-color: transparent; }
.acts .first:hover:enabled { background: var(--tint); filter: brightness(1.08); }
.note { margin: 0; color: var(--soft); font-size: 12px; overflow-wrap: anywhere; }
.note:empty { display: none; }
.note.wrong, .wrong { color: var(--wrong); }
.problem { margin: 0; overflow-wrap: anywhere; }
.acts button + button { padding-inline: 10px; }
.plain { justify-self: start; padding: 6px 12px; }
.catch { position: fixed; inset: 0; pointer-events: auto; cursor: crosshair; touch-action: none; }
.mark { position: fixed; pointer-events: none; border-radius: 6px; outline: 3px solid #8f79ff; box-shadow: 0 0 0 9999px rgb(20 18 30 / .34); }
.hint { position: fixed; top: 16px; left: 50%; transform: translateX(-50%); margin: 0; padding: 9px 16px; border-radius: 99px; width: max-content; max-width: calc(100vw - 32px);
    background: #1d1c22; color: #fff; font: 600 13px/1.4 system-ui, sans-serif; box-shadow: 0 6px 24px rgb(0 0 0 / .35); pointer-events: none; }
`;
})();
