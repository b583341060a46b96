import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { listen } from "./listen";
import { register, turnLetters } from "./registry";

let quit: () => void;
beforeEach(() => {
  quit = listen(window);
});
afterEach(() => quit());

function shortcut(keys: string) {
  const act = vi.fn();
  return { act, forget: register([{ keys, says: "", group: "", act }]) };
}

function press(key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

it("knows letters, chords and sequences apart", () => {
  const [n, modK, gN] = [shortcut("n"), shortcut("mod+k"), shortcut("g n")];
  press("n");
  press("k", { ctrlKey: true });
  press("k");
  press("g");
  press("n");
  expect([n.act, modK.act, gN.act].map((act) => act.mock.calls.length)).toEqual([1, 1, 1]);
  [n, modK, gN].forEach((one) => one.forget());
});

it("leaves letters to fields and to whoever turned them off, but not Ctrl", () => {
  const [n, modK] = [shortcut("n"), shortcut("mod+k")];
  const field = document.body.appendChild(document.createElement("textarea"));
  press("n", {}, field);
  press("k", { metaKey: true }, field);
  turnLetters(false);
  press("n");
  expect(n.act).not.toHaveBeenCalled();
  turnLetters(true);
  press("n");
  expect(n.act).toHaveBeenCalledOnce();
  expect(modK.act).toHaveBeenCalledOnce();
  [n, modK].forEach((one) => one.forget());
  field.remove();
});

it("prefers what a page added to what the shell did", () => {
  const [shells, pages] = [shortcut("p"), shortcut("p")];
  press("p");
  expect(pages.act).toHaveBeenCalledOnce();
  expect(shells.act).not.toHaveBeenCalled();
  pages.forget();
  press("p");
  expect(shells.act).toHaveBeenCalledOnce();
  shells.forget();
});
