import { act, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, it } from "vitest";

import { usePinned } from "./use-pinned";

function List({ length }: { length: number }) {
  const [list, setList] = useState<HTMLElement | null>(null);
  const { waiting } = usePinned(list, length);
  return length === 0 ? <p>Nothing yet</p> : <ul ref={setList} aria-label={`${waiting} new`} />;
}

/** As tall as a browser would make it: nothing is laid out here. */
function scrolledTo(top: number): void {
  const list = screen.getByRole("list");
  Object.defineProperties(list, { scrollHeight: { value: 1000, configurable: true }, clientHeight: { value: 200, configurable: true } });
  act(() => {
    list.scrollTop = top;
    fireEvent.scroll(list);
  });
}

it("counts what is new for a reader elsewhere, in a list that was empty at first", () => {
  const { rerender } = render(<List length={0} />);
  rerender(<List length={3} />);
  scrolledTo(100);
  rerender(<List length={5} />);
  expect(screen.getByRole("list", { name: "2 new" })).toBeVisible();
  scrolledTo(790);
  expect(screen.getByRole("list", { name: "0 new" })).toBeVisible();
});
