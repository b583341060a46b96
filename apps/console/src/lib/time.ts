import { useEffect, useState } from "react";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "7 s", "12 min", "2 h", then "1 h 5 min" where the rest matters. */
export function duration(seconds: number): string {
  if (seconds < MINUTE) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  const hours = Math.floor(seconds / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  return hours < 10 && minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
}

/** How long ago, as lists say it: "7 min", "2 h", "Yesterday", "Wed", "3 Nov", "3 Nov 2025". */
export function ago(moment: string, now: Date): string {
  const then = new Date(moment);
  const seconds = (now.getTime() - then.getTime()) / 1000;
  const days = daysBetween(then, now);
  if (days === 0 || seconds < HOUR) return seconds < HOUR ? duration(seconds) : `${Math.floor(seconds / HOUR)} h`;
  if (days === 1) return "Yesterday";
  if (days < 7) return then.toLocaleDateString("en", { weekday: "short" });
  const isThisYear = then.getFullYear() === now.getFullYear();
  return then.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...(isThisYear ? {} : { year: "numeric" }) });
}

/** "22 Nov 2026, 14:02". */
export function moment(text: string): string {
  return new Date(text).toLocaleString("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
}

// Made once: a list asks for hundreds while it is scrolled.
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** "14:02:11". */
export function clock(text: string): string {
  return CLOCK.format(new Date(text));
}

/** The present, anew every `everySeconds`. */
export function useNow(everySeconds: number): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everySeconds * 1000);
    return () => clearInterval(timer);
  }, [everySeconds]);
  return now;
}

function daysBetween(then: Date, now: Date): number {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((midnight(now) - midnight(then)) / (DAY * 1000));
}
