import { useState } from "react";
import { Icon } from "@/components/icon";
import type { Folder } from "./tree";

interface FileTreeProps {
  tree: Folder;
  open: string | undefined;
  onOpen: (path: string) => void;
}

/** Folders as lists that open; files as buttons. */
export function FileTree({ tree, open, onOpen }: FileTreeProps) {
  return (
    <ul className="py-1">
      {tree.folders.map((folder) => (
        <FolderItem key={folder.path} tree={folder} open={open} onOpen={onOpen} />
      ))}
      {tree.files.map((file) => (
        <li key={file.path}>
          <button
            type="button"
            aria-current={file.path === open ? "true" : undefined}
            onClick={() => onOpen(file.path)}
            className="flex h-7 w-full items-center gap-1.5 rounded-2 px-2 pl-6 text-left font-mono text-xs hover:bg-hover aria-[current]:bg-selected aria-[current]:font-medium touch:h-11"
          >
            <span className="truncate">{file.name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function FolderItem({ tree, open, onOpen }: FileTreeProps) {
  const [isOpen, setOpen] = useState(true);
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex h-7 w-full items-center gap-1.5 rounded-2 px-1.5 text-left font-mono text-xs text-ink-2 hover:bg-hover touch:h-11"
      >
        <Icon name={isOpen ? "down" : "forward"} size={12} />
        <span className="truncate">{tree.name}</span>
      </button>
      {isOpen && (
        <div className="ml-3 border-l border-line pl-1">
          <FileTree tree={tree} open={open} onOpen={onOpen} />
        </div>
      )}
    </li>
  );
}
