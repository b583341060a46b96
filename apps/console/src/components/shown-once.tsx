import { useState } from "react";

import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";

/** A secret that only its hash is kept of. */
export function ShownOnce({ label, secret, onKept }: { label: string; secret: string; onKept: () => void }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    setCopied(true);
  };
  return (
    <div role="status" className="card mb-4 grid gap-3 p-4">
      <p>{label} is shown this once. Copy it to where it is used.</p>
      <p className="mono rounded-2 bg-sunken px-2 py-1.5 leading-5 break-all select-all">{secret}</p>
      <div className="flex gap-2">
        <Button onClick={() => void copy()}>
          <Icon name="copy" /> {isCopied ? "Copied" : "Copy"}
        </Button>
        <Button tone="quiet" onClick={onKept}>
          Done
        </Button>
      </div>
    </div>
  );
}
