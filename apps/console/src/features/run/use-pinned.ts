import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

const NEAR_PX = 48;

/**
 * Keeps a list at its newest line while the reader is at the end. Elsewhere it stays, and counts what is new.
 * `scroll` goes to the end where the list itself cannot.
 */
export function usePinned(ref: RefObject<HTMLElement | null>, length: number, scroll?: () => void) {
  const [isAtEnd, setAtEnd] = useState(true);
  const [seen, setSeen] = useState(length);
  const latest = useRef({ length, scroll });
  useEffect(() => {
    latest.current = { length, scroll };
  });
  useEffect(() => {
    const found = ref.current;
    if (!found) return;
    const look = () => {
      setAtEnd(found.scrollHeight - found.scrollTop - found.clientHeight < NEAR_PX);
      setSeen(latest.current.length);
    };
    found.addEventListener("scroll", look, { passive: true });
    return () => found.removeEventListener("scroll", look);
  }, [ref]);
  const toEnd = useCallback(() => {
    if (latest.current.scroll) latest.current.scroll();
    else if (ref.current) ref.current.scrollTop = ref.current.scrollHeight;
  }, [ref]);
  useLayoutEffect(() => {
    if (isAtEnd && length > 0) toEnd();
  }, [length, isAtEnd, toEnd]);
  return { waiting: isAtEnd ? 0 : Math.max(0, length - seen), toEnd };
}
