import { useQuery } from "@tanstack/react-query";
import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { fetched } from "../api/download";

/** How the agents say that it is run: their words, as text. Markup and pictures in them are not followed. */
export default function Runbook({ url, hash }: { url: string; hash: string }) {
  const found = useQuery({
    queryKey: ["artifact", hash],
    queryFn: async () => (await fetched(url)).text(),
    staleTime: Infinity,
  });
  if (!found.data) return null;
  return (
    <section aria-label="Runbook" className="runbook mt-8 border-t border-line pt-4">
      <Markdown
        skipHtml
        remarkPlugins={[remarkGfm]}
        disallowedElements={["img"]}
        components={{
          h1: ({ children }) => <h3 className="text-lg font-semibold tracking-[-0.02em]">{children}</h3>,
          h2: ({ children }) => <h4 className="mt-5 mb-1.5 font-semibold">{children}</h4>,
          h3: ({ children }) => <h5 className="mt-4 mb-1 font-medium">{children}</h5>,
          p: ({ children }) => <p className="said my-2">{children}</p>,
          ul: ({ children }) => <ul className="said my-2 list-disc pl-5">{children}</ul>,
          ol: ({ children }) => <ol className="said my-2 list-decimal pl-5">{children}</ol>,
          pre: ({ children }) => <pre className="my-2 whitespace-pre-wrap [overflow-wrap:anywhere] rounded-[7px] border border-line bg-sunken px-3 py-2 font-mono text-xs [&>code]:px-0">{children}</pre>,
          code: ({ children }) => <code className="rounded-1 bg-sunken px-1 font-mono text-xs">{children}</code>,
          table: ({ children }) => (
            <div role="region" aria-label="Table" tabIndex={0} className="my-3 overflow-x-auto">
              <table className="w-full border-collapse text-left text-sm">{children}</table>
            </div>
          ),
          th: ({ children }) => <th className="border-b border-line-strong py-1 pr-4 font-medium text-ink-2">{children}</th>,
          td: ({ children }) => <td className="border-b border-line py-1 pr-4 align-top">{children}</td>,
          a: ({ children, href }) => (
            <a href={href} rel="noreferrer noopener" target="_blank" className="text-link underline">
              {children}
            </a>
          ),
        }}
      >
        {found.data}
      </Markdown>
    </section>
  );
}
