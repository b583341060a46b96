export interface Folder {
  path: string;
  name: string;
  folders: Folder[];
  files: { path: string; name: string }[];
}

/** Paths as folders in folders, each in alphabetical order. A folder that holds one folder alone is drawn with it. */
export function treeOf(paths: readonly string[]): Folder {
  const root: Folder = { path: "", name: "", folders: [], files: [] };
  for (const path of [...paths].sort((one, other) => one.localeCompare(other))) {
    const parts = path.split("/");
    const name = parts.pop() ?? path;
    let folder = root;
    for (const part of parts) folder = within(folder, part);
    folder.files.push({ path, name });
  }
  root.folders = root.folders.map(joined);
  return root;
}

function within(folder: Folder, name: string): Folder {
  const found = folder.folders.find((one) => one.name === name);
  if (found) return found;
  const path = folder.path ? `${folder.path}/${name}` : name;
  const added: Folder = { path, name, folders: [], files: [] };
  folder.folders.push(added);
  return added;
}

function joined(folder: Folder): Folder {
  const only = folder.folders[0];
  if (folder.files.length === 0 && folder.folders.length === 1 && only) {
    return joined({ ...only, name: `${folder.name}/${only.name}` });
  }
  return { ...folder, folders: folder.folders.map(joined) };
}
