import { HighlightStyle, syntaxHighlighting, type LanguageSupport, type StreamLanguage } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import { languageOf } from "./languages";

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--code-str)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--code-num)" },
  { tag: [tags.function(tags.variableName), tags.definition(tags.variableName), tags.className, tags.tagName, tags.propertyName, tags.meta], color: "var(--code-fn)" },
  { tag: [tags.comment, tags.quote], color: "var(--code-note)" },
  { tag: tags.heading, fontWeight: "600" },
]);

const LOOKS = EditorView.theme({
  "&": { height: "100%", fontSize: "12px", backgroundColor: "var(--surface)", color: "var(--ink)" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "18px" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--ink-3)", border: "none", paddingLeft: "8px" },
  ".cm-content": { padding: "8px 0" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { backgroundColor: "var(--running-tint) !important" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)" },
});

/** A file to read: highlighted, numbered, searchable. Only what is in view is in the document. */
export default function CodeText({ text, path }: { text: string; path: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const language = new Compartment();
    const view = new EditorView({
      parent: place.current as HTMLElement,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          language.of([]),
          syntaxHighlighting(COLOURS),
          highlightSelectionMatches(),
          search({ top: true }),
          keymap.of(searchKeymap),
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ "aria-label": path, "data-keys": "off", tabindex: "0" }),
          LOOKS,
        ],
      }),
    });
    let isGone = false;
    void languageOf(path).then((found: LanguageSupport | StreamLanguage<unknown> | null) => {
      if (found && !isGone) view.dispatch({ effects: language.reconfigure(found) });
    });
    return () => {
      isGone = true;
      view.destroy();
    };
  }, [text, path]);
  return <div ref={place} className="min-h-0 flex-1 overflow-hidden narrow:max-h-[70dvh]" />;
}
