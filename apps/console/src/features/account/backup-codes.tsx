import { useState } from "react";

import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";

/** Ten codes that are shown this once. */
export function BackupCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const [isKept, setKept] = useState(false);
  const [isCopied, setCopied] = useState(false);
  const text = codes.join("\n");
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="grid max-w-md gap-4">
      <p>
        Keep these ten backup codes where your phone is not. Each signs you in once, in the place of the app. They are shown
        this once.
      </p>
      <ul className="card mono grid grid-cols-2 gap-x-6 gap-y-1 p-4 text-sm" aria-label="Backup codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void copy()}>
          <Icon name="copy" /> {isCopied ? "Copied" : "Copy"}
        </Button>
        <Button asChild>
          <a href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`} download="conclave-backup-codes.txt">
            <Icon name="download" /> Download
          </a>
        </Button>
      </div>
      <label className="flex items-center gap-2">
        <Checkbox checked={isKept} onCheckedChange={(checked) => setKept(checked === true)} />I have kept them
      </label>
      <Button tone="ink" className="justify-self-start" disabled={!isKept} onClick={onKept}>
        Done
      </Button>
    </div>
  );
}
