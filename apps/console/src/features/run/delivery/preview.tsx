import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { contentQuery, filesQuery, runSource } from "@/lib/api/source";
import { useRunNow } from "../run-now";
import { standingAlone, startPage } from "./site";

/** The first page of a static site, in a frame that may do nothing. Nothing for software of another kind. */
export default function Preview() {
  const { run, specs } = useRunNow();
  const queries = useQueryClient();
  const source = useMemo(() => runSource(run.id), [run.id]);
  const isService = (specs.at(-1)?.spec.endpoints.length ?? 0) > 0;
  const files = useQuery({ ...filesQuery(source, source.tip, run.commit), enabled: !isService });
  const page = startPage(files.data?.entries ?? []);
  const revision = files.data?.revision ?? "";
  const found = useQuery({
    queryKey: ["run", run.id, "preview", revision, page],
    enabled: page !== null,
    staleTime: Infinity,
    queryFn: async () => {
      const read = async (path: string) => {
        const there = files.data?.entries.some((entry) => entry.path === path);
        return there ? (await queries.query(contentQuery(source, path, revision))).content : null;
      };
      return standingAlone(page ?? "", (await read(page ?? "")) ?? "", read);
    },
  });
  if (isService || page === null || !found.data) return null;
  return (
    <section aria-label="Preview" className="mt-6">
      <div className="mb-2 flex items-baseline gap-2">
        <h3 className="font-semibold">Preview</h3>
        <span className="mono text-ink-3">{page}</span>
        <span className="ml-auto text-xs text-ink-3">Its scripts do not run here.</span>
      </div>
      <iframe title={`Preview of ${page}`} sandbox="" srcDoc={found.data} className="h-[480px] w-full rounded-[7px] border border-line bg-white" />
    </section>
  );
}
