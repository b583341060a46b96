import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { wordsOf } from "@/lib/api/errors";
import { contentQuery, filesQuery, type Source } from "@/lib/api/source";
import type { Schemas } from "@/lib/api/types";
import { saveFile } from "@/lib/save-file";
import { size } from "@/lib/size";
import { shortHash } from "@/lib/words";
import { FileTree } from "./file-tree";
import { treeOf } from "./tree";

const CodeText = lazy(() => import("./code-text"));

interface FileBrowserProps {
  source: Source;
  commits: readonly Schemas["CommitView"][];
  mark: string;
}

/** The tree on the left, a file on the right, at any commit of the branch. */
export function FileBrowser({ source, commits, mark }: FileBrowserProps) {
  const [revision, setRevision] = useState(source.tip);
  const [chosen, setChosen] = useState<string>();
  const files = useQuery(filesQuery(source, revision, mark));
  const paths = useMemo(
    () => files.data?.entries.filter((entry) => entry.kind === "file" || entry.kind === "link").map((entry) => entry.path) ?? [],
    [files.data],
  );
  const tree = useMemo(() => treeOf(paths), [paths]);
  if (files.error) return <p role="alert" className="p-6">{wordsOf(files.error)}</p>;
  if (!files.data) return <Skeleton className="m-6 h-64 flex-1" />;
  const path = chosen !== undefined && paths.includes(chosen) ? chosen : firstOf(paths);
  return (
    <div className="flex min-h-0 min-w-0 flex-1 narrow:block">
      <nav aria-label="Files" className="w-72 flex-none overflow-y-auto border-r border-line px-2 py-2 middle:w-56 narrow:max-h-64 narrow:w-auto narrow:border-r-0 narrow:border-b">
        <Select aria-label="Commit" className="mb-1 w-full text-xs" value={revision} onChange={(event) => setRevision(event.target.value)}>
          <option value={source.tip}>Newest</option>
          {commits.map((commit) => (
            <option key={commit.hash} value={commit.hash}>
              {shortHash(commit.hash)} {commit.title.slice(0, 48)}
            </option>
          ))}
        </Select>
        <FileTree tree={tree} open={path} onOpen={setChosen} />
        {files.data.is_truncated && <p className="px-2 text-xs text-ink-3">The list is too long to show whole.</p>}
      </nav>
      {path === undefined ? <p className="p-6 text-ink-2">No file.</p> : <OpenFile key={`${files.data.revision}/${path}`} source={source} path={path} revision={files.data.revision} />}
    </div>
  );
}

function OpenFile({ source, path, revision }: { source: Source; path: string; revision: string }) {
  const found = useQuery(contentQuery(source, path, revision));
  const content = found.data?.content ?? null;
  return (
    <section aria-label={path} className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
      <header className="flex h-9 flex-none items-center gap-2 border-b border-line px-4">
        <h2 className="mono truncate">{path}</h2>
        {found.data && <span className="mono flex-none text-ink-3">{size(found.data.size_bytes)}</span>}
        {content !== null && (
          <Button size="sm" tone="quiet" className="ml-auto" onClick={() => saveFile(new Blob([content], { type: "text/plain" }), path)}>
            <Icon name="download" size={14} /> Download
          </Button>
        )}
      </header>
      {found.error ? (
        <p role="alert" className="p-4">{wordsOf(found.error)}</p>
      ) : !found.data ? (
        <Skeleton className="m-4 h-48" />
      ) : content === null ? (
        <p className="p-4 text-ink-2">A binary file of {size(found.data.size_bytes)}.</p>
      ) : (
        <Suspense fallback={<Skeleton className="m-4 h-48" />}>
          <CodeText text={content} path={path} />
        </Suspense>
      )}
    </section>
  );
}

/** A page to begin with: what explains the rest. */
function firstOf(paths: readonly string[]): string | undefined {
  return paths.find((path) => /^readme\.md$/i.test(path)) ?? paths[0];
}
