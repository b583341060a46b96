import { useEffect } from "react";

const PLAIN = `${import.meta.env.BASE_URL}favicon.svg`;

/** The tab's title, and its icon where a page draws one (SVG text). Both go back when the page leaves. */
export function usePageTitle(title: string, icon?: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = title;
    return () => {
      document.title = before;
    };
  }, [title]);
  useEffect(() => {
    if (icon === undefined) return;
    const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    if (link === null) return;
    link.href = `data:image/svg+xml,${encodeURIComponent(icon)}`;
    return () => {
      link.href = PLAIN;
    };
  }, [icon]);
}
