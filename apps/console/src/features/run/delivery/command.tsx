import { useState } from "react";
import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";

/** A line for a terminal, with a button that copies it. */
export function Command({ line, note }: { line: string; note?: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(line);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <div className="flex items-center gap-2 rounded-[7px] border border-line bg-sunken py-1 pr-1 pl-3">
      <code className="min-w-0 flex-1 font-mono text-xs [overflow-wrap:anywhere]">{line}</code>
      {note && <span className="flex-none text-xs text-ink-3 narrow:hidden">{note}</span>}
      <Button size="sm" tone="quiet" isIcon aria-label={`Copy ${line}`} onClick={() => void copy()}>
        <Icon name={isCopied ? "check" : "copy"} size={14} />
      </Button>
    </div>
  );
}
