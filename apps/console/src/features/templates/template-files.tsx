import { useState } from "react";

import { classNames } from "@/lib/class-names";
import { size } from "@/lib/size";
import type { Files } from "./api/templates";

/** Its files on the left, one of them on the right. */
export function TemplateFiles({ files }: { files: Files }) {
  const paths = Object.keys(files).sort();
  const [chosen, setChosen] = useState("");
  const path = chosen in files ? chosen : (paths[0] ?? "");
  const text = files[path] ?? "";
  return (
    <div className="card grid grid-cols-[minmax(160px,260px)_minmax(0,1fr)] overflow-hidden narrow:grid-cols-1">
      <ul aria-label="Files" className="max-h-[70vh] overflow-auto border-r border-line py-1.5 narrow:max-h-40 narrow:border-r-0 narrow:border-b">
        {paths.map((one) => (
          <li key={one}>
            <button
              type="button"
              aria-current={one === path ? "true" : undefined}
              onClick={() => setChosen(one)}
              className={classNames(
                "mono block min-h-7 w-full px-3.5 py-1 text-left break-all hover:bg-hover focus-visible:-outline-offset-2 touch:min-h-11",
                one === path ? "bg-selected text-ink" : "text-ink-2",
              )}
            >
              {one}
            </button>
          </li>
        ))}
      </ul>
      <div className="min-w-0">
        <p className="flex items-baseline gap-3 border-b border-line px-3.5 py-2">
          <span className="mono min-w-0 flex-1 truncate font-medium">{path}</span>
          <span className="num text-ink-3">{size(new Blob([text]).size)}</span>
        </p>
        <pre tabIndex={0} role="region" aria-label={path} className="mono max-h-[66vh] overflow-auto px-3.5 py-2.5 leading-5">
          {text}
        </pre>
      </div>
    </div>
  );
}
