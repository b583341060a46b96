import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

const NEAR_PX = 48;

interface Options {
  scroll?: () => void;
  isLive?: boolean;
}

/**
 * Keeps a list at its newest line while the reader is at the end. Elsewhere it stays, and counts what is new. `list` is
 * null while it is not on the page; `scroll` goes to the end where the list itself cannot. A list that is not `isLive` is
 * read from its beginning.
 */
export function usePinned(list: HTMLElement | null, length: number, { scroll, isLive = true }: Options = {}) {
  const [isAtEnd, setAtEnd] = useState(isLive);
  const [seen, setSeen] = useState(length);
  const latest = useRef({ length, scroll });
  useEffect(() => {
    latest.current = { length, scroll };
  });
  useEffect(() => {
    if (!list) return;
    const look = () => {
      setAtEnd(list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX);
      setSeen(latest.current.length);
    };
    list.addEventListener("scroll", look, { passive: true });
    return () => list.removeEventListener("scroll", look);
  }, [list]);
  const toEnd = useCallback(() => {
    if (latest.current.scroll) latest.current.scroll();
    else if (list) list.scrollTo({ top: list.scrollHeight });
  }, [list]);
  useLayoutEffect(() => {
    if (isAtEnd && length > 0) toEnd();
  }, [length, isAtEnd, toEnd]);
  return { waiting: isAtEnd ? 0 : Math.max(0, length - seen), toEnd };
}
