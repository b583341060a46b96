import { useQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { issuerAddress, issuersQuery } from "./api/sign-in";

/** One button for each issuer that is configured; nothing at all where there is none. */
export function Issuers({ next }: { next: string }) {
  const { data: issuers = [] } = useQuery(issuersQuery);
  if (issuers.length === 0) return null;
  return (
    <>
      <div className="my-5 flex items-center gap-3 text-xs text-ink-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </div>
      <div className="grid grid-cols-2 gap-2.5 [&>:last-child:nth-child(odd)]:col-span-2">
        {issuers.map((issuer) => (
          <Button key={issuer.name} asChild className="h-10">
            <a href={issuerAddress(issuer.name, next)}>{issuer.title}</a>
          </Button>
        ))}
      </div>
    </>
  );
}
