import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll } from "vitest";

import { forget } from "@/lib/session/session";
import { server } from "./server";

// A busy machine is slow, and that is no mistake of a page.
configure({ asyncUtilTimeout: 15_000 });

// What jsdom lacks and the page's parts ask for.
class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
Object.assign(globalThis, {
  ResizeObserver: Observer,
  matchMedia: (media: string) => Object.assign(new EventTarget(), { matches: false, media, onchange: null }),
});
Object.assign(Element.prototype, { scrollIntoView: () => undefined, scrollTo: () => undefined, hasPointerCapture: () => false });
window.scrollTo = () => undefined;

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
  forget();
  sessionStorage.clear();
  localStorage.clear();
});
afterAll(() => server.close());
